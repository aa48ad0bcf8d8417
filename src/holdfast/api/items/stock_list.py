"""Stock over all stores, by store and SKU, a page at a time."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.http.cursors import Places
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of, next_link
from holdfast.api.http.path_values import unknown_store
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.http.texts import Cursor, StoreIds
from holdfast.api.items.item_list import LIST_PARAMETERS, flag_of
from holdfast.api.limits import AVAILABILITY_STORES_MAX
from holdfast.api.render import ItemBody, item_body
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, ItemId, sku_problem, store_problem, text_problem
from holdfast.engine.portions import cut
from holdfast.engine.ports import ItemRow, Reader
from holdfast.engine.reading import StockQuery

_PARAMETERS: Final = {
    **PAGE_PARAMETERS,
    "storeIds": Parameter(description="Only these stores, with commas between them", type=StoreIds),
    **{name: LIST_PARAMETERS[name] for name in ("skuPrefix", "name", "lowStock", "inStock", "short", "owed")},
    "unsellable": Parameter(
        description="true: only items with units that may not be sold", type=LIST_PARAMETERS["short"].type
    ),
}
#: Filters of which each has an index.
_INDEXED: Final = ("short", "owed", "unsellable", "lowStock")


class StockPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Items of several stores, by store and SKU."""

    success: bool = True
    data: list[ItemBody]
    #: How many there are in this page.
    count: int
    #: Where the next page begins; not there: this is the last one.
    next_cursor: Cursor | UnsetType = UNSET


def _key_problem(key: str) -> str | None:
    store, _, sku = key.partition(" ")
    return store_problem(store) or sku_problem(sku)


_PLACES: Final = Places("the stock of all stores", _key_problem)


def list_stock(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/stock."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, _PARAMETERS)
        query = _stock_query(parameters)
        # A filter may have to look at every item of the chain: short reads must not wait for that.
        filtered = "name" in parameters or query.in_stock or any(name in parameters for name in _INDEXED)
        read = context.engine.scan if filtered else context.engine.read_page
        found = await read(lambda reader: _find(reader, query))
        if isinstance(found, Problem):
            raise found
        rows, further = cut(found, query.limit - 1)
        content = StockPage(data=[item_body(row.item, row.name) for row in rows], count=len(rows))
        headers = [PRIVATE]
        if further:
            cursor = _PLACES.after(" ".join(rows[-1].item.id))
            content = msgspec.structs.replace(content, next_cursor=cursor)
            headers.append(next_link(exchange, parameters, cursor))
        await exchange.answer(200, content, headers)

    return handle


def _find(reader: Reader, query: StockQuery) -> list[ItemRow] | Problem:
    if query.stores is not None:
        there = reader.stores_named(query.stores)
        for store in query.stores:
            if store not in there:
                return unknown_store(store)
    return reader.stock_list(query)


def _stock_query(parameters: Mapping[str, str]) -> StockQuery:
    """Read the parameters; one row beyond the page shows whether there is more."""
    for name in ("skuPrefix", "name"):
        problem = text_problem(parameters[name], TEXT_CHARACTERS_MAX) if parameters.get(name) else None
        if problem:
            raise Invalid(name, problem)
    return StockQuery(
        after=_after(parameters),
        limit=limit_of(parameters) + 1,
        stores=_stores(parameters),
        sku_prefix=parameters.get("skuPrefix"),
        name=parameters.get("name"),
        low_stock=flag_of(parameters, "lowStock"),
        in_stock=flag_of(parameters, "inStock"),
        short=flag_of(parameters, "short"),
        owed=flag_of(parameters, "owed"),
        unsellable=flag_of(parameters, "unsellable"),
    )


def _after(parameters: Mapping[str, str]) -> ItemId | None:
    if "after" not in parameters:
        return None
    store, _, sku = _PLACES.key_before(parameters["after"]).partition(" ")
    return store, sku


def _stores(parameters: Mapping[str, str]) -> tuple[str, ...] | None:
    if "storeIds" not in parameters:
        return None
    stores = tuple(dict.fromkeys(parameters["storeIds"].split(",")))
    if len(stores) > AVAILABILITY_STORES_MAX:
        raise Invalid("storeIds", f"must be at most {AVAILABILITY_STORES_MAX}, not {len(stores)}")
    for store in stores:
        problem = store_problem(store)
        if problem:
            raise Invalid("storeIds", f"must be ids of stores with commas between them; each {problem}")
    return stores


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/inventory/stock",
        name="listStock",
        tag="Items",
        summary="The items of all stores, or of some, by store and SKU",
        make=list_stock,
        query=_PARAMETERS,
        answers={
            200: Answer(
                description="A page of items", body=StockPage, headers={"Link": "The next page, when there is one"}
            )
        },
        refusals=("NOT_FOUND",),
    ),
)
