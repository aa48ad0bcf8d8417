"""The statistics of a store."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import require_own
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.path_values import require_store, store_of
from holdfast.api.http.problems import Invalid
from holdfast.api.render import Found
from holdfast.api.routes import Parameter
from holdfast.domain.identifiers import store_problem, told
from holdfast.engine.ports import Reader, Totals

#: Stands for all stores.
ALL_STORES: Final = "*"
#: The query parameters of the statistics, where the path names no store.
STATS_PARAMETERS: Final[Mapping[str, Parameter]] = {
    "storeId": Parameter(description="The sums of this store; *: of all stores together", type=str)
}


class ConcurrencyStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Work under way."""

    #: None: the caller may not see all of it.
    active_mutexes: int | None
    queued_operations: int | None
    tracked_versions: int


class StoreTotals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sums over the items of a store, or of all."""

    items: int
    with_stock: int
    out_of_stock: int
    quantity: int
    reserved: int


class StatsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The statistics of a store."""

    #: ``*``: of all stores.
    store_id: str
    #: Commands that took effect, ever, over all stores; None: the caller may not see all of them.
    operations_count: int | None
    concurrency_stats: ConcurrencyStats
    totals: StoreTotals


def get_stats(context: Context, allowed: Mapping[str, Parameter]) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/stats."""

    async def handle(exchange: Exchange) -> None:
        store = query_of(exchange, allowed).get("storeId", store_of(exchange))
        problem = None if store == ALL_STORES else store_problem(store)
        if problem:
            raise Invalid("storeId", f"{problem}; or * for all stores")
        own = exchange.caller.stores
        if store != ALL_STORES:
            require_own(exchange.caller, (store,))
            await require_store(context, store)
        totals = await context.engine.read(lambda reader: _totals(reader, store, own))
        concurrency = (await context.told())[0].concurrency() if own is None else {}
        data = StatsBody(
            store_id=store,
            operations_count=totals.operations if own is None else None,
            concurrency_stats=ConcurrencyStats(
                active_mutexes=concurrency.get("activeMutexes"),
                queued_operations=concurrency.get("queuedOperations"),
                tracked_versions=totals.items,
            ),
            totals=StoreTotals(
                items=totals.items,
                with_stock=totals.with_stock,
                out_of_stock=totals.items - totals.with_stock,
                quantity=totals.on_hand,
                reserved=totals.reserved,
            ),
        )
        await exchange.answer(200, Found(data=data), [PRIVATE])

    return handle


def _totals(reader: Reader, store: str, own: AbstractSet[str] | None) -> Totals:
    """Give the sums of a store or of all, as far as they are the caller's own."""
    if store != ALL_STORES:
        return reader.totals(store)
    if own is None:
        return reader.totals(None)
    each = [reader.totals(one) for one in own]
    return Totals(
        items=sum(one.items for one in each),
        with_stock=sum(one.with_stock for one in each),
        on_hand=told(sum(one.on_hand for one in each)),
        reserved=told(sum(one.reserved for one in each)),
    )
