"""Who asks, and what he may do: for pages and programs that offer no more than that."""

from typing import Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import ANY_SCOPE, Scope, Stores
from holdfast.api.http.door import needs_key
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.render import Found
from holdfast.api.routes import Answer, Route


class AccessBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the caller may do."""

    #: Who the ledger says it was.
    principal: str
    #: The name of his key; None: he came without one.
    key: str | None
    scopes: list[Scope]
    #: The only stores that his key is good for; None: all.
    stores: list[str] | None
    #: Whether a call without a key is refused.
    key_needed: bool


def get_access(context: Context) -> Handler:
    """Give the handler of GET /api/access."""

    async def handle(exchange: Exchange) -> None:
        query_of(exchange, {})
        caller = exchange.caller
        body = AccessBody(
            principal=caller.principal,
            key=caller.key,
            scopes=sorted(caller.scopes),
            stores=None if caller.stores is None else sorted(caller.stores),
            key_needed=needs_key(context.access, context.keys),
        )
        await exchange.answer(200, Found(data=body), [PRIVATE])

    return handle


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/access",
        name="getAccess",
        scope=ANY_SCOPE,
        stores=Stores.NONE,
        tag="Service",
        summary="Whose key this is, and what it may do",
        make=get_access,
        answers={200: Answer(description="What the caller may do", body=Found[AccessBody])},
    ),
)
