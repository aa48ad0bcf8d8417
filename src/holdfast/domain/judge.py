"""One command of a batch, from its key to its outcome: the key first, then the rules, then the effects."""

import msgspec

from holdfast.domain.commands import KINDS, Cause, Command, amount_of
from holdfast.domain.decide import decide
from holdfast.domain.keys import Claim, KeyRecord, is_kept
from holdfast.domain.ledger import entry_of
from holdfast.domain.outcomes import ItemResult, Outcome
from holdfast.domain.rejections import AnyRejection, KeyReused, Rejection
from holdfast.domain.view import View


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
    decision = decide(view, command)
    if isinstance(decision, Rejection):
        return _outcome(view, command, retries, decision)
    before, after = decision.before, decision.after
    # Whatever can go wrong comes before the first change: a command never leaves half of itself in the view.
    entry = entry_of(KINDS[type(command)], before, after, command.cause, decision.unaccounted)
    sku = decision.sku or view.sku(after.sku)
    name, catalogue_version = (sku.name, sku.version) if sku else (after.sku, 0)
    result = ItemResult(after, name, catalogue_version, changed=after is not before)
    outcome = _outcome(view, command, retries, result)
    if decision.sku is not None:
        view.put_sku(decision.sku)
    if result.changed:
        view.put_item(after, entry)
    view.operations += 1
    return outcome


def _outcome(view: View, command: Command, retries: int, result: ItemResult | AnyRejection) -> Outcome:
    cause: Cause = command.cause
    return Outcome(
        cause, KINDS[type(command)], command.store, command.sku, amount_of(command), view.now, retries, result
    )
