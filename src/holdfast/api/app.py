"""The table of routes, and the application made of it."""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from holdfast.api.catalogue import catalogue, stores
from holdfast.api.context import Context
from holdfast.api.documents import orders, reservations, sales, transfers
from holdfast.api.http.demands import Demand, Scope, Stores
from holdfast.api.http.door import Door
from holdfast.api.http.edge import Edge
from holdfast.api.http.endpoint import Endpoint, Handler, unknown_route
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.paths import Paths
from holdfast.api.http.problems import NotFound
from holdfast.api.http.quoting import quoted
from holdfast.api.items import availability, batch, item_routes, stock_list
from holdfast.api.ledger import events, ledger, snapshot
from holdfast.api.routes import Answer, Route
from holdfast.api.service import access, dashboard, exposition, health, overview, problem_pages
from holdfast.api.service.description import description_routes
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.records import require_rows

#: The calls of the API, resource by resource.
RESOURCES: Final[tuple[tuple[Route, ...], ...]] = (
    item_routes.ROUTES,
    stock_list.ROUTES,
    batch.ROUTES,
    reservations.ROUTES,
    orders.ROUTES,
    sales.ROUTES,
    transfers.ROUTES,
    availability.ROUTES,
    stores.ROUTES,
    item_routes.STORE_ROUTES,
    catalogue.ROUTES,
    ledger.ROUTES,
    events.ROUTES,
    snapshot.ROUTES,
    overview.ROUTES,
    exposition.ROUTES,
    health.ROUTES,
    access.ROUTES,
    problem_pages.ROUTES,
    dashboard.ROUTES,
)

#: What is answered at HEALTH_PORT, too.
HEALTH_PATHS: Final = ("/health", "/livez", "/metrics", "/readyz")


require_rows(
    "the table of routes",
    [kind for kind, operation in OPERATIONS.items() if not operation.internal],
    {route.command for route in chain.from_iterable(RESOURCES) if route.command is not None},
)


def _front() -> Route:
    return Route(
        method="GET",
        path="/",
        name="getFront",
        tag="Service",
        summary="What this is, and the methods of every path",
        scope=Scope.READ,
        stores=Stores.NONE,
        make=lambda context: overview.get_root(context, directory(every_route())),
        answers={200: Answer(description="What there is", body=overview.FrontAnswer)},
    )


def every_route() -> tuple[Route, ...]:
    """Give all calls, those included that describe the others."""
    routes = (*chain.from_iterable(RESOURCES), _front())
    return (*routes, *description_routes(routes))


def directory(routes: Iterable[Route]) -> dict[str, str]:
    """Give the methods of every path."""
    methods: dict[str, list[str]] = {}
    for route in routes:
        methods.setdefault(route.path, []).append(route.method)
    return {path: ", ".join(sorted(names)) for path, names in methods.items()}


def create_app(context: Context) -> Handler:
    """Make the application."""
    return _application(context, every_route(), unknown_route)


def create_health_app(context: Context) -> Handler:
    """Make what answers at HEALTH_PORT: the same as at the other port, to probes and scrapes alone."""
    routes = [route for route in every_route() if route.path in HEALTH_PATHS]
    return _application(context, routes, _not_here)


async def _not_here(exchange: Exchange) -> None:
    paths = ", ".join(HEALTH_PATHS)
    await exchange.refuse(NotFound(f"There is nothing at {quoted(exchange.path)} of this port. It has {paths}."))


def _application(context: Context, routes: Iterable[Route], unknown: Handler) -> Handler:
    handlers: dict[str, dict[str, Handler]] = {}
    demands: dict[str, dict[str, Demand]] = {}
    for route in routes:
        handlers.setdefault(route.path, {})[route.method] = route.make(context)
        demands.setdefault(route.path, {})
        if route.demand is not None:
            demands[route.path][route.method] = route.demand
    door = Door(
        context.access,
        context.public_url,
        context.allowed_origins,
        ring=context.keys,
        demands_idempotency=context.require_idempotency_keys,
    )
    endpoints = {path: Endpoint(path, handlers[path], context.report_defect, door, demands[path]) for path in handlers}
    return Edge(Paths(endpoints), context, unknown)
