"""SQLite on a disk that fails: whichever call it is, nothing is half done and nothing has to be reopened."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from books import assert_books_balance, effects
from builders import PRINCIPAL, add, claim
from contract.engines import SqliteAround
from faults.errand import Errand, clock, committer
from faults.faulty_disk import FaultyDisk, Trouble
from holdfast.domain.commands import Cause
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.engine.errors import StorageUnavailable
from holdfast.storage.sqlite import checkpoints
from holdfast.storage.sqlite.storage import SqliteStorage

#: One call fails; or all that might have helped fail as well.
LENGTHS = (1, 4)


@pytest.fixture
def disk(sqlite: SqliteAround) -> Iterator[FaultyDisk]:
    """Let everybody but the test itself, which has opened the database before, work on a faulty disk."""
    with FaultyDisk() as opened:
        yield opened


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name.lower())
def test_a_call_of_the_disk_that_fails_leaves_nothing_half_done(
    sqlite: SqliteAround, disk: FaultyDisk, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, length: int
) -> None:
    # Copies the log into the database at every commit, so that those writes fail as well.
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 1)
    storage = sqlite.open(clock)
    failed = set()
    for first in itertools.count(1):
        disk.plan(trouble, first, length)
        Errand(sqlite).run(storage)
        if not disk.struck:
            break
        failed.update(disk.calls[first - 1 : first - 1 + length])
    storage.close()
    assert failed == {"-wal", "database"}
    assert sqlite.run("PRAGMA integrity_check") == [("ok",)]


def keyed(number: int) -> Request:
    key = f"k-{number}"
    return Request(add(1, sku="S" * 100 + str(number), cause=Cause(f"c-{key}", PRINCIPAL, reference=key)), claim(key))


def test_a_full_database_takes_nothing_until_there_is_room_again(sqlite: SqliteAround) -> None:
    storage = SqliteStorage(Path(sqlite.location), clock=clock)
    writer = storage._connect().connection
    pages = writer.pragma("page_count")
    writer.pragma("max_page_count", pages + 2)
    working = committer(storage)
    done: set[int] = set()
    refused: set[int] = set()
    for number in range(40):
        [result] = working.commit([keyed(number)])
        assert isinstance(result, Verdict | StorageUnavailable), result
        (done if isinstance(result, Verdict) else refused).add(number)
        assert_books_balance(sqlite.run)
    assert done
    assert len(refused) > 10
    assert effects(sqlite.run) == {f"k-{number}": 1 for number in done}
    assert len(sqlite.items()) == len(sqlite.key_records()) == len(done)

    writer.pragma("max_page_count", 1_000_000)
    assert storage._connect().connection is writer
    results = working.commit([keyed(number) for number in range(40)])
    for number, result in enumerate(results):
        assert isinstance(result, Verdict)
        assert (result.outcome.applied, result.replayed) == (True, number in done)
    assert effects(sqlite.run) == {f"k-{number}": 1 for number in range(40)}
    assert_books_balance(sqlite.run)
    storage.close()
