"""The log of a database that several processes read stays short, although somebody is always reading."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import pytest

from builders import add
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.engine.judging import Judging
from holdfast.engine.ports import ItemQuery
from holdfast.storage.clock import PlainClock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import shortening
from holdfast.storage.sqlite.follower import SqliteFollower
from holdfast.storage.sqlite.gate import Gate
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.times import now_ms
from server import eventually
from unit.engine.scripted import numbered

#: In place of 64 MiB.
LOG_BYTES_MAX: Final = 2_097_152
READERS: Final = 4
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
        largest = written = 0
        while written < 4 * LOG_BYTES_MAX:
            before = log_bytes(tmp_path)
            commit(judging)
            grown = log_bytes(tmp_path)
            written += grown - before
            storage.keep_log_short()
            largest = max(largest, grown)
        assert largest <= 2 * LOG_BYTES_MAX
        assert all(reader.poll() is None for reader in readers)
    finally:
        for reader in readers:
            reader.communicate(b".")
    assert [reader.returncode for reader in readers] == [0] * READERS


def test_one_who_goes_on_reading_is_not_waited_for_and_it_is_tried_again(
    storage: SqliteStorage, tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    judging = Judging(storage, numbered())
    commit(judging)
    follower = SqliteFollower(tmp_path / "x.db", Retention(), PlainClock(now_ms), gate=gate)
    reader = follower.reader()
    rows = reader.item_list(ItemQuery(store="default"))
    next(rows)
    while log_bytes(tmp_path) <= LOG_BYTES_MAX:
        commit(judging)
        storage.keep_log_short()
    kept = storage._shortening
    assert kept is not None
    storage.keep_log_short()
    assert kept.done == 0
    list(rows)

    def shortened() -> bool:
        storage.keep_log_short()
        return kept.done == 1

    eventually(shortened)
    assert log_bytes(tmp_path) == 0
    assert reader.items([("default", "S-1")])  # The gate is open.
    reader.close()


def test_a_gate_that_nobody_opens_again_opens_by_itself(gate: Gate) -> None:
    gate.close(0.01)
    gate.wait()
