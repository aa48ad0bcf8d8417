"""The description of the API, and the page to read and try it. All assets are served from here."""

from collections.abc import Awaitable, Callable, Iterable
from functools import cache, partial
from importlib import resources
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.exchange import Exchange, Header, query_of
from holdfast.api.http.problems import NotFound
from holdfast.api.http.quoting import quoted
from holdfast.api.routes import Answer, Route
from holdfast.api.service.openapi import Description

Handler = Callable[[Exchange], Awaitable[None]]
#: Assets of the page, and their media types.
ASSETS: Final = {
    "index.html": b"text/html; charset=utf-8",
    "start.js": b"text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": b"text/javascript; charset=utf-8",
    "swagger-ui.css": b"text/css; charset=utf-8",
}
#: They change with a release only; a browser asks again whether they have.
_CACHED: Final[Header] = (b"cache-control", b"no-cache")


def description_routes(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Give the calls that describe the others, and themselves."""
    own: list[Route] = []
    everything = [*routes]
    own += [
        Route(
            method="GET",
            path="/openapi.json",
            name="getDescription",
            scope=Scope.READ,
            stores=Stores.NONE,
            tag="Service",
            summary="This description of the API, as OpenAPI 3.1",
            make=lambda context: _get_description(context, [*everything, *own]),
            answers={200: Answer(description="The description", body=dict[str, Any])},
        ),
        Route(
            method="GET",
            path="/docs",
            name="getDocs",
            tag="Service",
            summary="A page to read and try the API",
            make=lambda _: partial(_get_asset, "index.html"),
            public=True,
            answers={200: Answer(description="The page", media_type="text/html")},
        ),
        Route(
            method="GET",
            path="/docs/{asset}",
            name="getDocsAsset",
            tag="Service",
            summary="A file of that page",
            make=lambda _: _get_named_asset,
            public=True,
            answers={200: Answer(description="The file", media_type="text/javascript, text/css, text/html")},
            refusals=("NOT_FOUND",),
        ),
    ]
    return tuple(own)


def _get_description(context: Context, routes: Iterable[Route]) -> Handler:
    body = msgspec.json.encode(Description(routes, context.version).document)

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        await exchange.respond(200, body, [(b"content-type", b"application/json; charset=utf-8"), _CACHED])

    return handle


async def _get_named_asset(exchange: Exchange) -> None:
    await _get_asset(exchange.segment("asset"), exchange)


async def _get_asset(name: str, exchange: Exchange) -> None:
    query_of(exchange, {})
    media_type = ASSETS.get(name)
    if media_type is None:
        raise NotFound(f"The page /docs has no file {quoted(name)}.")
    await exchange.respond(200, _content(name), [(b"content-type", media_type), _CACHED])


@cache
def _content(name: str) -> bytes:
    """Read a file once: the next request must not wait for the disk."""
    return resources.files("holdfast.api").joinpath("static", "docs", name).read_bytes()
