"""The table of routes, and the application made of it."""

from collections.abc import Mapping

from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from holdfast.api import health, items, overview, stock
from holdfast.api.context import Context
from holdfast.api.edge import Edge
from holdfast.api.endpoint import Endpoint, Handler, unknown_route

Table = dict[str, Mapping[str, Handler]]


class SegmentConvertor(Convertor[str]):
    """One part of a path, still encoded; it may be empty, so that the endpoint can say what is wrong with it."""

    regex = "[^/]*"

    def convert(self, value: str) -> str:
        """Leave it encoded."""
        return value

    def to_string(self, value: str) -> str:
        """Leave it encoded."""
        return value


register_url_convertor("segment", SegmentConvertor())


def create_app(context: Context) -> ASGIApp:
    """Make the ASGI application."""
    table = routes(context)
    table["/"] = {"GET": overview.get_root(context, _directory(table))}
    router = Router(
        [
            Route(_pattern(template), Endpoint(template, handlers, context.report_defect))
            for template, handlers in table.items()
        ],
        redirect_slashes=False,
        default=unknown_route,
    )
    return Edge(router, context)


def routes(context: Context) -> Table:
    """Give the handlers of every path, the busiest paths first: the router tries them in order."""
    item = "/api/inventory/items/{sku}"
    table: Table = {
        f"{item}/{name}": {method: stock.item_write(context, name, body_type, make)}
        for name, method, body_type, make in stock.ITEM_WRITES
    }
    table[item] = {"GET": items.get_item(context)}
    table["/api/inventory/items"] = {"GET": items.list_items(context), "POST": stock.add_item(context)}
    table["/api/inventory/operations/{idempotencyKey}"] = {"GET": overview.get_operation(context)}
    table["/api/inventory/stats"] = {"GET": overview.get_stats(context)}
    readiness = health.Readiness(context.engine.storage.check)
    table["/health"] = {"GET": health.get_health(context)}
    table["/livez"] = {"GET": health.get_livez(context)}
    table["/readyz"] = {"GET": health.get_readyz(context, readiness)}
    table["/api/metrics"] = {"GET": overview.get_metrics(context)}
    table["/api/metrics/health"] = {"GET": health.get_metrics_health(context, readiness)}
    for name in overview.METRIC_GROUPS:
        table[f"/api/metrics/{name}"] = {"GET": overview.get_metric_group(context, name)}
    return table


def _pattern(template: str) -> str:
    return template.replace("}", ":segment}")


def _directory(table: Table) -> dict[str, str]:
    return {template: ", ".join(handlers) for template, handlers in table.items()}
