"""Alive, ready, healthy: what load balancers and people ask."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.problems import problem_of_fault
from holdfast.api.http.texts import Time
from holdfast.api.render import Found
from holdfast.api.routes import Answer, Route
from holdfast.engine.clock.belief import Condition
from holdfast.engine.errors import Overloaded, StorageUnavailable
from holdfast.times import now_ms, rfc3339

Handler = Callable[[Exchange], Awaitable[None]]
_STARTED: Final = time.monotonic()


class HealthBody(msgspec.Struct, frozen=True, kw_only=True):
    """How the process is."""

    status: str
    timestamp: Time
    #: Seconds since the process began.
    uptime: float
    version: str


class HealthAnswer(HealthBody, frozen=True, kw_only=True):
    """The original shows it beside the envelope's data, too."""

    success: bool = True
    data: HealthBody


class Status(msgspec.Struct, frozen=True):
    """One word."""

    status: str


class ClockBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the ledger's time stands to the wall clock."""

    #: ``following``; ``waiting`` for a jump ahead to last, or for it to be accepted (``unaccepted``); or ``ahead``.
    condition: Condition
    #: How far the ledger is ahead of the wall clock; below 0: behind.
    ahead_ms: int


class ReadyBody(msgspec.Struct, frozen=True, kw_only=True):
    """That changes can be made, and by which time."""

    status: str
    clock: ClockBody


class MetricsHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Whether changes can be made."""

    success: bool
    data: dict[str, Any]


def get_health(context: Context) -> Handler:
    """Give the handler of GET /health: the process answers."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        uptime = round(time.monotonic() - _STARTED, 3)
        body = HealthBody(status="healthy", timestamp=rfc3339(now_ms()), uptime=uptime, version=context.version)
        await exchange.answer(200, HealthAnswer(**msgspec.structs.asdict(body), data=body))

    return handle


def get_livez(_: Context) -> Handler:
    """Give the handler of GET /livez: the process answers, whatever the database does."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        await exchange.answer(200, Found(data=Status("alive")))

    return handle


def get_readyz(context: Context) -> Handler:
    """Give the handler of GET /readyz: 503 while the database cannot be written, and once the server stops."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        if context.is_stopping():
            raise problem_of_fault(Overloaded("The server stops: it finishes what it has begun, and takes no more."))
        fault = await context.engine.writable()
        if fault is not None:
            raise problem_of_fault(fault if isinstance(fault, StorageUnavailable) else StorageUnavailable())
        state = context.engine.clock.state()
        clock = ClockBody(condition=state.condition, ahead_ms=state.ahead_ms)
        await exchange.answer(200, Found(data=ReadyBody(status="ready", clock=clock)))

    return handle


def get_metrics_health(context: Context) -> Handler:
    """Give the handler of GET /api/metrics/health: 503 when changes cannot be made."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        writable = await context.engine.writable() is None
        metrics, _ = await context.told()
        health = metrics.health(storage_writable=writable)
        await exchange.answer(200 if writable else 503, MetricsHealth(success=writable, data=health))

    return handle


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/health",
        name="getHealth",
        tag="Service",
        summary="Whether the process answers, since when, and which version it is",
        make=get_health,
        public=True,
        answers={200: Answer(description="It answers", body=HealthAnswer)},
    ),
    Route(
        method="GET",
        path="/livez",
        name="getLiveness",
        tag="Service",
        summary="Whether the process answers, whatever the database does",
        make=get_livez,
        public=True,
        answers={200: Answer(description="It answers", body=Found[Status])},
    ),
    Route(
        method="GET",
        path="/readyz",
        name="getReadiness",
        tag="Service",
        summary="Whether the database can be written, and how the ledger's time stands to the clock",
        make=get_readyz,
        public=True,
        answers={200: Answer(description="It can", body=Found[ReadyBody])},
    ),
    Route(
        method="GET",
        path="/api/metrics/health",
        name="getMetricsHealth",
        tag="Metrics",
        summary="Whether changes can be made; a 503 says in the same shape that they cannot",
        make=get_metrics_health,
        public=True,
        answers={
            200: Answer(description="They can", body=MetricsHealth),
            503: Answer(description="They cannot", body=MetricsHealth),
        },
    ),
)
