"""What a node has seen outlives it, whole or not at all."""

import json
from pathlib import Path

import msgspec
import pytest

from holdfast.engine.errors import StorageBroken
from holdfast.storage.postgres.memory_file import FILE_NAME, MemoryFile
from holdfast.storage.postgres.standing import Entry, Memory

SEEN = Memory(database="holdfast", system="7712", timeline=2, last=Entry(41, "c-41"), synchronous=True)


def test_what_was_written_is_read_by_the_next_one(tmp_path: Path) -> None:
    assert MemoryFile(tmp_path).read("holdfast") is None
    MemoryFile(tmp_path).write(SEEN)
    assert MemoryFile(tmp_path).read("holdfast") == SEEN
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_it_says_nothing_of_another_database(tmp_path: Path) -> None:
    MemoryFile(tmp_path).write(SEEN)
    assert MemoryFile(tmp_path).read("other") is None
    other = msgspec.structs.replace(SEEN, database="other", timeline=1)
    MemoryFile(tmp_path).write(other)
    assert MemoryFile(tmp_path).read("other") == other


def test_what_another_node_has_seen_beyond_it_stays(tmp_path: Path) -> None:
    MemoryFile(tmp_path).write(SEEN)
    behind = msgspec.structs.replace(SEEN, last=Entry(40, "c-40"))
    MemoryFile(tmp_path).write(behind)
    assert MemoryFile(tmp_path).read("holdfast") == SEEN
    MemoryFile(tmp_path).write(behind, anew=True)
    assert MemoryFile(tmp_path).read("holdfast") == behind


def test_any_damage_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    MemoryFile(tmp_path).write(SEEN)
    whole = file.read_bytes()
    for content in (
        b"",
        whole[:-1],
        whole.replace(b'"timeline":2', b'"timeline":1'),
        whole.replace(b'"format":1', b'"format":2'),
        json.dumps({"format": 1, "memory": {"database": "holdfast"}, "checksum": ""}).encode(),
    ):
        file.write_bytes(content)
        with pytest.raises(StorageBroken, match=r"primary\.json is damaged.*--accept-primary"):
            MemoryFile(tmp_path).read("holdfast")
    MemoryFile(tmp_path).write(SEEN, anew=True)
    assert file.read_bytes() == whole


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    MemoryFile(tmp_path).write(SEEN)
    whole = (tmp_path / FILE_NAME).read_bytes()
    file = MemoryFile(tmp_path / "gone")
    with pytest.raises(OSError, match="No such file"):
        file.write(SEEN)
    assert (tmp_path / FILE_NAME).read_bytes() == whole
