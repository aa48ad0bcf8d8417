"""What all endpoints share: methods, 405, and one place where faults become answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from holdfast.api.http.demands import Demand
from holdfast.api.http.door import Door
from holdfast.api.http.exchange import ClientGone, Exchange
from holdfast.api.http.problems import NotFound, Problem, problem_of_fault
from holdfast.api.http.quoting import quoted

#: How the log and the metrics name a request that was never answered.
CLIENT_GONE: Final = 499
Handler = Callable[[Exchange], Awaitable[None]]
#: Tells the server's log of a defect; the client learns the request id only.
ReportDefect = Callable[[Exception, str], None]


class Endpoint:
    """One route: a handler for each method."""

    def __init__(
        self,
        template: str,
        handlers: Mapping[str, Handler],
        report: ReportDefect,
        door: Door,
        demands: Mapping[str, Demand],
    ) -> None:
        """``demands`` are those of the methods; one without any answers anybody."""
        self._handlers: dict[str, Handler] = dict(handlers)
        self._demands: dict[str, Demand] = dict(demands)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
            if "GET" in demands:
                self._demands["HEAD"] = demands["GET"]
        self._names: Final = {method: f"{method} {template}" for method in self._handlers}
        self._allow: Final = ", ".join([*sorted(self._handlers), "OPTIONS"])
        self._report = report
        self._door = door

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        handler = self._handlers.get(exchange.method)
        try:
            if handler is None:
                await self._other_method(exchange)
            else:
                exchange.endpoint = self._names[exchange.method]
                demand = self._demands.get(exchange.method)
                if demand is not None:
                    self._door.enter(exchange, demand)
                await handler(exchange)
        except (ClientGone, asyncio.CancelledError):
            # Nothing cancels a request but the end of the server, for a client that never finished its own.
            exchange.status = CLIENT_GONE
            exchange.channel.abort()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the client is told
            if exchange.status:  # The answer has begun: only a broken connection can say so.
                self._report(fault, exchange.request_id)
                exchange.channel.abort()
                return
            await self._refuse(exchange, fault)

    async def _refuse(self, exchange: Exchange, fault: Exception) -> None:
        """Answer with the error of a fault.

        A function of its own: a variable for the problem where it was caught would hold the request together with its
        traceback until the garbage collector comes.
        """
        problem = problem_of_fault(fault)
        if problem.code in ("INTERNAL_ERROR", "PERSISTENCE_ERROR"):
            self._report(fault, exchange.request_id)
        await exchange.refuse(problem)

    async def _other_method(self, exchange: Exchange) -> None:
        if exchange.method == "OPTIONS":
            await exchange.respond(204, b"", [(b"allow", self._allow.encode())])
            return
        raise Problem(
            "METHOD_NOT_ALLOWED",
            f"{quoted(exchange.method)} is not allowed on {quoted(exchange.path)}; it takes {self._allow}.",
            headers={"allow": self._allow},
        )


async def unknown_route(exchange: Exchange) -> None:
    """Answer a request for which there is no route."""
    await exchange.refuse(NotFound(f"There is nothing at {quoted(exchange.path)}. GET / lists what there is."))
