"""Stock over all stores, by store and SKU, a page at a time."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.http.cursors import Places
from holdfast.api.http.demands import Scope, Stores, only_own
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of, store_ids_of
from holdfast.api.http.path_values import unknown_store
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.http.texts import Cursor, StoreIds, Time
from holdfast.api.item_bodies import ItemBody, row_body
from holdfast.api.items.item_list import LIST_PARAMETERS, flag_of
from holdfast.api.pages import Shown, answer_page, scanning
from holdfast.api.past import AS_OF, as_of, past_moment
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, ItemId, sku_problem, store_problem, text_problem
from holdfast.engine.portions import cut, portion
from holdfast.engine.ports import Reader
from holdfast.engine.reading import ItemRow, PastQuery, StockQuery
from holdfast.engine.yielding import yielding
from holdfast.times import rfc3339

_PARAMETERS: Final = {
    **PAGE_PARAMETERS,
    "storeIds": Parameter(description="Only these stores, with commas between them", type=StoreIds),
    **{name: LIST_PARAMETERS[name] for name in ("skuPrefix", "name", "lowStock", "inStock", "short", "owed")},
    "unsellable": Parameter(
        description="true: only items with units that may not be sold", type=LIST_PARAMETERS["short"].type
    ),
    "out": Parameter(
        description="true: only items with nothing available; that a sale is stopped does not make them so",
        type=LIST_PARAMETERS["short"].type,
    ),
    AS_OF: as_of("the stock of one store"),
    "salesStatus": Parameter(
        description="Only items whose sale is open, or stopped by their store or their SKU",
        type=Literal["open", "stopped"],
    ),
}
_STATUS: Final = "salesStatus"
#: Filters of which each has an index.
_INDEXED: Final = ("short", "owed", "unsellable", "lowStock", "out")
#: Filters by what an item's figures are.
_FIGURES: Final = ("inStock", *_INDEXED)


class StockPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Items of several stores, by store and SKU."""

    success: bool = True
    data: list[ItemBody]
    #: How many there are in this page.
    count: int
    #: The moment that was asked for; not there: they are as they are now.
    as_of: Time | UnsetType = UNSET
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
        query = msgspec.structs.replace(query, stores=only_own(exchange.caller, query.stores))
        time = await _time_of(context, parameters)
        # A filter may have to look at every item of the chain: short reads must not wait for that.
        filtered = query.in_stock or any(name in parameters for name in ("name", AS_OF, _STATUS, *_INDEXED))
        read = scanning(context, exchange) if filtered else context.engine.read_page
        await answer_page(exchange, parameters, read, lambda reader: _page(reader, query, time))

    return handle


def _page(reader: Reader, query: StockQuery, time: int | None) -> Shown | Problem:
    found = _find(reader, query, time)
    if isinstance(found, Problem):
        return found
    rows, further = cut(found, query.limit - 1)
    moment = UNSET if time is None else rfc3339(time)
    content = StockPage(data=list(map(row_body, yielding(rows))), count=len(rows), as_of=moment)
    return content, _PLACES.after(" ".join(rows[-1].item.id)) if further else None


async def _time_of(context: Context, parameters: Mapping[str, str]) -> int | None:
    """Read the moment that is asked for; only a store is shown as it was, for no index knows the figures of then."""
    if AS_OF not in parameters:
        return None
    if len(store_ids_of(parameters) or ()) != 1:
        raise Invalid(AS_OF, "needs storeIds with one store; for all stores take the snapshot of that time")
    for name in _FIGURES:
        if name in parameters:
            raise Invalid(AS_OF, f"must not stand beside {name}; leave one of them out")
    return await past_moment(context, parameters[AS_OF])


def _find(reader: Reader, query: StockQuery, time: int | None) -> list[ItemRow] | Problem:
    if query.stores is not None:
        there = reader.stores_named(query.stores)
        for store in query.stores:
            if store not in there:
                return unknown_store(store)
    return reader.stock_list(query) if time is None else _as_it_was(reader, query, time)


def _as_it_was(reader: Reader, query: StockQuery, time: int) -> list[ItemRow]:
    [store] = query.stores or ()
    after_store, after_sku = query.after or (store, "")
    past = PastQuery(
        time=time,
        store=store,
        after=after_sku if after_store == store else "",
        sku_prefix=query.sku_prefix,
        name=query.name,
        stopped=query.stopped,
        limit=query.limit,
    )
    return portion(reader.ledger.past(past).rows)


def _stock_query(parameters: Mapping[str, str]) -> StockQuery:
    """Read the parameters; one row beyond the page shows whether there is more."""
    for name in ("skuPrefix", "name"):
        problem = text_problem(parameters[name], TEXT_CHARACTERS_MAX) if parameters.get(name) else None
        if problem:
            raise Invalid(name, problem)
    return StockQuery(
        after=_after(parameters),
        limit=limit_of(parameters) + 1,
        stores=store_ids_of(parameters),
        sku_prefix=parameters.get("skuPrefix"),
        name=parameters.get("name"),
        low_stock=flag_of(parameters, "lowStock"),
        in_stock=flag_of(parameters, "inStock"),
        short=flag_of(parameters, "short"),
        owed=flag_of(parameters, "owed"),
        unsellable=flag_of(parameters, "unsellable"),
        out=flag_of(parameters, "out"),
        stopped=_stopped(parameters),
    )


def _stopped(parameters: Mapping[str, str]) -> bool | None:
    status = parameters.get(_STATUS)
    if status not in (None, "open", "stopped"):
        raise Invalid(_STATUS, "must be open or stopped")
    return None if status is None else status == "stopped"


def _after(parameters: Mapping[str, str]) -> ItemId | None:
    if "after" not in parameters:
        return None
    store, _, sku = _PLACES.key_before(parameters["after"]).partition(" ")
    return store, sku


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/inventory/stock",
        name="listStock",
        scope=Scope.READ,
        stores=Stores.SHOWN,
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
