"""The disk fails to keep what the database is told to write, once, and goes on: nothing acknowledged is lost with it.

Linux drops what it could not write, and takes it for written (https://wiki.postgresql.org/wiki/Fsync_Errors).
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import apsw
import pytest

from builders import add, claim
from faults.errand import clock, committer
from faults.faulty_disk import FaultyDisk, Trouble
from faults.recording_disk import Dropped, Loss, RecordingDisk, Sync, found_whole
from faults.test_power_cut import NAME
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.storage.clock import PlainClock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import checkpoints, shortening
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection
from holdfast.storage.sqlite.follower import SqliteFollower
from holdfast.storage.sqlite.gate import Gate
from holdfast.storage.sqlite.log_index import UnknownFormat, count_nothing_as_copied
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.storage.test_checkpoints import PAGE_BYTES
from unit.storage.test_log_index import copied

LOG: Final = f"{NAME}-wal"
#: So many that each lies on a page that few others are on.
ITEMS: Final = 3_000
#: Of a prime number, so that items which come one after the other are far apart.
STRIDE: Final = 7_919


def added_to(number: int) -> Request:
    return Request(add(1, sku=f"S-{number * STRIDE % ITEMS:05}" + "x" * 60), claim(f"k-{number}"))


class Acknowledged:
    """Commits, and remembers after how many calls of the disk each change was acknowledged."""

    def __init__(self, storage: SqliteStorage, disk: RecordingDisk) -> None:
        self.moments: list[int] = []
        self._committer = committer(storage)
        self._disk = disk

    def more(self, times: int) -> None:
        for _ in range(times):
            assert self.one()

    def one(self) -> bool:
        """Try the next one, under the same key until it is answered."""
        [result] = self._committer.commit([added_to(ITEMS + len(self.moments))])
        if isinstance(result, Verdict):
            self.moments.append(len(self._disk.calls))
        return isinstance(result, Verdict)


def changes_in(folder: Path, files: dict[str, bytes]) -> int:
    """Give how many changes are on the disk."""
    with found_whole(folder, NAME, files) as found:
        entries, units = found.execute("SELECT (SELECT count(*) FROM ledger), (SELECT sum(on_hand) FROM items)").get
        assert entries == units
        return int(entries) - ITEMS


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


@pytest.mark.parametrize("copier", ["commits", "shortening"])
@pytest.mark.parametrize("bad", range(3))
def test_what_was_copied_while_somebody_read_is_copied_again(
    path: Path, bad: int, copier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if copier == "shortening":
        monkeypatch.setattr(shortening, "LOG_BYTES_MAX", checkpoints.CHECKPOINT_PAGES * PAGE_BYTES)
        monkeypatch.setattr(shortening, "AGAIN_S", 0.0)
        monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 100_000)
    before, told, counted = path.read_bytes(), list[str](), list[int]()

    def tell(line: str) -> None:
        told.append(line.partition(" copied")[0])
        counted.append(copied(path))
        raise OSError("The log files are on the same disk.")

    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock, tell=tell)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        for number in range(3):
            changes.more(3)
            with reader.one_moment():
                reader.ledger.head()
                changes.more(15 + number)  # The log is copied in part, without a sync.
            if number == bad:
                disk.failing = [NAME] * (18 if bad < 2 else 2)  # Also over what the next reader lets be copied in part
            changes.more(10)
        assert not disk.failing
        del disk.calls[changes.moments[-1] :]
        reader.close()
        storage.close()
    assert Dropped() in disk.calls
    assert told == ["Changes could not be", "Changes are"]
    assert counted[0] == 0  # If this process were killed over telling, another one could keep the index as it is.
    assert_nothing_is_lost(disk, changes.moments, path, before)


def test_so_it_is_where_the_reader_ends_in_the_midst_of_shortening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortening, "LOG_BYTES_MAX", 80 * PAGE_BYTES)
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 100_000)
    before, gate = path.read_bytes(), Gate()
    with RecordingDisk() as disk, ExitStack() as moment:
        storage = SqliteStorage(path, clock=clock, gate=gate)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        changes.more(5)
        moment.enter_context(reader.one_moment())
        reader.ledger.head()
        monkeypatch.setattr(gate.all_reads, "close", lambda _: moment.close())
        disk.failing = [NAME]
        first = writer = storage._connect()
        while disk.failing:
            changes.more(1)
            writer = storage._connect()
        assert writer is not first  # What it had read may have been of long ago: not one more transaction is on it.
        changes.more(20)
        del disk.calls[changes.moments[-1] :]
        reader.close()
        storage.close()
    assert_nothing_is_lost(disk, changes.moments, path, before)


@pytest.mark.parametrize("last", ["writer", "reader", "worker"])
def test_where_nothing_can_be_copied_again_the_log_is_kept_for_the_next_start(
    path: Path, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tried = path.read_bytes(), list[str]()

    def fail(index: str) -> None:
        tried.append(index)
        raise UnknownFormat(0, "its format is unknown")

    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        worker = SqliteFollower(path, Retention(), PlainClock(clock))
        changes.more(5)
        with reader.one_moment():
            reader.ledger.head()
            changes.more(15)
        if last != "worker":
            worker.close()
        if last != "reader":
            reader.close()
        with monkeypatch.context() as patched:
            patched.setattr(checkpoints, "count_nothing_as_copied", fail)
            disk.failing = [NAME]
            changes.more(20)
            storage.close()
        reader.close()
        worker.close()
        assert set(tried) == {f"{path}-shm"}
        assert path.with_name(LOG).stat().st_size
        assert_nothing_is_lost(disk, changes.moments, path, before)
        SqliteStorage(path, clock=clock).close()
    assert changes_in(path.parent, {NAME: path.read_bytes()}) == 40


def test_a_database_that_is_named_by_a_link_is_copied_again_too(path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    before = path.read_bytes()
    with RecordingDisk() as disk:
        storage = SqliteStorage(link, clock=clock)
        changes, reader = Acknowledged(storage, disk), storage.reader()
        changes.more(5)
        with reader.one_moment():
            reader.ledger.head()
            changes.more(15)
        disk.failing = [NAME]
        changes.more(20)
        reader.close()
        storage.close()
    assert not path.with_name(LOG).exists()
    assert_nothing_is_lost(disk, changes.moments, path, before)


@pytest.mark.parametrize("failing", [[LOG], [LOG, LOG], [LOG, NAME]])
def test_a_commit_that_the_disk_dropped_and_the_log_shows_is_written_again_before_it_counts(
    path: Path, failing: list[str]
) -> None:
    before = path.read_bytes()
    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock)
        changes = Acknowledged(storage, disk)
        changes.more(3)
        disk.failing = failing
        for _ in range(3):
            changes.one()
        assert not disk.failing
        changes.more(10)
        storage.close()
    assert Dropped() in disk.calls
    assert_nothing_is_lost(disk, changes.moments, path, before)


class Killed(BaseException):
    """The process ends here."""


def test_what_the_log_shows_after_a_crash_is_written_again_at_the_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: str) -> None:
        raise Killed

    before = path.read_bytes()
    with RecordingDisk() as disk:
        storage = SqliteStorage(path, clock=clock)
        changes = Acknowledged(storage, disk)
        changes.more(3)
        disk.failing = [LOG]
        monkeypatch.setattr(storage, "committed", die)
        with pytest.raises(Killed):
            changes.one()
        storage._connect().connection.close()  # The log stays as it is.
        storage = SqliteStorage(path, clock=clock)
        again = Acknowledged(storage, disk)
        again.moments = changes.moments
        again.more(1)  # It is replayed, without a commit of its own.
        assert len(disk.calls) == again.moments[-1]
        again.more(10)
        storage.close()
    assert Dropped() in disk.calls
    assert_nothing_is_lost(disk, changes.moments, path, before)


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
        disk.failing = [NAME]
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
            disk.plan(Trouble.FULL, 40, 1_000)  # The commit finds room, and what copies it does not.
            [result] = working.commit([added_to(ITEMS + number)])
            assert isinstance(result, Verdict)
            struck += disk.struck
        storage.close()
    assert struck
    assert told == []
