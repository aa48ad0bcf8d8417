"""Promises may be refused: reserve, and what ends it, release and fulfill."""

from holdfast.domain.commands import Fulfill, Release, Reserve
from holdfast.domain.decide.decision import Change, Decision, changed, existing
from holdfast.domain.rejections import InsufficientOnHand, InsufficientQuantity, InsufficientReserved, Rejection
from holdfast.domain.view import View


def reserve(view: View, command: Reserve) -> Decision:
    """Promise units of one item to whoever asks first."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.quantity > item.headroom:
        return InsufficientQuantity(item.sku, command.quantity, item.available)
    return Change(
        item,
        changed(
            item,
            view.now,
            reserved=item.reserved + command.quantity,
            reserved_plain=item.reserved_plain + command.quantity,
        ),
    )


def release(view: View, command: Release) -> Decision:
    """Take back what plain reserves promised; never the units of a reservation object."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.quantity > item.reserved_plain:
        return InsufficientReserved(item.sku, command.quantity, item.reserved_plain)
    return Change(
        item,
        changed(
            item,
            view.now,
            reserved=item.reserved - command.quantity,
            reserved_plain=item.reserved_plain - command.quantity,
        ),
    )


def fulfill(view: View, command: Fulfill) -> Decision:
    """Hand over promised units: on hand and reserved fall together."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.quantity > item.reserved_plain:
        return InsufficientReserved(item.sku, command.quantity, item.reserved_plain)
    if command.quantity > item.sellable:
        return InsufficientOnHand(item.sku, command.quantity, item.sellable)
    return Change(
        item,
        changed(
            item,
            view.now,
            on_hand=item.on_hand - command.quantity,
            reserved=item.reserved - command.quantity,
            reserved_plain=item.reserved_plain - command.quantity,
        ),
    )
