"""One batch: load, judge each, save, commit. Retried when that may help, split when one command is poison."""

import random
import time
from collections.abc import Callable, Mapping, Sequence

from holdfast.domain.identifiers import ItemId
from holdfast.domain.outcomes import RETRIES_MAX
from holdfast.engine.apart import apart
from holdfast.engine.backoff import Backoff
from holdfast.engine.batch import Request, Result, judge_batch
from holdfast.engine.errors import (
    CommitInDoubt,
    OutcomeUnknown,
    StorageFault,
    StorageUnavailable,
    TransientFault,
    Unproven,
)
from holdfast.engine.figures import Figures
from holdfast.engine.limits import COMMIT_DEADLINE_MS_MAX, DUE_LOOKS_MAX
from holdfast.engine.ports import Storage, Transaction
from holdfast.engine.timings import Stopwatch, Timings


class Committer:
    """Commits batches, one after the other; ``about_to_commit`` is told when one is judged and written."""

    def __init__(
        self,
        storage: Storage,
        figures: Figures,
        new_batch_id: Callable[[], str],
        *,
        timings: Timings | None = None,
        about_to_commit: Callable[[], None] = lambda: None,
        pause: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._figures = figures
        self._new_batch_id = new_batch_id
        self._timings = timings or Timings()
        self._backoff = Backoff(pause, jitter)
        self._clock = clock
        self._about_to_commit = about_to_commit

    def commit(self, batch: Sequence[Request]) -> list[Result]:
        """Commit all requests of a batch, in one transaction if that can be; give a result for each, in order."""
        return [result for part in apart(batch) for result in self._together(part)]

    def _together(self, batch: Sequence[Request]) -> list[Result]:
        deadline = self._clock() + COMMIT_DEADLINE_MS_MAX / 1000
        try:
            return self._persist(batch, deadline)
        except (StorageUnavailable, TransientFault, OutcomeUnknown) as fault:
            self._figures.failed_writes += 1
            failure = StorageUnavailable() if isinstance(fault, TransientFault) else fault
            return [failure] * len(batch)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it must not stop the engine
            self._figures.failed_writes += 1
            return self._isolate(batch, fault)

    def _isolate(self, batch: Sequence[Request], fault: Exception) -> list[Result]:
        """Split a batch that the database refuses, until the offender is alone."""
        if len(batch) == 1:
            return [fault]
        middle = len(batch) // 2
        return self._together(batch[:middle]) + self._together(batch[middle:])

    def _persist(self, batch: Sequence[Request], deadline: float) -> list[Result]:
        retries, relied = 0, False
        while True:
            try:
                return self._attempt(batch, retries, deadline)
            except (TransientFault, Unproven) as fault:
                relied = isinstance(fault, Unproven) and not relied
                if relied:
                    continue  # It has relied on what it knew, and reads that now.
                if retries == RETRIES_MAX or self._clock() >= deadline:
                    raise TransientFault from fault
            self._figures.write_retries += 1
            self._backoff.wait(retries)
            retries += 1

    def _attempt(self, batch: Sequence[Request], retries: int, deadline: float) -> list[Result]:
        stopwatch = Stopwatch()
        batch_id, transaction, results = self._judged(batch, retries, stopwatch)
        self._about_to_commit()
        try:
            transaction.commit()
        except CommitInDoubt:
            if not self._resolve(batch_id, deadline):
                raise TransientFault from None
        stopwatch.lap("commit")
        self._timings.committed(stopwatch)
        self._figures.batches += 1
        return results

    def _judged(
        self, batch: Sequence[Request], retries: int, stopwatch: Stopwatch
    ) -> tuple[str, Transaction, list[Result]]:
        """Judge a batch, and write what came of it; give the transaction that is to be committed.

        Where it shows that more has to be looked up that is due, it is done again from the beginning: all of that is
        locked in one order then.
        """
        due: Mapping[ItemId, int] = {}
        looks = 0
        while True:
            looks += 1
            batch_id = self._new_batch_id()
            transaction = self._storage.begin(batch_id)
            try:
                view, results, due = judge_batch(transaction, batch, retries, due, stopwatch)
                if not due or looks == DUE_LOOKS_MAX:
                    transaction.save(view)
                    stopwatch.lap("save")
                    return batch_id, transaction, results
            except BaseException:
                transaction.rollback()
                raise
            transaction.rollback()

    def _resolve(self, batch_id: str, deadline: float) -> bool:
        """Find out whether a batch was committed whose answer was lost."""
        retries = 0
        while True:
            try:
                return self._storage.committed(batch_id)
            except Exception as fault:  # Not to know is no reason to run the commands again.
                if not isinstance(fault, StorageFault) or self._clock() >= deadline:
                    raise OutcomeUnknown from fault
            self._figures.write_retries += 1
            self._backoff.wait(retries)
            retries += 1
