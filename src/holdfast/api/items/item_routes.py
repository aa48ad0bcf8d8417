"""The calls about items, of the default store and of any other: the same ones under another path."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from holdfast.api.http.demands import Scope, Stores
from holdfast.api.item_bodies import ItemBody
from holdfast.api.items.counting import COUNTING_WRITES
from holdfast.api.items.item_list import LIST_PARAMETERS, ItemPage, list_items
from holdfast.api.items.item_settings import SETTINGS_WRITES
from holdfast.api.items.item_writes import ETAG, ItemWrite
from holdfast.api.items.items import ITEM_PARAMETERS, get_item
from holdfast.api.items.stats import STATS_PARAMETERS, StatsBody, get_stats
from holdfast.api.items.stock import STOCK_WRITES
from holdfast.api.render import Found
from holdfast.api.routes import Answer, Route
from holdfast.api.write_calls import write_route

#: Every call that changes one item.
ITEM_WRITES: Final = STOCK_WRITES + COUNTING_WRITES + SETTINGS_WRITES
#: What is added to paths and names where the path names the store.
_SUFFIX: Final = "OfStore"
_TAGS: Final = {"": "Items", _SUFFIX: "Items of a store"}
_IN_STORE: Final = "/api/stores/{storeId}/inventory"


def routes_under(inventory: str, suffix: str = "") -> Iterator[Route]:
    """Give the calls about the items of a store; ``inventory`` is the path that leads to it."""
    for write in ITEM_WRITES:
        yield write_route(write, _path_of(write, inventory), _TAGS[suffix], suffix)
    yield Route(
        method="GET",
        path=f"{inventory}/items/{{sku}}",
        name=f"getItem{suffix}",
        scope=Scope.READ,
        stores=Stores.PATH,
        tag=_TAGS[suffix],
        summary="One item",
        make=get_item,
        conditional=True,
        query=ITEM_PARAMETERS,
        answers={
            200: Answer(description="The item", body=Found[ItemBody], headers=ETAG),
            304: Answer(description="It is still as its ETag says", media_type=None, headers=ETAG),
        },
        refusals=("NOT_FOUND",),
    )
    yield from _summaries(inventory, suffix)


def _summaries(inventory: str, suffix: str) -> Iterator[Route]:
    """Give the calls about all items of a store."""
    stats_parameters = {} if suffix else STATS_PARAMETERS
    yield Route(
        method="GET",
        path=f"{inventory}/items",
        name=f"listItems{suffix}",
        scope=Scope.READ,
        stores=Stores.PATH,
        tag=_TAGS[suffix],
        summary="The items of a store by SKU: a page when limit is given, else all",
        make=list_items,
        query=LIST_PARAMETERS,
        answers={
            200: Answer(description="The items", body=ItemPage, headers={"Link": "The next page, when there is one"})
        },
        refusals=("NOT_FOUND",) if suffix else (),
    )
    yield Route(
        method="GET",
        path=f"{inventory}/stats",
        name=f"getStats{suffix}",
        scope=Scope.READ,
        stores=Stores.PATH if suffix else Stores.SHOWN,
        tag="Metrics",
        summary="Sums over the items of a store, and work under way",
        make=partial(get_stats, allowed=stats_parameters),
        query=stats_parameters,
        answers={200: Answer(description="The figures", body=Found[StatsBody])},
        refusals=("NOT_FOUND",),
    )


def _path_of(write: ItemWrite, inventory: str) -> str:
    path = f"{inventory}/items" if write.sku_in_body else f"{inventory}/items/{{sku}}"
    return f"{path}/{write.action}" if write.action else path


ROUTES: Final[tuple[Route, ...]] = tuple(routes_under("/api/inventory"))
STORE_ROUTES: Final[tuple[Route, ...]] = tuple(routes_under(_IN_STORE, _SUFFIX))
