"""The disk fails to keep what the database is told to write, once, and goes on: nothing acknowledged is lost with it.

Linux drops what it could not write, and takes it for written (https://wiki.postgresql.org/wiki/Fsync_Errors).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import apsw
import pytest

from builders import add
from faults.errand import clock, committer
from faults.faulty_disk import FaultyDisk, Trouble
from faults.recording_disk import Dropped, Loss, RecordingDisk, Sync
from faults.test_power_cut import NAME
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.storage.sqlite import checkpoints
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection
from holdfast.storage.sqlite.log_index import UnknownFormat, count_nothing_as_copied
from holdfast.storage.sqlite.storage import SqliteStorage

#: So many that each lies on a page that few others are on.
ITEMS: Final = 3_000
#: Of a prime number, so that items which come one after the other are far apart.
STRIDE: Final = 7_919


def added_to(number: int) -> Request:
    return Request(add(1, sku=f"S-{number * STRIDE % ITEMS:05}" + "x" * 60))


class Acknowledged:
    """Commits, and remembers after how many calls of the disk each change was acknowledged."""

    def __init__(self, storage: SqliteStorage, disk: RecordingDisk) -> None:
        self.moments: list[int] = []
        self._committer = committer(storage)
        self._disk = disk

    def more(self, times: int) -> None:
        for _ in range(times):
            [result] = self._committer.commit([added_to(len(self.moments))])
            assert isinstance(result, Verdict)
            self.moments.append(len(self._disk.calls))


def changes_in(folder: Path, files: dict[str, bytes]) -> int:
    """Start with what is on the disk, and give how many changes are there."""
    for name in (NAME, f"{NAME}-wal"):
        (folder / name).write_bytes(files.get(name, b""))
    (folder / f"{NAME}-shm").unlink(missing_ok=True)
    found = apsw.Connection(str(folder / NAME))
    try:
        assert found.execute("PRAGMA integrity_check").get == "ok"
        entries, units = found.execute("SELECT (SELECT count(*) FROM ledger), (SELECT sum(on_hand) FROM items)").get
        assert entries == units
        return int(entries) - ITEMS
    finally:
        found.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    storage = SqliteStorage(tmp_path / NAME, clock=clock)
    committer(storage).commit([added_to(number) for number in range(ITEMS)])
    storage.close()
    return tmp_path / NAME


@pytest.fixture(autouse=True)
def short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 80)


def assert_nothing_is_lost(disk: RecordingDisk, moments: Sequence[int], path: Path, before: bytes) -> None:
    """Let the power go at each sync, and at the end."""
    after = path.parent / "after"
    after.mkdir()
    syncs = [number for number, call in enumerate(disk.calls) if isinstance(call, Sync)]
    for moment in (*syncs, len(disk.calls)):
        found = changes_in(after, disk.left({NAME: before}, moment, Loss.ALL, moment))
        promised = sum(number <= moment for number in moments)
        assert promised <= found <= promised + 1, moment


@pytest.mark.parametrize("bad", range(3))
def test_what_was_copied_while_somebody_read_is_copied_again(path: Path, bad: int) -> None:
    before, told = path.read_bytes(), list[str]()
    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock, tell=told.append)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        for number in range(3):
            changes.more(3)
            with reader.one_moment():
                reader.ledger.head()
                changes.more(15 + number)  # The log is copied in part, without a sync.
            if number == bad:
                disk.failing = NAME
            changes.more(10)
        assert disk.failing is None
        del disk.calls[changes.moments[-1] :]
        reader.close()
        storage.close()
    assert Dropped() in disk.calls
    assert [line.partition(" into ")[0] for line in told] == [
        "The disk could not keep changes that were copied",
        "The disk keeps what is copied",
    ]
    assert_nothing_is_lost(disk, changes.moments, path, before)


def test_where_nothing_can_be_copied_again_the_log_is_kept_for_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tried = path.read_bytes(), list[str]()

    def fail(index: str) -> None:
        tried.append(index)
        raise UnknownFormat(0, "its format is unknown")

    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        changes.more(5)
        with reader.one_moment():
            reader.ledger.head()
            changes.more(15)
        reader.close()
        with monkeypatch.context() as patched:
            patched.setattr(checkpoints, "count_nothing_as_copied", fail)
            disk.failing = NAME
            changes.more(20)
            storage.close()
        assert set(tried) == {f"{path}-shm"}
        assert path.with_name(f"{NAME}-wal").stat().st_size
        assert_nothing_is_lost(disk, changes.moments, path, before)
        SqliteStorage(path, clock=clock).close()
    assert changes_in(path.parent, {NAME: path.read_bytes()}) == 40


def test_nobody_else_copies_before_what_was_dropped_counts_as_not_copied(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list[str]()

    def try_meanwhile(index: str) -> None:
        try:
            storage.checkpoints.make(other, apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.BusyError as busy:
            found.append(str(busy))
        count_nothing_as_copied(index)

    monkeypatch.setattr(checkpoints, "count_nothing_as_copied", try_meanwhile)
    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock)
        other = open_connection(path, cache_kib=READER_CACHE_KIB)
        disk.failing = NAME
        Acknowledged(storage, disk).more(20)
        other.close()
        storage.close()
    assert found == ["another thread copies the log"]


def test_a_full_disk_drops_nothing(path: Path) -> None:
    told = list[str]()
    with FaultyDisk() as disk:
        storage = SqliteStorage(path, clock=clock, tell=told.append)
        working = committer(storage)
        struck = 0
        for number in range(40):
            disk.plan(Trouble.FULL, 30, 1_000)  # The commit finds room, and what copies it does not.
            [result] = working.commit([added_to(number)])
            assert isinstance(result, Verdict)
            struck += disk.struck
        storage.close()
    assert struck
    assert told == []
