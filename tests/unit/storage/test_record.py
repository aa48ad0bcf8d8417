"""The record of a database: whatever is torn, the other slot can be read."""

import hashlib
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from holdfast.storage.record import (
    NAME,
    SLOT_BYTES,
    SLOT_DISTANCE_BYTES,
    DamagedRecord,
    Record,
    create_record,
    read_record,
    record_in,
    slot_of,
)

RECORD: Final = Record(database="d" * 32, home="h" * 32, epoch="e" * 16, sequence=7, command_id="c-7", time=99)


#: A whole slot, of something else.
OTHER: Final = hashlib.blake2b(b"{}", digest_size=16).hexdigest().encode() + b" {}"


def put(directory: Path, slot: int, content: bytes, offset: int = 0) -> None:
    with (directory / NAME).open("r+b") as file:
        file.seek(slot * SLOT_DISTANCE_BYTES + offset)
        file.write(content)


def test_a_record_that_was_written_is_read(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    create_record(tmp_path, RECORD)
    assert read_record(tmp_path) == RECORD
    other = replace(RECORD, sequence=0, command_id="", adopting=True)
    create_record(tmp_path, other)
    assert read_record(tmp_path) == other
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_of_two_slots_the_later_one_counts_wherever_it_stands(tmp_path: Path) -> None:
    create_record(tmp_path, RECORD)
    later, latest = replace(RECORD, number=1, sequence=8), replace(RECORD, number=2, sequence=3)
    put(tmp_path, 1, slot_of(later))
    assert read_record(tmp_path) == later
    put(tmp_path, 0, slot_of(latest))
    assert read_record(tmp_path) == latest


@pytest.mark.parametrize("slot", [0, 1])
def test_a_slot_torn_anywhere_is_passed_over(tmp_path: Path, slot: int) -> None:
    create_record(tmp_path, RECORD)
    before, after = replace(RECORD, number=5), replace(RECORD, number=6, sequence=12_345, command_id="c-12345")
    put(tmp_path, 1 - slot, slot_of(before))
    old = slot_of(replace(RECORD, number=4))
    for length in range(SLOT_BYTES):
        torn = slot_of(after)[:length] + old[length:]
        put(tmp_path, slot, torn)
        assert read_record(tmp_path) == (after if record_in(torn) == after else before)
    put(tmp_path, slot, slot_of(after))
    assert read_record(tmp_path) == after


def test_a_changed_byte_is_noticed() -> None:
    whole = slot_of(RECORD)
    assert record_in(whole) == RECORD
    for place in range(len(whole.rstrip())):
        assert record_in(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) is None


@pytest.mark.parametrize("content", [b"", b"\0" * 8_192, b"{}" * 4_096, slot_of(replace(RECORD, format=2)), OTHER])
def test_a_record_without_a_readable_slot_is_damaged_and_not_missing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(DamagedRecord, match="is damaged, or of a newer release"):
        read_record(tmp_path)


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(DamagedRecord, match="cannot be read"):
        read_record(tmp_path)


def test_a_record_that_was_not_finished_leaves_the_one_of_before(tmp_path: Path) -> None:
    create_record(tmp_path, RECORD)
    (tmp_path / f"{NAME}.new").write_bytes(b"half")
    assert read_record(tmp_path) == RECORD
    create_record(tmp_path, replace(RECORD, sequence=9))
    assert read_record(tmp_path) == replace(RECORD, sequence=9)
