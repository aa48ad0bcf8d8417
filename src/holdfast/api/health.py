"""Alive, ready, healthy: what load balancers and people ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from holdfast.api.context import Context
from holdfast.api.exchange import Exchange, query_of
from holdfast.api.problems import problem_of_fault
from holdfast.api.times import now_ms, rfc3339
from holdfast.engine.errors import Fault, StorageUnavailable

Handler = Callable[[Exchange], Awaitable[None]]
_STARTED: Final = time.monotonic()
#: How long a look at the database may take before it counts as not writable.
CHECK_S_MAX: Final = 5.0


class Readiness:
    """Whether the database can be written right now. Those who ask at the same moment share one look."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._look: asyncio.Future[Fault | None] | None = None

    async def fault(self) -> Fault | None:
        """Give what keeps the database from being written, or None."""
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(asyncio.to_thread(self._try))
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), CHECK_S_MAX)
        except TimeoutError:
            return StorageUnavailable()

    def _try(self) -> Fault | None:
        try:
            self._check()
        except Fault as fault:
            return fault
        return None


def get_health(context: Context) -> Handler:
    """Give the handler of GET /health: the process answers."""

    async def handle(exchange: Exchange) -> None:
        uptime = round(time.monotonic() - _STARTED, 3)
        content = {"status": "healthy", "timestamp": rfc3339(now_ms()), "uptime": uptime, "version": context.version}
        await exchange.answer(200, {"success": True, "data": content, **content})

    return handle


def get_livez(_: Context) -> Handler:
    """Give the handler of GET /livez: the process answers, whatever the database does."""

    async def handle(exchange: Exchange) -> None:
        await exchange.answer(200, {"success": True, "data": {"status": "alive"}})

    return handle


def get_readyz(_: Context, readiness: Readiness) -> Handler:
    """Give the handler of GET /readyz: 503 while the database cannot be written."""

    async def handle(exchange: Exchange) -> None:
        fault = await readiness.fault()
        if fault is not None:
            raise problem_of_fault(StorageUnavailable())
        await exchange.answer(200, {"success": True, "data": {"status": "ready"}})

    return handle


def get_metrics_health(context: Context, readiness: Readiness) -> Handler:
    """Give the handler of GET /api/metrics/health: 503 when changes cannot be made."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        writable = await readiness.fault() is None
        health = context.metrics.health(storage_writable=writable)
        await exchange.answer(200 if writable else 503, {"success": writable, "data": health})

    return handle
