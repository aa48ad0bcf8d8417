"""Keeping the record: it lags behind the commits by a second at most, and is never ahead of them or unreadable."""

import errno
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from holdfast.storage.record import (
    NAME,
    SLOT_DISTANCE_BYTES,
    SLOTS,
    Record,
    create_record,
    read_record,
    records_of,
)
from holdfast.storage.record_keeper import RecordKeeper
from server import eventually

FIRST: Final = Record(
    database="d" * 32, home="h" * 32, epoch="e" * 16, sequence=0, command_id="", time=0, adopting=True
)
#: What a disk writes at once.
SECTOR_BYTES: Final = 512


class Disk:
    """Stands between a keeper and the disk: knows what is safe, and may refuse or be slow."""

    def __init__(self, directory: Path) -> None:
        create_record(directory, FIRST)
        self.path = directory / NAME
        #: The file as it was when a sync last began and ended well.
        self.safe = self.path.read_bytes()
        self.syncs = 0
        self.fault: OSError | None = None
        self.during: list[int] = []
        self.keeper: RecordKeeper | None = None

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        content = os.pread(descriptor, SLOTS * SLOT_DISTANCE_BYTES, 0)
        while self.during and self.keeper is not None:
            note(self.keeper, self.during.pop())
        if self.fault is not None:
            raise self.fault
        self.safe = content

    def after_power_cut(self, chance: random.Random) -> bytes:
        """Give a file as it may be then: of each sector what was safe, what was written last, or garbage."""
        written = self.path.read_bytes()
        pieces = []
        for start in range(0, len(written), SECTOR_BYTES):
            old, new = self.safe[start : start + SECTOR_BYTES], written[start : start + SECTOR_BYTES]
            pieces.append(old if old == new else chance.choice([old, new, chance.randbytes(SECTOR_BYTES)]))
        return b"".join(pieces)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def keeper(tmp_path: Path, disk: Disk, told: list[str]) -> Iterator[RecordKeeper]:
    made = RecordKeeper(tmp_path, FIRST, told.append, pause_s=0.001, sync=disk.sync)
    disk.keeper = made
    yield made
    if not made._ending.is_set():
        made.start()
        made.close()


def note(keeper: RecordKeeper, sequence: int) -> None:
    keeper.note(sequence, f"c-{sequence}", sequence * 10)


def sequence_in(directory: Path) -> int:
    record = read_record(directory)
    assert record is not None
    assert record.command_id == (f"c-{record.sequence}" if record.sequence else "")
    return record.sequence


def test_what_was_noted_is_in_the_file_at_once_and_outlives_the_process(tmp_path: Path, keeper: RecordKeeper) -> None:
    for sequence in (3, 4, 9):
        note(keeper, sequence)
        assert sequence_in(tmp_path) == sequence
    record = read_record(tmp_path)
    assert record is not None
    assert (record.database, record.home, record.epoch) == (FIRST.database, FIRST.home, FIRST.epoch)
    assert (record.time, record.adopting) == (90, False)


def test_after_a_power_cut_at_any_moment_the_record_is_readable_and_not_ahead(
    tmp_path: Path, disk: Disk, keeper: RecordKeeper
) -> None:
    chance = random.Random(7)
    cut, noted, synced = tmp_path / "cut", 0, 0
    cut.mkdir()
    for _ in range(300):
        noted += chance.randrange(1, 5)
        if chance.random() < 0.7:
            note(keeper, noted)
        else:
            disk.during = [noted] if chance.random() < 0.3 else []
            disk.fault = OSError(errno.EIO, "Input/output error") if chance.random() < 0.2 else None
            keeper.sync()
        synced = max(record.sequence for record in records_of(disk.safe) if record is not None)
        for _ in range(10):
            (cut / NAME).write_bytes(disk.after_power_cut(chance))
            assert synced <= sequence_in(cut) <= keeper._latest.sequence <= noted
    assert synced > 500


def test_nothing_is_synced_when_nothing_was_noted(disk: Disk, keeper: RecordKeeper) -> None:
    note(keeper, 1)
    for _ in range(3):
        keeper.sync()
    assert disk.syncs == 2  # The first one at the start.


def test_a_commit_during_a_sync_does_not_touch_the_slot_that_is_being_synced(
    tmp_path: Path, disk: Disk, keeper: RecordKeeper
) -> None:
    note(keeper, 1)
    disk.during = [2]
    keeper.sync()
    assert sequence_in(tmp_path) == 2
    (tmp_path / NAME).write_bytes(disk.safe)
    assert sequence_in(tmp_path) == 1


@pytest.mark.parametrize("fault", ["sync", "write", "short write"])
def test_what_cannot_be_written_fails_no_commit_is_told_once_and_tried_again(
    disk: Disk, keeper: RecordKeeper, told: list[str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_write(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    if fault == "sync":
        disk.fault = OSError(errno.EIO, "Input/output error")
    else:
        monkeypatch.setattr(os, "pwrite", no_write if fault == "write" else lambda *_: 100)
    for sequence in (1, 2):
        note(keeper, sequence)
        keeper.sync()
    assert len(told) == 1
    assert told[0].startswith(f"{NAME} cannot be written, which is tried again: ")
    disk.fault = None
    monkeypatch.undo()
    keeper.sync()
    disk.path.write_bytes(disk.safe)
    assert sequence_in(disk.path.parent) == 2


def test_a_thread_of_its_own_syncs_now_and_then_and_at_the_end(
    tmp_path: Path, disk: Disk, keeper: RecordKeeper
) -> None:
    keeper.start()
    note(keeper, 1)
    eventually(lambda: disk.safe == disk.path.read_bytes() and disk.syncs > 1)
    note(keeper, 2)
    keeper.close()
    (tmp_path / NAME).write_bytes(disk.safe)
    assert sequence_in(tmp_path) == 2


def test_a_record_is_gone_on_with_from_either_slot(tmp_path: Path, disk: Disk, keeper: RecordKeeper) -> None:
    for sequence in range(1, 4):
        note(keeper, sequence)
        keeper.sync()
        found = read_record(tmp_path)
        assert found is not None
        further = RecordKeeper(tmp_path, found, print, sync=disk.sync)
        note(further, sequence + 10)
        assert sequence_in(tmp_path) == sequence + 10
        (tmp_path / NAME).write_bytes(disk.safe)
        assert sequence_in(tmp_path) == sequence
        os.close(further._descriptor)


def test_a_disk_that_does_not_answer_does_not_hold_up_the_end(
    disk: Disk, keeper: RecordKeeper, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.storage.record_keeper.RECORD_CLOSE_S_MAX", 0.0)
    keeper.start()
    with keeper._guard:
        keeper.close()
    assert told == [f"The last state of {NAME} is not synced: the disk does not answer."]
