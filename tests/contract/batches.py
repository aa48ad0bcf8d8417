"""Whole batches through the engine's committer, and the clock that tests turn by hand."""

import itertools
import os
from collections.abc import Sequence
from typing import Final

from builders import NOW, cause, claim
from holdfast.domain.commands import Cause, Command
from holdfast.domain.judge import Verdict
from holdfast.domain.view import View
from holdfast.engine.batch import Request, judge_batch
from holdfast.engine.commit import Committer
from holdfast.engine.errors import Unproven
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage, Transaction

_numbers: Final = itertools.count(1)


def new_id() -> str:
    """Give an id that no other process of this test has."""
    return f"b-{os.getpid()}-{next(_numbers)}"


def new_cause(reason: str | None = None) -> Cause:
    return cause(f"c-{os.getpid()}-{next(_numbers)}", reason=reason)


def keyed(command: Command, key: str, fingerprint: bytes = b"f" * 16) -> Request:
    return Request(command, claim(key, fingerprint))


def as_requests(batch: Sequence[Command | Request]) -> list[Request]:
    return [entry if isinstance(entry, Request) else Request(entry) for entry in batch]


def commit(storage: Storage, *batch: Command | Request) -> list[Verdict]:
    """Commit a batch; everything in it must be judged."""
    requests = as_requests(batch)
    results = Committer(storage, Figures(), new_id).commit(requests)
    verdicts = [result for result in results if isinstance(result, Verdict)]
    assert len(verdicts) == len(results), results
    return verdicts


def loaded(storage: Storage, *batch: Command | Request) -> tuple[Transaction, View]:
    """Begin a transaction and judge a batch in it."""
    requests = as_requests(batch)
    transaction = storage.begin(new_id())
    try:
        view, _, _ = judge_batch(transaction, requests)
    except Unproven:  # As whoever commits does: the next one is read.
        transaction.rollback()
        return loaded(storage, *requests)
    return transaction, view


def save_and_commit(transaction: Transaction, view: View) -> None:
    transaction.save(view)
    transaction.commit()


class Hands:
    """A clock that stands where it was put."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now
