"""The ledger as a feed: every entry once, in order, as soon as it is there."""

import time
from collections.abc import Coroutine
from typing import Annotated, Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.credentials import bad_key
from holdfast.api.http.demands import Scope, Stores, require_own
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import ClientGone, Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.leaving import unless, while_connected
from holdfast.api.http.parameters import limit_of, number_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Cursor as CursorText
from holdfast.api.http.texts import LastEventId, StoreIds, TextPart
from holdfast.api.ledger.cursors import cursor_of, expired, text_of
from holdfast.api.ledger.entry_bodies import FeedPage, bodies_of
from holdfast.api.ledger.entry_filters import feed_filter
from holdfast.api.ledger.event_stream import stream
from holdfast.api.limits import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, WAIT_S_MAX
from holdfast.api.pages import scanning
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.epochs import Cursor, Expired
from holdfast.engine.entry_filter import EntryFilter
from holdfast.engine.following import Page, place_of
from holdfast.engine.reading import LedgerQuery
from holdfast.engine.sight import seen_page_of

_EVENT_STREAM: Final = "text/event-stream"
_PARAMETERS: Final = {
    "after": Parameter(
        description="Only entries after this cursor; left out or 0: from the first one on", type=CursorText
    ),
    "limit": Parameter(
        description=f"How many entries, 1 to {PAGE_ITEMS_MAX}; default {PAGE_ITEMS_DEFAULT}. Not for a stream",
        type=Annotated[int, msgspec.Meta(ge=1, le=PAGE_ITEMS_MAX)],
    ),
    "wait": Parameter(
        description=f"How many seconds to wait, 0 to {WAIT_S_MAX}, when there is nothing yet. Not for a stream",
        type=Annotated[int, msgspec.Meta(ge=0, le=WAIT_S_MAX)],
    ),
}


_FILTERS: Final = {
    "storeIds": Parameter(
        description="Only entries of these stores, ids with commas between them; and of whole SKUs", type=StoreIds
    ),
    "skuPrefix": Parameter(description="Only entries of SKUs that begin so; and of whole stores", type=TextPart),
}


def get_events(context: Context) -> Handler:
    """Give the handler of the feed: a page of it, a long poll, or a stream of server-sent events."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, {**_PARAMETERS, **_FILTERS})
        # A stream that is resumed still has the `after` of its first request in its address.
        last = exchange.header(b"last-event-id")
        name = "Last-Event-ID" if last else "after"
        after = cursor_of(last or parameters.get("after", "0"), name)
        narrow = feed_filter(parameters)
        require_own(exchange.caller, narrow.stores if narrow is not None and narrow.stores is not None else ())
        if _EVENT_STREAM in _media_types(exchange):
            for other in ("limit", "wait"):
                if other in parameters:
                    raise Invalid(other, "is not for a stream, which sends everything and goes on")
            await _stream(context, exchange, after, name, narrow)
            return
        query = LedgerQuery(after=after, limit=limit_of(parameters), narrow=narrow)
        page = await _poll(context, exchange, query, number_of(parameters, "wait", 0, 0, WAIT_S_MAX))
        if isinstance(page, Expired):
            raise expired(name, page)
        context.engine.feed.lag.saw(page.behind)
        body = FeedPage(success=True, data=bodies_of(page), count=len(page.entries), cursor=text_of(page.end))
        await exchange.answer(200, body, [PRIVATE])

    return handle


async def _stream(context: Context, exchange: Exchange, after: Cursor, name: str, narrow: EntryFilter | None) -> None:
    with context.engine.feed.place():
        place = await context.engine.read(lambda reader: place_of(reader.ledger, after))
        if isinstance(place, Expired):
            raise expired(name, place)
        # Whoever's key is revoked meanwhile is cut off, and learns the reason when he comes again.
        sending = stream(context.engine.feed, exchange, place, narrow, exchange.caller.stores)
        await unless(context.keys.revoked(exchange.caller), sending)


async def _poll(context: Context, exchange: Exchange, query: LedgerQuery, wait_s: int) -> Page | Expired:
    """Give what there is; when that is nothing, what there is after a while.

    What is not for this caller has been looked at all the same: the wait goes on behind it.
    """
    page = await _read(context, exchange, query)
    if isinstance(page, Expired) or page.entries or wait_s == 0:
        return page
    until = time.monotonic() + wait_s
    with context.engine.feed.place():
        while isinstance(page, Page) and not page.entries:
            waiting = context.engine.feed.beyond(page.end, max(0.0, until - time.monotonic()))
            try:
                more = await _while_held(context, exchange, waiting)
            except ClientGone:
                if not exchange.channel.is_half_closed():
                    raise
                return page  # It has ended its side, and may have left: nobody waits for it, but it is answered.
            # Looked for anew: the database may have gone back in time during the wait.
            page = await _read(context, exchange, msgspec.structs.replace(query, after=page.end))
            if not more:
                break
    return page


async def _read(context: Context, exchange: Exchange, query: LedgerQuery) -> Page | Expired:
    stores = exchange.caller.stores
    # Where some are passed over, many may have to be looked at: other pages must not wait for that.
    read = context.engine.read_page if stores is None else scanning(context, exchange)
    page: Page | Expired = await read(lambda reader: seen_page_of(reader, query, stores))
    return page


async def _while_held(context: Context, exchange: Exchange, waiting: Coroutine[Any, Any, bool]) -> bool:
    """Wait as long as the caller's key holds. Raises a 401 when it is revoked, and ``ClientGone``."""
    try:
        return await unless(context.keys.revoked(exchange.caller), while_connected(exchange, waiting))
    except ClientGone:
        if not context.keys.holds(exchange.caller):
            raise bad_key(whole=True) from None
        raise


def _media_types(exchange: Exchange) -> set[str]:
    """Give the media types that the client names in Accept."""
    accept = exchange.header(b"accept") or ""
    return {part.partition(";")[0].strip().lower() for part in accept.split(",")}


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/inventory/events",
        name="followEvents",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag="Feed",
        summary="Follow the ledger: every entry once, in order; also as a stream of server-sent events",
        make=get_events,
        query={**_PARAMETERS, **_FILTERS},
        headers={
            "Last-Event-ID": Parameter(description="The cursor to go on from; it beats `after`", type=LastEventId)
        },
        answers={
            200: Answer(
                description="The next entries, and the cursor to go on from. With `Accept: text/event-stream` a stream "
                "of events instead, each with its cursor as `id` and the entry as `data`.",
                body=FeedPage,
                media_type=f"application/json, {_EVENT_STREAM}",
            )
        },
        refusals=("CURSOR_EXPIRED", "OVERLOADED"),
    ),
)
