"""Looking things up in the ledger: what changed, when, by whom and why."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final, Literal, cast

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import Moment
from holdfast.api.http.demands import Scope, Stores, require_own
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.parameters import choice_of, limit_of, moment_of
from holdfast.api.http.path_values import sku_of, store_of, unknown_store
from holdfast.api.http.problems import Invalid, NotFound, Problem
from holdfast.api.http.texts import Cursor, Identifier, StoreId, Text
from holdfast.api.ledger.cursors import cursor_of, expired, text_of
from holdfast.api.ledger.entry_bodies import LedgerPage, bodies_of
from holdfast.api.ledger.entry_filters import FILTERS, ledger_filter
from holdfast.api.limits import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX
from holdfast.api.pages import Shown, answer_page, scanning
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.epochs import Expired
from holdfast.domain.identifiers import (
    DEFAULT_STORE,
    IDENTIFIER_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    sku_problem,
    store_problem,
    text_problem,
)
from holdfast.engine.following import Page
from holdfast.engine.portions import cut
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery, Order
from holdfast.engine.sight import seen_page_of

_STORE: Final = {"storeId": Parameter(description="Only entries of this store", type=StoreId)}
_SKU: Final = {"sku": Parameter(description="Only entries of this SKU", type=Identifier)}
_CONDITIONS: Final = {
    "reference": Parameter(description="Only entries with this reference: an order number, say", type=Text),
    "documentId": Parameter(
        description="Only entries of the reservation, sale or transfer of this id", type=Identifier
    ),
    "from": Parameter(description="Only entries of this time (RFC 3339) or later", type=Moment),
    "to": Parameter(description="Only entries before this time (RFC 3339)", type=Moment),
    "order": Parameter(description="desc: the newest first (default); asc: the oldest", type=Literal["desc", "asc"]),
    **FILTERS,
    "limit": Parameter(
        description=f"How many entries, 1 to {PAGE_ITEMS_MAX}; default {PAGE_ITEMS_DEFAULT}",
        type=Annotated[int, msgspec.Meta(ge=1, le=PAGE_ITEMS_MAX)],
    ),
    "after": Parameter(
        description="Only entries beyond this one in the order asked for: nextCursor of the page", type=Cursor
    ),
}


def list_entries(allowed: Mapping[str, object], context: Context) -> Handler:
    """Give the handler of a list of entries, of all stores or of the one that the path names."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, allowed)
        store = parameters.get("storeId") if "storeId" in allowed else store_of(exchange)
        require_own(exchange.caller, () if store is None else (store,))
        query = ledger_query(parameters, store, parameters.get("sku"))
        await _answer(context, exchange, parameters, query)

    return handle


def list_item_entries(context: Context) -> Handler:
    """Give the handler of the entries of one item."""

    async def handle(exchange: Exchange) -> None:
        store, sku = store_of(exchange), sku_of(exchange)
        parameters = query_of(exchange, _CONDITIONS)
        await _answer(context, exchange, parameters, ledger_query(parameters, store, sku), of_item=True)

    return handle


def ledger_query(parameters: Mapping[str, str], store: str | None, sku: str | None) -> LedgerQuery:
    """Read the parameters of a list of entries. Raises a 400 for the first one that is wrong."""
    reference, document_id = parameters.get("reference"), parameters.get("documentId")
    for name, problem in (
        ("storeId", store is not None and store_problem(store)),
        ("sku", sku is not None and sku_problem(sku)),
        ("reference", reference is not None and text_problem(reference, TEXT_CHARACTERS_MAX)),
        ("documentId", document_id is not None and text_problem(document_id, IDENTIFIER_CHARACTERS_MAX)),
    ):
        if problem:
            raise Invalid(name, problem)
    return LedgerQuery(
        after=cursor_of(parameters["after"], "after") if "after" in parameters else None,
        order=cast("Order", choice_of(parameters, "order", ("desc", "asc"))),
        limit=limit_of(parameters),
        store=store,
        sku=sku,
        reference=reference,
        document_id=document_id,
        from_time=moment_of(parameters, "from"),
        to_time=moment_of(parameters, "to"),
        narrow=ledger_filter(parameters),
    )


async def _answer(
    context: Context, exchange: Exchange, parameters: Mapping[str, str], query: LedgerQuery, *, of_item: bool = False
) -> None:
    # Where no index leads to the entries, many may have to be looked at: short reads must not wait for that.
    stores = exchange.caller.stores if query.store is None else None
    read = context.engine.read_page if _indexed(query) and stores is None else scanning(context, exchange)
    await answer_page(exchange, parameters, read, lambda reader: _page(reader, query, stores, of_item=of_item))


def _page(reader: Reader, query: LedgerQuery, stores: frozenset[str] | None, *, of_item: bool) -> Shown | Problem:
    more = msgspec.structs.replace(query, limit=query.limit + 1)
    found = _find(reader, more, stores, of_item=of_item)
    if isinstance(found, Problem):
        return found
    entries, further = cut(found.entries, query.limit)
    page = msgspec.structs.replace(found, entries=entries, looked=None if further else found.looked)
    cursor = text_of(page.end) if further or found.further else None
    return LedgerPage(success=True, data=bodies_of(page), count=len(page.entries), next_cursor=None), cursor


def _find(reader: Reader, query: LedgerQuery, stores: frozenset[str] | None, *, of_item: bool) -> Page | Problem:
    store, sku = query.store, query.sku
    if store is not None and store != DEFAULT_STORE and not reader.stores_named([store]):
        return unknown_store(store)
    found = seen_page_of(reader, query, stores)
    if isinstance(found, Expired):
        return expired("after", found)
    if of_item and not found.entries and store is not None and sku is not None:
        first = LedgerQuery(store=store, sku=sku, limit=1)
        if not reader.ledger.entries(first):  # A deleted item still has its entries.
            return NotFound(f"Store {store} has never had an item with SKU {sku}.", storeId=store, sku=sku)
    return found


def _indexed(query: LedgerQuery) -> bool:
    """Tell whether an index, or the sequence alone, leads to the entries."""
    if query.narrow is not None:
        return True  # Whatever leads there: so many are looked at for a page, and no more.
    if query.reference is not None or query.document_id is not None or (query.store is not None and query.sku):
        return True
    return query.store is None and query.sku is None and query.from_time is None and query.to_time is None


_PAGE: Final = {
    200: Answer(description="A page of entries", body=LedgerPage, headers={"Link": "The next page, when there is one"})
}


def _route(path: str, name: str, summary: str, query: Mapping[str, Parameter], make: Any) -> Route:
    return Route(
        method="GET",
        path=path,
        name=name,
        scope=Scope.READ,
        stores=Stores.SHOWN if "storeId" in query else Stores.PATH,
        tag="Ledger",
        summary=summary,
        make=make,
        query=query,
        answers=_PAGE,
        refusals=("NOT_FOUND", "CURSOR_EXPIRED"),
    )


_OF_ALL: Final = {**_STORE, **_SKU, **_CONDITIONS}
_OF_STORE: Final = {**_SKU, **_CONDITIONS}
_STORES: Final = "/api/stores/{storeId}/inventory"

ROUTES: Final[tuple[Route, ...]] = (
    _route("/api/inventory/ledger", "listEntries", "List ledger entries", _OF_ALL, partial(list_entries, _OF_ALL)),
    _route(
        f"{_STORES}/ledger",
        "listStoreEntries",
        "List the ledger entries of a store",
        _OF_STORE,
        partial(list_entries, _OF_STORE),
    ),
    _route(
        "/api/inventory/items/{sku}/ledger",
        "listItemEntries",
        "List the ledger entries of an item",
        _CONDITIONS,
        list_item_entries,
    ),
    _route(
        f"{_STORES}/items/{{sku}}/ledger",
        "listStoreItemEntries",
        "List the ledger entries of an item of a store",
        _CONDITIONS,
        list_item_entries,
    ),
)
