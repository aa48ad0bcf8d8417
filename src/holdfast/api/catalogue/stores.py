"""Stores: any place that holds stock. One exists once it was made, never by the way."""

from collections.abc import Set as AbstractSet
from typing import Final

from holdfast.api.catalogue.store_bodies import ChangeStoreFields, MakeStoreFields, StoreBody, StorePage, store_body
from holdfast.api.context import Context
from holdfast.api.http.cursors import Places
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import known_of, location, version_etag
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of
from holdfast.api.http.path_values import store_of, unknown_store
from holdfast.api.pages import Shown, answer_page
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Route
from holdfast.api.subjects import Subject
from holdfast.api.versioned import MADE, UNCHANGED, VERSION, answer_versioned
from holdfast.api.write_calls import WriteCall, write_route
from holdfast.domain.catalogue import Store
from holdfast.domain.commands import ChangeStore, MakeStore
from holdfast.domain.identifiers import store_problem
from holdfast.domain.outcomes import StoreResult
from holdfast.engine.portions import cut, portion
from holdfast.engine.ports import Reader

_PATH: Final = "/api/stores"
_PLACES: Final = Places("stores", store_problem)


def list_stores(context: Context) -> Handler:
    """Give the handler of GET /api/stores."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, PAGE_PARAMETERS)
        limit = limit_of(parameters)
        after = _PLACES.key_before(parameters["after"]) if "after" in parameters else ""
        own = exchange.caller.stores

        def page(reader: Reader) -> Shown:
            stores, further = cut(_stores(reader, own, after, limit + 1), limit)
            content = StorePage(data=list(map(store_body, stores)), count=len(stores))
            return content, _PLACES.after(stores[-1].id) if further else None

        await answer_page(exchange, parameters, context.engine.read_page, page)

    return handle


def _stores(reader: Reader, own: AbstractSet[str] | None, after: str, limit: int) -> list[Store]:
    """Give some of the stores with ids after that one, by id: of all, or of the caller's own."""
    if own is None:
        return reader.store_list(after, limit)
    return portion(reader.stores_named(sorted(store for store in own if store > after)[:limit]).values())


def get_store(context: Context) -> Handler:
    """Give the handler of GET /api/stores/{storeId}."""

    async def handle(exchange: Exchange) -> None:
        wanted = store_of(exchange)
        query_of(exchange, {})
        known = known_of(exchange)
        found = await context.engine.read(lambda reader: reader.stores_named([wanted]))
        if wanted not in found:
            raise unknown_store(wanted)
        await answer_versioned(exchange, store_body(found[wanted]), found[wanted].version, known)

    return handle


_TAG: Final = "Stores"
_ONE: Final = f"{_PATH}/{{storeId}}"
_STORE: Final = Subject(
    result=StoreResult,
    shown=lambda result: store_body(result.store),
    headers=lambda result: [
        version_etag(result.store.version),
        *([location(_PATH, result.store.id)] if result.made else []),
    ],
)
_MAKE: Final = WriteCall(
    name="store",
    command=MakeStore,
    subject=_STORE,
    method="POST",
    title="makeStore",
    summary="Open a store; the same one again is answered as it is",
    body=MakeStoreFields,
    example={"id": "north", "name": "North", "location": "1 Main Street"},
    answers={
        200: Answer(description="It was there already, just so", body=Done[StoreBody], headers=VERSION),
        201: Answer(description="The new store", body=Done[StoreBody], headers=MADE),
    },
    message="Store made successfully",
    unchanged="Store unchanged",
    refusals=("CONFLICT",),
)
_CHANGE: Final = WriteCall(
    name="store.change",
    command=ChangeStore,
    subject=_STORE,
    method="PATCH",
    title="changeStore",
    summary="Change what is known of a store",
    place=lambda exchange: (store_of(exchange),),
    names=("id",),
    body=ChangeStoreFields,
    versioned=True,
    example={"location": "2 Main Street"},
    answers={200: Answer(description="The store as it is now", body=Done[StoreBody], headers=VERSION)},
    message="Store updated successfully",
    unchanged="Store unchanged",
    refusals=("NOT_FOUND",),
)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=_PATH,
        name="listStores",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag=_TAG,
        summary="All stores, by id",
        make=list_stores,
        query=PAGE_PARAMETERS,
        answers={
            200: Answer(
                description="A page of stores", body=StorePage, headers={"Link": "The next page, when there is one"}
            )
        },
    ),
    write_route(_MAKE, _PATH, _TAG),
    Route(
        method="GET",
        path=_ONE,
        name="getStore",
        scope=Scope.READ,
        stores=Stores.PATH,
        tag=_TAG,
        summary="One store",
        make=get_store,
        conditional=True,
        answers={200: Answer(description="The store", body=Found[StoreBody], headers=VERSION), 304: UNCHANGED},
        refusals=("NOT_FOUND",),
    ),
    write_route(_CHANGE, _ONE, _TAG),
)
