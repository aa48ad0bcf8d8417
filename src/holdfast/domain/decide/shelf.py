"""Units that come back to a shelf: the one place that moves on hand when something is undone or returned."""

from holdfast.domain.decide.workings import Workings
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.item import Item
from holdfast.domain.rejections import QuantityOutOfRange


def put_back(
    workings: Workings,
    item_id: ItemId,
    units: int,
    *,
    reserved: int = 0,
    unsellable: int = 0,
    reason: str | None = None,
) -> Item | QuantityOutOfRange:
    """Put units back into an item; one that has been deleted meanwhile is made again."""
    item = workings.item_or_new(*item_id)
    if item.on_hand + units > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, units)
    return workings.step(item, on_hand=units, reserved=reserved, unsellable=unsellable, reason=reason)


def put_right(
    workings: Workings, item_id: ItemId, units: int, *, unsellable: int, incoming: int
) -> int | QuantityOutOfRange:
    """Correct what was booked into an item. What is no longer there is told: units that are unaccounted for."""
    item = workings.item_or_new(*item_id)
    if item.on_hand + units > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, units)
    on_hand = max(0, item.on_hand + units)
    unaccounted = on_hand - item.on_hand - units
    workings.step(
        item,
        on_hand=on_hand - item.on_hand,
        unsellable=min(max(0, item.unsellable + unsellable), on_hand) - item.unsellable,
        incoming=incoming,
        unaccounted=unaccounted,
    )
    return unaccounted
