"""Items as they look on the wire."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.http.texts import Time
from holdfast.api.views import view_of
from holdfast.domain.catalogue import SalesStatus, Stop
from holdfast.domain.item import Item
from holdfast.domain.outcomes import ItemResult
from holdfast.engine.reading import ItemRow
from holdfast.times import rfc3339


class ItemBody(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An item on the wire."""

    sku: str
    name: str
    store_id: str
    quantity: int
    reserved: int
    available: int
    short: int
    #: Units that facts took beyond the books since the last count.
    owed: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    version: int
    created_at: Time
    last_updated: Time
    #: Stopped: nothing of it is available, whatever there is; left out while it may be sold.
    sales_status: Literal["stopped"] | UnsetType = UNSET
    #: What is stopped: its store, its SKU, or both; left out while it may be sold.
    stopped_by: list[Literal["store", "sku"]] | UnsetType = UNSET


class CountedBody(ItemBody, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An item that was counted, and what was found."""

    counted: int
    #: What the books had at the moment that was counted; below 0 where facts had taken more than that.
    expected: int
    variance: int
    #: What happened up to this moment changes nothing when it is told from now on; None: the count covers nothing.
    covers: Time | None


_COMPUTED: Final = ("name", "available", "sales_status", "stopped_by")
_NAMED: Final = {"store_id": "store", "quantity": "on_hand", "last_updated": "updated_at"}
_item_body: Final = view_of(ItemBody, *_COMPUTED, **_NAMED)
_counted_body: Final = view_of(CountedBody, *_COMPUTED, "counted", "expected", "variance", "covers", **_NAMED)
_STOPPED_BY: Final[Mapping[int, list[str]]] = {
    stop: [word for part, word in ((Stop.STORE, "store"), (Stop.SKU, "sku")) if stop & part] for stop in range(4)
}


def item_body(item: Item, name: str, stop: int) -> ItemBody:
    """Show an item and its name; ``stop`` is what stops its sale."""
    return _item_body(item, name, *_for_sale(item, stop))


def row_body(row: ItemRow) -> ItemBody:
    """Show an item that was read."""
    return item_body(row.item, row.name, row.stop)


def result_body(result: ItemResult) -> ItemBody:
    """Show an item as a command left it, and what a count has found."""
    item, found = result.item, result.finding
    if found is None:
        return item_body(item, result.name, result.stop)
    covers = None if found.covers is None else rfc3339(found.covers)
    figures = found.counted, found.expected, found.counted - found.expected, covers
    return _counted_body(item, result.name, *_for_sale(item, result.stop), *figures)


def _for_sale(item: Item, stop: int) -> tuple[int, Any, Any]:
    """Give what is available, and what stops the sale."""
    return (0, SalesStatus.STOPPED, _STOPPED_BY[stop]) if stop else (item.available, UNSET, UNSET)
