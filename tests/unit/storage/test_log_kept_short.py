"""The log of a database stays short, although somebody is always reading."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import apsw
import pytest

from builders import add
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.engine.errors import DatabaseMoved, Overloaded, StorageUnavailable
from holdfast.engine.judging import Judging
from holdfast.engine.ports import ItemQuery
from holdfast.engine.reading import ItemRow, PastQuery
from holdfast.storage.sqlite import ledger_reader, materialized, shortening
from holdfast.storage.sqlite.connection import Snapshot
from holdfast.storage.sqlite.gate import Gate
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.shortening import IN_VAIN_S, LONG_READS_S_MAX, Shortening
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import numbered

#: In place of 64 MiB.
LOG_BYTES_MAX: Final = 2_097_152
READERS: Final = 4
DEADLINE_S: Final = 20.0
#: Reads all items again and again, with hardly a moment between two reads, until its standard input is closed.
READER: Final = """
import select, sys
from pathlib import Path
from holdfast.storage.clock import PlainClock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.follower import SqliteFollower
from holdfast.storage.sqlite.gate import Gate
from holdfast.engine.ports import ItemQuery
follower = SqliteFollower(Path(sys.argv[1]), Retention(), PlainClock(lambda: 0), gate=Gate(int(sys.argv[2])))
reader = follower.reader()
print("reading", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    assert sum(1 for _ in reader.item_list(ItemQuery(store="default"))) == 300
"""


@pytest.fixture
def gate() -> Iterator[Gate]:
    with TemporaryFile() as memory:
        memory.truncate(Gate.BYTES)
        yield Gate(memory.fileno())


@pytest.fixture
def storage(tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStorage]:
    monkeypatch.setattr(shortening, "LOG_BYTES_MAX", LOG_BYTES_MAX)
    opened = SqliteStorage(tmp_path / "x.db", gate=gate)
    yield opened
    opened.close()


def log_bytes(tmp_path: Path) -> int:
    return (tmp_path / "x.db-wal").stat().st_size


def commit(judging: Judging, count: int = 300) -> None:
    results = judging.judge([Request(add(1, sku=f"S-{number}")) for number in range(count)])
    assert all(isinstance(result, Verdict) for result in results)


def until_it_is_long(tmp_path: Path, judging: Judging) -> None:
    while log_bytes(tmp_path) <= LOG_BYTES_MAX:
        commit(judging)


class Ticking:
    """A clock that goes on a little whenever it is looked at, and as far as the test wants."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def test_beside_four_busy_readers_it_never_grows_to_twice_its_bound(
    storage: SqliteStorage, tmp_path: Path, gate: Gate
) -> None:
    judging = Judging(storage, numbered())
    commit(judging)
    command = [sys.executable, "-c", READER, str(tmp_path / "x.db"), str(gate.descriptor)]
    readers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(gate.descriptor,))
        for _ in range(READERS)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == b"reading\n"
        largest = written = last = 0
        while written < 4 * LOG_BYTES_MAX:
            commit(judging)
            grown = log_bytes(tmp_path)
            written += max(0, grown - last)
            largest, last = max(largest, grown), grown
        assert largest <= 2 * LOG_BYTES_MAX
        assert all(reader.poll() is None for reader in readers)
    finally:
        for reader in readers:
            reader.communicate(b".")
    assert [reader.returncode for reader in readers] == [0] * READERS


def test_who_reads_on_is_not_waited_for_but_long_reads_are_kept_back_until_he_has_ended(
    tmp_path: Path, storage: SqliteStorage, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortening, "LONG_READS_S_MAX", 60.0)
    monkeypatch.setattr(shortening, "AGAIN_S", 30.0)  # The door is not opened by time.
    judging, clock = Judging(storage, numbered()), Ticking()
    storage._shortening = kept = Shortening(storage.checkpoints, gate, clock=clock)
    commit(judging)
    coming = threading.Event()

    def read() -> int:
        coming.set()
        return long.ledger.head().sequence

    reading, short, long = storage.reader(is_long=True), storage.reader(), storage.reader(is_long=True)
    with ExitStack() as moment, ThreadPoolExecutor() as threads:
        moment.enter_context(reading.one_moment())
        assert reading.ledger.head().sequence == 300
        until_it_is_long(tmp_path, judging)
        commit(judging)
        assert (kept.done, kept.failed) == (0, 1)
        kept_back = threads.submit(read)
        assert coming.wait(DEADLINE_S)
        assert short.ledger.head().sequence == storage.reader().ledger.head().sequence
        commit(judging)
        assert kept.failed == 1  # Not again at once.
        clock.now += shortening.AGAIN_S
        commit(judging)
        assert (kept.failed, kept_back.done()) == (2, False)
        end = short.ledger.head().sequence
        moment.close()
        clock.now += shortening.AGAIN_S
        commit(judging)
        assert (kept.done, kept.failed, log_bytes(tmp_path) < LOG_BYTES_MAX) == (1, 2, True)
        assert kept_back.result(DEADLINE_S) >= end
    for each in (reading, short, long):
        each.close()


def test_whoever_reads_for_longer_is_left_alone_for_a_while(tmp_path: Path, storage: SqliteStorage, gate: Gate) -> None:
    judging, clock = Judging(storage, numbered()), Ticking()
    kept = Shortening(storage.checkpoints, gate, clock=clock)
    storage._shortening = kept
    commit(judging)
    backup, long = storage.reader(), storage.reader(is_long=True)
    with backup.one_moment():
        backup.ledger.head()
        until_it_is_long(tmp_path, judging)
        for _ in range(2):
            tried = kept.failed
            commit(judging)
            assert kept.failed == tried + 1
            clock.now += LONG_READS_S_MAX
            commit(judging)
            assert kept.failed == tried + 2
            gate.long_reads.open()  # As it does by itself when that time is over.
            clock.now += IN_VAIN_S / 2
            commit(judging)
            assert kept.failed == tried + 2
            assert long.ledger.head().sequence
            clock.now += IN_VAIN_S / 2
    backup.close()
    long.close()


@pytest.mark.parametrize("place", ["file", "memory"])
def test_whoever_takes_a_snapshot_at_leisure_keeps_nobody_from_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(shortening, "LOG_BYTES_MAX", LOG_BYTES_MAX)
    monkeypatch.setattr(materialized, "ROWS_IN_MEMORY_MAX", 100)
    storage = SqliteStorage(tmp_path / "x.db" if place == "file" else InMemory())
    judging, reader = Judging(storage, numbered()), storage.reader(is_long=True)
    commit(judging)
    reads: list[Callable[[], Iterator[ItemRow]]] = [
        lambda: reader.ledger.snapshot().rows,
        lambda: reader.item_list(ItemQuery(store="default")),
        lambda: reader.ledger.past(PastQuery(time=storage.clock.latest() + 1)).rows,
    ]
    for read in reads:
        before = [(row.item.id, row.item.version) for row in storage.reader().item_list(ItemQuery(store="default"))]
        rows = read()
        taken = [next(rows)]
        done = storage._shortening.done
        commit(judging)
        while place == "file" and storage._shortening.done == done and not storage._shortening.failed:
            commit(judging)
        assert storage._shortening.failed == 0
        taken.extend(rows)
        assert [(row.item.id, row.item.version) for row in taken] == before
        assert len(before) == 300
    reader.close()
    storage.close()


def test_what_was_not_taken_of_a_long_answer_does_not_show_in_the_next(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materialized, "ROWS_IN_MEMORY_MAX", 100)
    judging, reader = Judging(storage, numbered()), storage.reader(is_long=True)
    commit(judging)
    next(reader.item_list(ItemQuery(store="default")))
    assert len(list(reader.item_list(ItemQuery(store="default", sku_prefix="S-1")))) == 111
    assert len(list(reader.ledger.snapshot().rows)) == 300
    assert list(reader.item_list(ItemQuery(store="default", sku_prefix="T"))) == []
    reader.close()


def test_a_long_answer_for_which_there_is_no_room_is_refused(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materialized, "ROWS_IN_MEMORY_MAX", 100)
    judging, reader = Judging(storage, numbered()), storage.reader(is_long=True)
    commit(judging)
    reader._connection.execute("PRAGMA temp.max_page_count = 2")
    for read in (lambda: reader.item_list(ItemQuery(store="default")), reader.ledger.snapshot):
        with pytest.raises(Overloaded, match=r"no room for a temporary table .*Try again later\.$"):
            read()
    assert reader.items([("default", "S-1")])
    reader.close()


def test_a_disk_that_is_full_only_when_the_table_is_written_back_is_said_to_be_so() -> None:
    fault = StorageUnavailable("The database cannot be used.")
    fault.__cause__ = apsw.FullError("disk full")
    with pytest.raises(Overloaded, match="no room for a temporary table"), materialized.room_for_tables():
        raise fault
    for other in (StorageUnavailable("away"), apsw.IOError("broken")):
        with pytest.raises(type(other)), materialized.room_for_tables():
            raise other


def test_a_disk_that_is_full_at_the_end_of_a_snapshot_s_moment_is_said_to_be_so(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(Snapshot):
        def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
            super().__exit__(kind, error, traceback)
            raise StorageUnavailable from apsw.FullError("disk full")

    monkeypatch.setattr(ledger_reader, "Snapshot", Full)
    reader = storage.reader(is_long=True)
    with pytest.raises(Overloaded, match="no room for a temporary table"):
        reader.ledger.snapshot()
    reader.close()


def test_long_reads_are_not_kept_back_for_what_they_are_no_reason_of(
    tmp_path: Path, storage: SqliteStorage, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise apsw.IOError("broken")

    judging = Judging(storage, numbered())
    until_it_is_long(tmp_path, judging)
    monkeypatch.setattr(Shortening, "_truncate", fail)
    commit(judging)
    assert storage._shortening.failed == 1
    assert gate.long_reads._until[0] == 0.0


def test_the_door_of_long_reads_opens_by_itself_where_nobody_writes_any_more(
    tmp_path: Path, storage: SqliteStorage, gate: Gate
) -> None:
    judging = Judging(storage, numbered())
    commit(judging)
    reading = storage.reader()
    with reading.one_moment():
        reading.ledger.head()
        until_it_is_long(tmp_path, judging)
        commit(judging)
    assert storage._shortening.failed
    assert gate.long_reads._until[0] <= time.monotonic() + 2 * shortening.AGAIN_S
    reading.close()


def test_an_attempt_long_after_the_last_one_begins_anew(tmp_path: Path, storage: SqliteStorage, gate: Gate) -> None:
    judging, clock = Judging(storage, numbered()), Ticking()
    storage._shortening = kept = Shortening(storage.checkpoints, gate, clock=clock)
    commit(judging)
    reading = storage.reader()
    with reading.one_moment():
        reading.ledger.head()
        until_it_is_long(tmp_path, judging)
        for _ in range(3):
            gate.long_reads.open()
            commit(judging)
            assert gate.long_reads._until[0] > 0.0
            clock.now += 3_600
    assert kept.failed == 3
    reading.close()


def test_nothing_is_written_into_a_database_that_was_moved_away(
    tmp_path: Path, storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    judging = Judging(storage, numbered())
    monkeypatch.setattr(shortening, "LOG_BYTES_MAX", 10 * LOG_BYTES_MAX)
    until_it_is_long(tmp_path, judging)
    moved = (tmp_path / "x.db").rename(tmp_path / "moved.db")
    monkeypatch.setattr(shortening, "LOG_BYTES_MAX", LOG_BYTES_MAX)
    before = (log_bytes(tmp_path), moved.read_bytes())
    [result] = judging.judge([Request(add(1, sku="S-1"))])
    assert isinstance(result, DatabaseMoved)
    assert (log_bytes(tmp_path), moved.read_bytes()) == before
    moved.rename(tmp_path / "x.db")


def test_what_was_copied_out_waits_for_nobody(
    storage: SqliteStorage, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materialized, "ROWS_IN_MEMORY_MAX", 100)
    judging, reader = Judging(storage, numbered()), storage.reader(is_long=True)
    commit(judging)
    rows = reader.item_list(ItemQuery(store="default"))
    gate.long_reads.close(DEADLINE_S)
    with ThreadPoolExecutor() as threads:
        try:
            assert threads.submit(lambda: len(list(rows))).result(DEADLINE_S / 2) == 300
        finally:
            gate.long_reads.open()
    reader.close()


def test_only_a_long_answer_needs_room_on_the_disk(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    def require_room() -> None:
        raise Overloaded("There is too little.")

    monkeypatch.setattr(materialized, "ROWS_IN_MEMORY_MAX", 100)
    judging, reader = Judging(storage, numbered()), storage.reader(is_long=True, require_room=require_room)
    commit(judging)
    assert len(list(reader.item_list(ItemQuery(store="default", sku_prefix="S-11")))) == 11
    reads: list[Callable[[], object]] = [
        lambda: reader.item_list(ItemQuery(store="default")),
        reader.ledger.snapshot,
        lambda: reader.ledger.past(PastQuery(time=storage.clock.latest() + 1)),
    ]
    for read in reads:
        with pytest.raises(Overloaded, match="too little"):
            read()
    reader.close()


def test_a_door_that_nobody_opens_again_opens_by_itself(gate: Gate) -> None:
    gate.all_reads.close(0.01)
    gate.all_reads.wait()
