"""A commit whose sync fails may be on the disk or not: nobody is told yes or no before that is settled."""

import itertools
import shutil
from pathlib import Path

import pytest

from builders import claim, reserve
from contract.engines import SqliteAround
from faults.errand import clock
from faults.faulty_disk import FaultyDisk, Trouble
from faults.test_sqlite_disk import keyed
from holdfast.domain.judge import Verdict, judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.commit import Committer
from holdfast.engine.errors import CommitInDoubt, OutcomeUnknown, StorageUnavailable
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage

EVER = 1_000_000
_numbers = itertools.count(1)


class FaultyLog(FaultyDisk):
    """A disk that fails the write-ahead log alone."""

    def trouble_of(self, file: str, call: str) -> Trouble | None:
        return super().trouble_of(file, call) if file == "-wal" else None


def impatient(storage: Storage) -> Committer:
    """Give a committer for which every look at the clock is a second."""
    seconds = itertools.count()
    return Committer(
        storage, Figures(), lambda: f"s-{next(_numbers)}", pause=lambda _: None, clock=lambda: next(seconds)
    )


def test_a_commit_that_was_never_synced_is_neither_confirmed_nor_denied(sqlite: SqliteAround) -> None:
    with FaultyLog() as disk:
        storage = sqlite.open(clock)
        [before] = impatient(storage).commit([keyed(1)])
        assert isinstance(before, Verdict)
        disk.plan(Trouble.SYNC, 1, EVER)
        [unsynced] = impatient(storage).commit([keyed(2)])
        assert isinstance(unsynced, OutcomeUnknown)
        assert disk.struck
        disk.plan(Trouble.SYNC, EVER, 1)
        [again] = impatient(storage).commit([keyed(2)])
        assert isinstance(again, Verdict)
        assert again.outcome.applied
        storage.close()
    [(entries,)] = sqlite.run("SELECT count(*) FROM ledger WHERE reference = 'k-2'")
    assert entries == 1


def test_one_failed_sync_is_settled_by_the_next_commit(sqlite: SqliteAround) -> None:
    with FaultyLog() as disk:
        storage = sqlite.open(clock)
        disk.plan(Trouble.SYNC, 1, 1)
        [answer] = impatient(storage).commit([keyed(1)])
        assert isinstance(answer, Verdict)
        sku = answer.outcome.sku
        [promised] = impatient(storage).commit([Request(reserve(1, sku=sku), claim("promise"))])
        assert isinstance(promised, Verdict)
        assert promised.outcome.applied
        storage.close()
    assert sqlite.run("SELECT on_hand, reserved FROM items") == [(1, 1)]


def unsynced(storage: Storage, disk: FaultyLog) -> str:
    """Commit on a disk that fails every sync; give the id of the batch."""
    batch_id, request = "b-unsynced", keyed(1)
    transaction = storage.begin(batch_id)
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, request.claim)
    transaction.save(view)
    disk.plan(Trouble.SYNC, 1, EVER)
    with pytest.raises(CommitInDoubt):
        transaction.commit()
    assert disk.struck
    return batch_id


def test_nobody_says_whether_a_commit_went_through_while_that_could_still_change(sqlite: SqliteAround) -> None:
    with FaultyLog() as disk:
        storage = sqlite.open(clock)
        batch_id = unsynced(storage, disk)
        with pytest.raises(StorageUnavailable):
            storage.committed(batch_id)
        storage.close()


def test_a_commit_that_was_denied_does_not_come_back_after_a_crash(sqlite: SqliteAround, tmp_path: Path) -> None:
    assert sqlite.items() == {}  # Now the log outlives the writing connection, as it does beside readers.
    with FaultyLog() as disk:
        storage = sqlite.open(clock)
        batch_id = unsynced(storage, disk)
        disk.plan(Trouble.SYNC, EVER, 1)
        assert storage.committed(batch_id) is False
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for name in ("holdfast.db", "holdfast.db-wal"):  # Without what only memory knew.
            shutil.copy(tmp_path / name, crashed)
        storage.close()
    after = SqliteAround(crashed / "holdfast.db")
    assert (after.items(), batch_id in after.batches()) == ({}, False)
    after.close()
