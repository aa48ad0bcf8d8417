"""What is not about one item: operations, metrics, and the front page."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from holdfast.api.context import Context, Metrics
from holdfast.api.http.bodies import decode
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.problems import Invalid, NotFound
from holdfast.api.http.texts import Time
from holdfast.api.render import Done, Found, OperationBody, operation_body
from holdfast.api.routes import Answer, Route
from holdfast.domain.foreign import may_see
from holdfast.domain.identifiers import key_problem
from holdfast.domain.keys import key_digest
from holdfast.times import now_ms, rfc3339

Handler = Callable[[Exchange], Awaitable[None]]


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """What this is and what there is: the methods of every path."""

    name: str
    message: str
    version: str
    timestamp: Time
    endpoints: dict[str, str]


#: Where the original's front page points to.
_CHAPTERS: Final = {"health": "/health", "inventory": "/api/inventory", "metrics": "/api/metrics"}


class FrontAnswer(Front, frozen=True, kw_only=True):
    """The original shows it beside the envelope's data, too."""

    success: bool = True
    data: Front


class ResetMetrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /api/metrics/reset."""


class ResetBody(msgspec.Struct, frozen=True):
    """Since when the figures count."""

    timestamp: Time


def get_operation(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/operations/{idempotencyKey}."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        key = exchange.segment("idempotencyKey")
        problem = key_problem(key)
        if problem:
            raise Invalid("idempotencyKey", problem)
        digest = key_digest(exchange.principal, key)
        record = await context.engine.read_page(lambda reader: reader.key(digest))
        own = exchange.caller.stores
        if record is None or (own is not None and not may_see(record.outcome, own)):
            raise NotFound(
                f"No operation is kept under the idempotency key {key}: nothing was done under it, or too long ago.",
                idempotencyKey=key,
            )
        await exchange.answer(200, Found(data=operation_body(record.outcome, key)), [PRIVATE])

    return handle


async def metric_group(context: Context, metrics: Metrics, name: str) -> dict[str, Any]:
    """Give one of the original's groups of metrics."""
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
        metrics, _ = await context.told()
        groups = {name: await metric_group(context, metrics, name) for name in METRIC_GROUPS}
        await exchange.answer(200, Found(data={"timestamp": rfc3339(now_ms()), **groups}))

    return handle


def get_metric_group(context: Context, name: str) -> Handler:
    """Give the handler of one group."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        metrics, _ = await context.told()
        group = await metric_group(context, metrics, name)
        await exchange.answer(200, Found(data={name: group, "timestamp": group["timestamp"]}))

    return handle


def reset_metrics(context: Context) -> Handler:
    """Give the handler of POST /api/metrics/reset."""
    decoder = msgspec.json.Decoder(ResetMetrics)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body(optional=True)
        query_of(exchange, {})
        decode(decoder, content)
        await context.reset()
        await exchange.answer(200, Done(data=ResetBody(rfc3339(now_ms())), message="Metrics reset successfully"))

    return handle


def get_root(context: Context, endpoints: Mapping[str, str]) -> Handler:
    """Give the handler of GET /: what this is and what there is."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        front = Front(
            name="Holdfast",
            message="Holdfast: inventory that never oversells",
            version=context.version,
            timestamp=rfc3339(now_ms()),
            endpoints={**_CHAPTERS, **endpoints},
        )
        await exchange.answer(200, FrontAnswer(**msgspec.structs.asdict(front), data=front))

    return handle


_GROUP: Final = {200: Answer(description="The figures", body=Found[dict[str, Any]])}

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/inventory/operations/{idempotencyKey}",
        name="getOperation",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag="Operations",
        summary="What was done under an idempotency key",
        make=get_operation,
        answers={200: Answer(description="The operation", body=Found[OperationBody])},
        refusals=("NOT_FOUND",),
    ),
    Route(
        method="GET",
        path="/api/metrics",
        name="getMetrics",
        scope=Scope.READ,
        stores=Stores.CHAIN,
        tag="Metrics",
        summary="All groups of metrics",
        make=get_metrics,
        answers=_GROUP,
    ),
    *(
        Route(
            method="GET",
            path=f"/api/metrics/{group}",
            name=f"get{group.capitalize()}Metrics",
            scope=Scope.READ,
            stores=Stores.CHAIN,
            tag="Metrics",
            summary=f"The metrics of {group}",
            make=partial(get_metric_group, name=group),
            answers=_GROUP,
        )
        for group in METRIC_GROUPS
    ),
    Route(
        method="POST",
        path="/api/metrics/reset",
        name="resetMetrics",
        scope=Scope.WRITE,
        stores=Stores.CHAIN,
        tag="Metrics",
        summary="Count the figures of these groups from zero on; those of /metrics go on",
        make=reset_metrics,
        body=ResetMetrics,
        example={},
        body_required=False,
        answers={200: Answer(description="They do", body=Done[ResetBody])},
    ),
)
