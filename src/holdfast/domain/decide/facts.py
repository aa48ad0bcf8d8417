"""Facts may not be refused: what arrived, and what was found to be otherwise, is recorded."""

from typing import Final

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Add, Adjust, Bucket, Move
from holdfast.domain.decide.decision import Change, Decision, changed, existing, judge_version, unfit_to_make
from holdfast.domain.decide.operation import Operation, delta, quantity
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import unstocked
from holdfast.domain.ledger import Note
from holdfast.domain.rejections import InsufficientOnHand, InsufficientUnsellable, QuantityOutOfRange, Rejection
from holdfast.domain.touches import ITS_ITEM
from holdfast.domain.view import View


def add(view: View, command: Add) -> Decision:
    """Units arrive. The item and the catalogue row are made when missing; an existing name stays."""
    item = view.row(command.store, command.sku) or unstocked(command.store, command.sku, view.now)
    mismatch = judge_version(command, item)
    if mismatch:
        return mismatch
    unfit = unfit_to_make(view, command.sku)
    if unfit is not None:
        return unfit
    if item.on_hand + command.quantity > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, command.quantity)
    if command.quantity == 0 and not item.deleted:
        return Change(item, item)
    sku = None if view.sku(command.sku) else Sku(command.sku, command.name, version=1)
    return Change(item, changed(item, view.now, on_hand=item.on_hand + command.quantity), sku=sku)


def adjust(view: View, command: Adjust) -> Decision:
    """Correct on hand. It stops at zero; the rest is written down as unaccounted.

    In the bucket ``unsellable`` the units come and go among those that may not be sold.
    """
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if item.on_hand + command.delta > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, command.delta)
    on_hand = max(0, item.on_hand + command.delta)
    unaccounted = on_hand - item.on_hand - command.delta
    unsellable = item.unsellable + (command.delta if command.bucket is Bucket.UNSELLABLE else 0)
    unsellable = min(max(0, unsellable), on_hand)
    after = changed(item, view.now, on_hand=on_hand, unsellable=unsellable)
    return Change(item, after, Note(unaccounted=unaccounted))


def move(view: View, command: Move) -> Decision:
    """Units on hand become sellable or unsellable. Those that were promised may be among them: that shows as short."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.into is Bucket.SELLABLE:
        if command.quantity > item.unsellable:
            return InsufficientUnsellable(item.sku, command.quantity, item.unsellable)
        return Change(item, changed(item, view.now, unsellable=item.unsellable - command.quantity))
    if command.quantity > item.sellable:
        return InsufficientOnHand(item.sku, command.quantity, item.sellable)
    return Change(item, changed(item, view.now, unsellable=item.unsellable + command.quantity))


OPERATIONS: Final = (
    Operation("add", Add, rule=add, touches=ITS_ITEM, units=quantity),
    Operation("adjust", Adjust, rule=adjust, touches=ITS_ITEM, units=delta),
    Operation("move", Move, rule=move, touches=ITS_ITEM, units=quantity),
)
