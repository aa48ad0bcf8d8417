"""One command of a batch, from its key to its outcome: the key first, then the rules, then the effects."""

from typing import Final

import msgspec

from holdfast.domain.commands import Batch, Cause, Command, ConfirmReservation, ItemCommand
from holdfast.domain.decide import OPERATIONS, decide, touch
from holdfast.domain.decide.decision import Change, Effects, judge_version
from holdfast.domain.decide.expiry import expiries
from holdfast.domain.keys import Claim, KeyRecord, is_kept
from holdfast.domain.ledger import document_entry, entry_of
from holdfast.domain.outcomes import (
    BatchResult,
    BatchRow,
    DocumentResult,
    ItemResult,
    Outcome,
    Result,
    StoreResult,
)
from holdfast.domain.rejections import (
    AnyRejection,
    BatchRefused,
    BelowReserved,
    InsufficientQuantity,
    ItemInUse,
    KeyReused,
    LinesInsufficient,
    Rejection,
    SingleRejection,
)
from holdfast.domain.touches import Rows
from holdfast.domain.view import View

#: Who ends what is due.
SYSTEM: Final = "system"
#: What the end of due reservations may turn into a yes.
_HELPED_BY_EXPIRY: Final = (InsufficientQuantity, LinesInsufficient, BelowReserved, ItemInUse)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """An outcome, and whether it is the stored one of an earlier request."""

    outcome: Outcome
    replayed: bool = False


def judge(view: View, command: Command, claim: Claim | None, retries: int = 0) -> Verdict:
    """Decide one command and put its effects into the view. A rejected command leaves no trace but its key."""
    if claim is None:
        return Verdict(perform(view, command, retries))
    record = view.key(claim.digest)
    if record is None:
        outcome = perform(view, command, retries)
        if is_kept(outcome):
            view.put_key(KeyRecord(claim.digest, claim.fingerprint, outcome))
        return Verdict(outcome)
    if record.fingerprint != claim.fingerprint:
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
    for index, command in enumerate(batch.commands):
        result = _one(fork, command)
        if isinstance(result, Rejection):
            return BatchRefused(index, result)
        assert isinstance(result, ItemResult)  # noqa: S101 - a batch holds commands about items only
        rows.append(BatchRow(OPERATIONS[type(command)].kind, result))
    view.merge(fork)
    return BatchResult(tuple(rows))


def _one(view: View, command: Command) -> Result | SingleRejection:
    """Perform one command. What is due is ended first where it is in the way."""
    decision = decide(view, command)
    # Usually nothing is due; nor is it for those who come too late to a flash sale.
    if view.loaded.due and isinstance(decision, _HELPED_BY_EXPIRY):
        again = _without_met_precondition(view, command)
        if _expire_due(view, command):
            decision = decide(view, again)
    if isinstance(decision, Change):
        return _change(view, command, decision)
    if isinstance(decision, Effects):
        return _apply(view, command.cause, decision)
    return decision


def _without_met_precondition(view: View, command: Command) -> Command:
    """Leave a precondition out that the item meets as the command found it; what we end ourselves must not break it."""
    if not isinstance(command, ItemCommand) or command.precondition is None:
        return command
    item = view.item(command.store, command.sku)
    if item is None or judge_version(command, item):
        return command
    return msgspec.structs.replace(command, precondition=None)


def _change(view: View, command: Command, change: Change) -> ItemResult:
    before, after = change.before, change.after
    # Whatever can go wrong comes before the first change: a command never leaves half of itself in the view.
    entry = entry_of(OPERATIONS[type(command)].kind, before, after, command.cause, change.note)
    sku = change.sku or view.sku(after.sku)
    name, catalogue_version = (sku.name, sku.version) if sku else (after.sku, 0)
    result = ItemResult(after, name, catalogue_version, changed=after is not before, made=before.deleted)
    if change.sku is not None:
        view.put_sku(change.sku)
    if change.counted is not None:
        view.put_counted(*change.counted)
    if result.changed:
        view.put_item(after, entry)
    return result


def _apply(view: View, cause: Cause, effects: Effects) -> Result:
    result = effects.result
    entries = [(step.after, entry_of(step.kind, step.before, step.after, cause, step.note)) for step in effects.steps]
    if not result.changed:
        return result
    if isinstance(result, DocumentResult):
        view.put_document(result.document)
        if effects.event is not None:
            view.entries.append(document_entry(effects.event, result.document.key, cause))
    elif isinstance(result, StoreResult):
        view.put_store(result.store)
    else:
        view.put_sku(result.sku)
    for sku in effects.skus:
        view.put_sku(sku)
    for item, entry in entries:
        view.put_item(item, entry)
    return result


def _expire_due(view: View, command: Command) -> bool:
    """End the due reservations that hold units of the command's items; tell whether there were any.

    They end whatever becomes of the command: that their time is over is a fact.
    """
    rows = Rows()
    touch(rows, command)
    footprint = rows.footprint()
    paid = [document for key in footprint.reacquired if (document := view.document(key)) is not None]
    items = sorted(footprint.with_items_of(paid).demand)
    kept = command.id if isinstance(command, ConfirmReservation) else None
    cause = Cause(command.cause.command_id, SYSTEM, command.cause.request_id)
    ended = False
    for effects in expiries(view, items, kept):
        _apply(view, cause, effects)
        ended = True
    return ended


def _outcome(view: View, command: Command, retries: int, result: Result | AnyRejection) -> Outcome:
    store, sku = command.item if isinstance(command, ItemCommand) else ("", "")
    operation = OPERATIONS[type(command)]
    amount = operation.amount(command)
    return Outcome(command.cause, operation.kind, store, sku, amount, view.now, retries, result)
