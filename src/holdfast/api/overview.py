"""What is not about one item: operations, statistics, metrics, and the front page."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from holdfast.api.context import Context
from holdfast.api.exchange import Exchange, query_of
from holdfast.api.problems import Invalid, NotFound
from holdfast.api.render import operation_body
from holdfast.api.times import now_ms, rfc3339
from holdfast.domain.identifiers import DEFAULT_STORE, key_problem
from holdfast.domain.keys import key_digest

Handler = Callable[[Exchange], Awaitable[None]]


def get_operation(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/operations/{idempotencyKey}."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        key = exchange.segment("idempotencyKey")
        problem = key_problem(key)
        if problem:
            raise Invalid("idempotencyKey", problem)
        digest = key_digest(exchange.principal, key)
        record = await context.engine.read(lambda reader: reader.key(digest))
        if record is None:
            raise NotFound(
                f"No operation is kept under the idempotency key {key}: nothing was done under it, or too long ago.",
                idempotencyKey=key,
            )
        await exchange.answer(200, {"success": True, "data": operation_body(record.outcome, key)})

    return handle


def get_stats(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/stats."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        totals = await context.engine.read(lambda reader: reader.totals(DEFAULT_STORE))
        concurrency = context.metrics.concurrency()
        data = {
            "storeId": DEFAULT_STORE,
            "operationsCount": totals.operations,
            "concurrencyStats": {
                "activeMutexes": concurrency["activeMutexes"],
                "queuedOperations": concurrency["queuedOperations"],
                "trackedVersions": totals.items,
            },
            "totals": {
                "items": totals.items,
                "withStock": totals.with_stock,
                "outOfStock": totals.items - totals.with_stock,
                "quantity": totals.on_hand,
                "reserved": totals.reserved,
            },
        }
        await exchange.answer(200, {"success": True, "data": data})

    return handle


async def metric_group(context: Context, name: str) -> dict[str, Any]:
    """Give one of the original's groups of metrics."""
    metrics = context.metrics
    if name == "inventory":
        return metrics.inventory(await context.engine.read(lambda reader: reader.totals(None)))
    group: dict[str, Any] = getattr(metrics, name)()
    return group


#: The groups below /api/metrics, in the order in which /api/metrics shows them.
METRIC_GROUPS: Final = ("requests", "inventory", "concurrency", "persistence", "system")


def get_metrics(context: Context) -> Handler:
    """Give the handler of GET /api/metrics: all groups at once."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        groups = {name: await metric_group(context, name) for name in METRIC_GROUPS}
        await exchange.answer(200, {"success": True, "data": {"timestamp": rfc3339(now_ms()), **groups}})

    return handle


def get_metric_group(context: Context, name: str) -> Handler:
    """Give the handler of one group."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        await exchange.answer(200, {"success": True, "data": await metric_group(context, name)})

    return handle


def get_root(context: Context, endpoints: dict[str, str]) -> Handler:
    """Give the handler of GET /: what this is and what there is."""

    async def handle(exchange: Exchange) -> None:
        content = {
            "name": "Holdfast",
            "message": "Holdfast: inventory that never oversells",
            "version": context.version,
            "timestamp": rfc3339(now_ms()),
            "endpoints": endpoints,
        }
        await exchange.answer(200, {"success": True, "data": content, **content})

    return handle
