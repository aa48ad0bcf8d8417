"""One command of a batch, from its key to its outcome: the key first, then the rules, then the effects."""

from collections.abc import Set as AbstractSet

import msgspec

from holdfast.domain.commands import Batch, Command, ItemCommand
from holdfast.domain.decide import OPERATIONS, decide
from holdfast.domain.decide.decision import Change, Effects
from holdfast.domain.foreign import refusal_of
from holdfast.domain.in_the_way import unblocked
from holdfast.domain.keys import Claim, KeyRecord, is_kept
from holdfast.domain.outcomes import (
    BatchResult,
    BatchRow,
    ItemResult,
    Outcome,
    Result,
)
from holdfast.domain.rejections import (
    AnyRejection,
    BatchRefused,
    KeyReused,
    Rejection,
    SingleRejection,
)
from holdfast.domain.taking_effect import apply, change
from holdfast.domain.view import View


class Verdict(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=True):
    """An outcome, and whether it is the stored one of an earlier request."""

    outcome: Outcome
    replayed: bool = False


def judge(
    view: View, command: Command, claim: Claim | None, retries: int = 0, stores: AbstractSet[str] | None = None
) -> Verdict:
    """Decide one command and put its effects into the view. A rejected command leaves no trace but its key.

    ``stores``: the only ones that the caller may touch; not even a stored outcome is given of others. None: all.
    """
    if stores is not None:
        refusal = refusal_of(view, command, stores)
        if refusal is not None:
            return Verdict(_outcome(view, command, retries, refusal))
    if claim is None:
        return Verdict(perform(view, command, retries))
    record = view.key(claim.digest)
    if record is None:
        outcome = perform(view, command, retries)
        if is_kept(outcome):
            view.put_key(KeyRecord(claim.digest, claim.fingerprint, outcome))
        return Verdict(outcome)
    if not claim.made(record.fingerprint):
        return Verdict(_outcome(view, command, retries, KeyReused()))
    return Verdict(record.outcome, replayed=True)


def perform(view: View, command: Command, retries: int) -> Outcome:
    """Decide, and when the rules say yes, change the view."""
    result = _all(view, command) if isinstance(command, Batch) else _one(view, command)
    if not isinstance(result, Rejection):
        view.operations += 1
    return _outcome(view, command, retries, result)


def _all(view: View, batch: Batch) -> BatchResult | BatchRefused:
    """Perform all commands of a batch on a fork of the view, which is dropped when one of them is refused."""
    fork = view.fork()
    rows: list[BatchRow] = []
    refused: BatchRefused | None = None
    for index, command in enumerate(batch.commands):
        result = _one(fork, command)
        if isinstance(result, Rejection):
            refused = refused or BatchRefused(index, result)
            if not view.lacking:
                break  # Otherwise the others are asked what they lack: what is due is looked up for all of them.
        else:
            assert isinstance(result, ItemResult)  # noqa: S101 - a batch holds commands about items only
            rows.append(BatchRow(OPERATIONS[type(command)].kind, result))
    if refused is not None:
        return refused
    view.merge(fork)
    return BatchResult(tuple(rows))


def _one(view: View, command: Command) -> Result | SingleRejection:
    """Perform one command. What is due is ended first where it is in the way."""
    decision = decide(view, command)
    if isinstance(decision, Rejection):
        decision = unblocked(view, command, decision)
    if isinstance(decision, Change):
        return change(view, command, decision)
    if isinstance(decision, Effects):
        return apply(view, command.cause, decision)
    return decision


def _outcome(view: View, command: Command, retries: int, result: Result | AnyRejection) -> Outcome:
    store, sku = command.item if isinstance(command, ItemCommand) else ("", "")
    operation = OPERATIONS[type(command)]
    amount = operation.amount(command)
    return Outcome(command.cause, operation.kind, store, sku, amount, view.now, retries, result)
