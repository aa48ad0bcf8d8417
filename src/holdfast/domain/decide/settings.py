"""Setting a figure instead of booking a movement."""

from typing import Final

import msgspec

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Delete, PatchItem, PutItem, SetQuantity
from holdfast.domain.decide.booking import set_balance
from holdfast.domain.decide.decision import Change, Decision, changed, existing, judge_version, unfit_to_make
from holdfast.domain.decide.operation import Operation, quantity
from holdfast.domain.item import Item, unstocked
from holdfast.domain.moment import moment_of, with_count
from holdfast.domain.rejections import BelowReserved, ItemInUse, ItemNotFound, Rejection
from holdfast.domain.touches import ITS_ITEM
from holdfast.domain.view import View


def set_quantity(view: View, command: SetQuantity) -> Decision:
    """Set on hand, but never below what is promised; what happened all the same is booked with adjust.

    Whoever sets it has counted: facts from before, told later, are part of the figure.
    """
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    moment = moment_of(item, command.cause.occurred_at, view.now).time
    if command.quantity == item.balance:
        return Change(item, with_count(item, moment))
    unsellable = min(item.unsellable, command.quantity)
    if command.quantity - unsellable < item.reserved:
        return BelowReserved(item.sku, command.quantity, item.reserved, unsellable)
    return Change(item, with_count(set_balance(item, view.now, command.quantity), moment))


def put_item(view: View, command: PutItem) -> Decision:
    """Set all settings; an item that is not there is made, with nothing in stock."""
    item = view.row(command.store, command.sku) or unstocked(command.store, command.sku, view.now)
    mismatch = judge_version(command, item)
    if mismatch:
        return mismatch
    unfit = unfit_to_make(view, command.sku)
    if unfit is not None:
        return unfit
    sku = None if view.sku(command.sku) else Sku(command.sku, command.name or command.sku, version=1)
    return _settled(view, item, command.safety_stock, command.reorder_point, sku)


def patch_item(view: View, command: PatchItem) -> Decision:
    """Set the settings that are named."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    safety_stock = item.safety_stock if command.safety_stock is msgspec.UNSET else command.safety_stock
    reorder_point = item.reorder_point if command.reorder_point is msgspec.UNSET else command.reorder_point
    return _settled(view, item, safety_stock, reorder_point)


def _settled(view: View, item: Item, safety_stock: int, reorder_point: int | None, sku: Sku | None = None) -> Change:
    if (item.safety_stock, item.reorder_point, item.deleted) == (safety_stock, reorder_point, False):
        return Change(item, item)
    after = msgspec.structs.replace(changed(item, view.now), safety_stock=safety_stock, reorder_point=reorder_point)
    return Change(item, after, sku=sku)


def delete(view: View, command: Delete) -> Decision:
    """Remove an item that holds nothing: a count of nothing. Its row stays: made again, its versions go on."""
    item = view.item(command.store, command.sku)
    if item is None:
        return ItemNotFound(command.store, command.sku)
    if item.on_hand or item.reserved or item.incoming:
        return ItemInUse(item.store, item.sku, item.on_hand, item.reserved, item.incoming)
    mismatch = judge_version(command, item)
    if mismatch:
        return mismatch
    empty = msgspec.structs.replace(
        changed(item, view.now, on_hand=0, owed=0), safety_stock=0, reorder_point=None, deleted=True
    )
    return Change(item, with_count(empty, moment_of(item, command.cause.occurred_at, view.now).time))


OPERATIONS: Final = (
    Operation("set", SetQuantity, rule=set_quantity, touches=ITS_ITEM, units=quantity),
    Operation("settings", PutItem, rule=put_item, touches=ITS_ITEM, units=None),
    Operation("settings", PatchItem, rule=patch_item, touches=ITS_ITEM, units=None),
    Operation("delete", Delete, rule=delete, touches=ITS_ITEM, units=None),
)
