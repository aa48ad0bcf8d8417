"""Facts may not be refused: what arrived, and what was found to be otherwise, is recorded."""

from typing import Final

from holdfast.domain.commands import Add, Adjust, Bucket, Move
from holdfast.domain.decide.booking import book
from holdfast.domain.decide.decision import (
    Change,
    Decision,
    changed,
    existing,
    judge_version,
    new_sku,
    or_new,
    unfit_to_make,
)
from holdfast.domain.decide.operation import Operation, delta, quantity
from holdfast.domain.item import unstocked
from holdfast.domain.rejections import InsufficientOnHand, InsufficientUnsellable, Rejection
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
    if command.quantity == 0 and not item.deleted:
        return Change(item, item)
    booking = book(item, command.quantity, view.now, command.cause.occurred_at)
    if isinstance(booking, Rejection):
        return booking
    return Change(item, booking.item, booking.note(), sku=new_sku(view, command.sku, command.name))


def adjust(view: View, command: Adjust) -> Decision:
    """Correct on hand. It stops at zero; the rest is owed. Units that were found make an item that is missing.

    In the bucket ``unsellable`` the units come and go among those that may not be sold.
    """
    item = or_new(view, command) if command.delta > 0 else existing(view, command)
    if isinstance(item, Rejection):
        return item
    unsellable = command.delta if command.bucket is Bucket.UNSELLABLE else 0
    booking = book(item, command.delta, view.now, command.cause.occurred_at, unsellable=unsellable)
    if isinstance(booking, Rejection):
        return booking
    return Change(item, booking.item, booking.note(), sku=new_sku(view, command.sku))


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
