"""A spooled answer takes room until it is closed: a place among the files, and its bytes."""

import asyncio
import errno
import tempfile
from typing import Any

import pytest

from holdfast.engine import spool_files
from holdfast.engine.errors import AnswerTooLarge, Overloaded
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SPOOL_FILES_MAX, SPOOLS_MAX
from holdfast.engine.spool import Spooler
from holdfast.engine.spool_files import Spooled
from holdfast.storage.sqlite.storage import SqliteStorage


def spooled(spooler: Spooler, *pieces: bytes) -> Spooled:
    return asyncio.run(spooler.spool(lambda _: pieces))


def test_a_file_holds_its_place_until_it_is_closed(storage: SqliteStorage) -> None:
    assert SPOOL_FILES_MAX > SPOOLS_MAX  # One that is sent slowly leaves others their turn.
    spooler = Spooler(storage, Figures())
    files = [spooled(spooler, b"x") for _ in range(SPOOL_FILES_MAX)]
    with pytest.raises(Overloaded):
        spooled(spooler, b"one too many")
    files[3].close()
    with spooled(spooler, b"room again"), pytest.raises(Overloaded):
        spooled(spooler, b"but only for one")
    for file in files:
        file.close()
        file.close()
    assert (spooler.room.files, spooler.room.bytes) == (0, 0)


def test_places_that_are_taken_at_the_same_moment_are_counted(storage: SqliteStorage) -> None:
    async def scenario() -> list[Spooled | BaseException]:
        spooler = Spooler(storage, Figures())
        asked = [spooler.spool(lambda _: [b"x"]) for _ in range(SPOOLS_MAX)]
        before = [await spooler.spool(lambda _: [b"x"]) for _ in range(SPOOL_FILES_MAX - 1)]
        return [*before, *await asyncio.gather(*asked, return_exceptions=True)]

    came = asyncio.run(scenario())
    for file in came:
        if isinstance(file, Spooled):
            file.close()
    assert [type(each) for each in came].count(Spooled) == SPOOL_FILES_MAX
    assert [type(each) for each in came].count(Overloaded) == SPOOLS_MAX - 1


def test_the_bytes_of_all_open_files_are_bounded_together(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_files, "SPOOL_BYTES_MAX", 10)
    spooler = Spooler(storage, Figures())
    with spooled(spooler, b"1234", b"56"):
        with spooled(spooler, b"7890"):
            assert spooler.room.bytes == 10
            with pytest.raises(Overloaded) as refused:
                spooled(spooler, b"1")
            assert type(refused.value) is Overloaded  # It is not too large; there is too much else.
        with pytest.raises(AnswerTooLarge):
            spooled(spooler, b"1", b"x" * 10)
        assert (spooler.room.files, spooler.room.bytes) == (1, 6)
    with spooled(spooler, b"1234567890") as file:
        assert file.read() == b"1234567890"


def test_a_disk_without_room_is_an_overload_and_costs_no_place(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def file(*, max_size: int) -> Any:
        assert max_size
        return type("Full", (), {"write": full, "close": full})()

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", file)
    spooler = Spooler(storage, Figures())
    with pytest.raises(Overloaded, match=r"no room for a temporary file \(No space left on device\)"):
        spooled(spooler, b"x")
    assert (spooler.room.files, spooler.room.bytes) == (0, 0)
