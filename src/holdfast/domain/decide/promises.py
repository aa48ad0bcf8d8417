"""Promises may be refused: reserve, and what ends it, release and fulfill."""

from typing import Final

from holdfast.domain.commands import Fulfill, Release, Reserve
from holdfast.domain.decide.booking import book
from holdfast.domain.decide.decision import Change, Decision, changed, existing, new_sku, or_new
from holdfast.domain.decide.operation import Operation, quantity
from holdfast.domain.decide.stops import recalled, stopped
from holdfast.domain.item import Item
from holdfast.domain.ledger import PROMISE
from holdfast.domain.rejections import (
    InsufficientOnHand,
    InsufficientQuantity,
    InsufficientReserved,
    Rejection,
    SingleRejection,
)
from holdfast.domain.touches import ITS_ITEM
from holdfast.domain.view import View


def reserve(view: View, command: Reserve) -> Decision:
    """Promise units of one item to whoever asks first."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    stop = stopped(view, item.id)
    if stop is not None:
        return stop
    if command.quantity > item.headroom:
        return InsufficientQuantity(item.sku, command.quantity, item.available)
    reserved, reserved_plain = item.reserved + command.quantity, item.reserved_plain + command.quantity
    return Change(item, changed(item, view.now, reserved=reserved, reserved_plain=reserved_plain), PROMISE)


def release(view: View, command: Release) -> Decision:
    """Take back what plain reserves promised; never the units of a reservation object."""
    item = _promised(view, command)
    if isinstance(item, Rejection):
        return item
    reserved, reserved_plain = item.reserved - command.quantity, item.reserved_plain - command.quantity
    return Change(item, changed(item, view.now, reserved=reserved, reserved_plain=reserved_plain))


def fulfill(view: View, command: Fulfill) -> Decision:
    """Hand over promised units: on hand and reserved fall together. What has left already is believed."""
    item = or_new(view, command) if command.happened else _promised(view, command)
    if isinstance(item, Rejection):
        return item
    stop = None if command.happened else recalled(view, (item.sku,))
    if stop is not None:
        return stop
    promised = -min(command.quantity, item.reserved_plain)
    booking = book(
        item,
        -command.quantity,
        view.now,
        command.cause.occurred_at,
        reserved=promised,
        reserved_plain=promised,
    )
    if isinstance(booking, Rejection):
        return booking
    if command.quantity > item.sellable and not command.happened and not booking.covered:
        return InsufficientOnHand(item.sku, command.quantity, item.sellable)
    return Change(item, booking.item, booking.note(), sku=new_sku(view, command.sku))


def _promised(view: View, command: Release | Fulfill) -> Item | SingleRejection:
    """Give the item whose plain reserves hold at least these units."""
    item = existing(view, command)
    if isinstance(item, Item) and command.quantity > item.reserved_plain:
        return InsufficientReserved(item.sku, command.quantity, item.reserved_plain)
    return item


OPERATIONS: Final = (
    Operation("reserve", Reserve, rule=reserve, touches=ITS_ITEM, units=quantity),
    Operation("release", Release, rule=release, touches=ITS_ITEM, units=quantity),
    Operation("fulfill", Fulfill, rule=fulfill, touches=ITS_ITEM, units=quantity, removes=True),
)
