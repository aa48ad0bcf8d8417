"""A commit whose sync fails may be on the disk or not: nobody is told yes or no before that is settled."""

import itertools

from builders import claim, reserve
from contract.engines import SqliteAround
from faults.errand import clock
from faults.faulty_disk import FaultyDisk, Trouble
from faults.test_sqlite_disk import keyed
from holdfast.domain.judge import Verdict
from holdfast.engine.commit import Committer, Request
from holdfast.engine.errors import OutcomeUnknown
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
