"""GET /metrics: every figure in the text formats of Prometheus and OpenMetrics."""

from contextlib import suppress
from typing import Final

from holdfast.api.context import Context
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.routes import Answer, Route
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Totals


def get_exposition(context: Context) -> Handler:
    """Give the handler of the metrics: answered also while the database is away, then without its figures."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        totals: Totals | None = None
        with suppress(Fault):  # The figures say so.
            totals = await context.engine.read(lambda reader: reader.totals(None))
        soundings = None if totals is None else await context.engine.sounder.soundings()
        _, exposition = await context.told()
        content, content_type = exposition.render(totals, soundings, exchange.header(b"accept") or "")
        await exchange.respond(
            200, content, [(b"content-type", content_type.encode()), (b"cache-control", b"no-store")]
        )

    return handle


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/metrics",
        name="getExposition",
        scope=Scope.READ,
        stores=Stores.CHAIN,
        tag="Operation",
        summary="Get all metrics for Prometheus",
        make=get_exposition,
        answers={
            200: Answer(
                description="The text format of Prometheus", media_type="text/plain, application/openmetrics-text"
            )
        },
    ),
)
