"""The description of the API, and the page to read and try it. All assets are served from here."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.routes import Answer, Route
from holdfast.api.service.assets import CACHED, Assets
from holdfast.api.service.openapi import Description

Handler = Callable[[Exchange], Awaitable[None]]
ASSETS: Final = Assets("docs")


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
            make=lambda _: ASSETS.get_page,
            public=True,
            answers={200: Answer(description="The page", media_type="text/html")},
        ),
        Route(
            method="GET",
            path="/docs/{asset}",
            name="getDocsAsset",
            tag="Service",
            summary="A file of that page",
            make=lambda _: ASSETS.get_asset,
            public=True,
            answers={200: Answer(description="The file", media_type="text/javascript, text/css, text/html")},
            refusals=("NOT_FOUND",),
        ),
    ]
    return tuple(own)


def _get_description(context: Context, routes: Iterable[Route]) -> Handler:
    made: asyncio.Future[bytes] | None = None

    async def handle(exchange: Exchange) -> None:
        nonlocal made
        query_of(exchange, {})
        if made is None:  # By the first who asks, once, on another thread: no start waits for it.
            made = asyncio.ensure_future(asyncio.to_thread(_encoded, context, routes))
        body = await made  # Nothing cancels a request, so none takes it from the others.
        await exchange.respond(200, body, [(b"content-type", b"application/json; charset=utf-8"), CACHED])

    return handle


def _encoded(context: Context, routes: Iterable[Route]) -> bytes:
    return msgspec.json.encode(Description(routes, context.version).document)
