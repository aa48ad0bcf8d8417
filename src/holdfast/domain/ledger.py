"""The ledger: one immutable entry for every change of a stock row."""

from typing import Final

import msgspec

from holdfast.domain.commands import Cause
from holdfast.domain.item import Item

#: Kinds that promise units: after them nothing may be promised beyond what is available.
PROMISES: Final = frozenset({"reserve"})


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A change of one item: deltas, values after, and why. Sequence and time are given at the commit."""

    store: str
    sku: str
    kind: str
    #: Whether this kind promises units; the database then checks that nothing is oversold.
    promise: bool
    on_hand_delta: int
    reserved_delta: int
    reserved_plain_delta: int
    unsellable_delta: int
    incoming_delta: int
    safety_stock_delta: int
    on_hand: int
    reserved: int
    reserved_plain: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    deleted: bool
    #: The item's version after the change.
    version: int
    #: Units that a fact named but that the books did not have (the fact stopped at zero).
    unaccounted: int
    command_id: str
    principal: str
    request_id: str | None
    actor: str | None
    reason: str | None
    reference: str | None
    note: str | None
    occurred_at: int | None


def entry_of(kind: str, before: Item, after: Item, cause: Cause, unaccounted: int = 0) -> Entry:
    """Write down what changed between two states of an item."""
    return Entry(
        after.store,
        after.sku,
        kind,
        kind in PROMISES,
        after.on_hand - before.on_hand,
        after.reserved - before.reserved,
        after.reserved_plain - before.reserved_plain,
        after.unsellable - before.unsellable,
        after.incoming - before.incoming,
        after.safety_stock - before.safety_stock,
        after.on_hand,
        after.reserved,
        after.reserved_plain,
        after.unsellable,
        after.incoming,
        after.safety_stock,
        after.reorder_point,
        after.deleted,
        after.version,
        unaccounted,
        cause.command_id,
        cause.principal,
        cause.request_id,
        cause.actor,
        cause.reason,
        cause.reference,
        cause.note,
        cause.occurred_at,
    )
