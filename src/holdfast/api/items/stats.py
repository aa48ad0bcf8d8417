"""The statistics of a store."""

from collections.abc import Awaitable, Callable

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.path_values import require_store, store_of
from holdfast.api.render import Found


class ConcurrencyStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Work under way."""

    active_mutexes: int
    queued_operations: int
    tracked_versions: int


class StoreTotals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sums over the items of a store."""

    items: int
    with_stock: int
    out_of_stock: int
    quantity: int
    reserved: int


class StatsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The statistics of a store."""

    store_id: str
    #: Commands that took effect, ever, over all stores.
    operations_count: int
    concurrency_stats: ConcurrencyStats
    totals: StoreTotals


def get_stats(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/stats."""

    async def handle(exchange: Exchange) -> None:
        store = store_of(exchange)
        query_of(exchange, {})
        await require_store(context, store)
        totals = await context.engine.read(lambda reader: reader.totals(store))
        concurrency = context.metrics.concurrency()
        data = StatsBody(
            store_id=store,
            operations_count=totals.operations,
            concurrency_stats=ConcurrencyStats(
                active_mutexes=concurrency["activeMutexes"],
                queued_operations=concurrency["queuedOperations"],
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
