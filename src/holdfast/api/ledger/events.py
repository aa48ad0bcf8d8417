"""The ledger as a feed: every entry once, in order, as soon as it is there."""

from typing import Annotated, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.leaving import while_connected
from holdfast.api.http.parameters import limit_of, number_of, sequence_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import LastEventId, Sequence
from holdfast.api.ledger.entry_bodies import FeedPage, entry_body
from holdfast.api.ledger.event_stream import stream
from holdfast.api.limits import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, WAIT_S_MAX
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.ledger import Written
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery

_EVENT_STREAM: Final = "text/event-stream"
_PARAMETERS: Final = {
    "after": Parameter(
        description="Only entries after this cursor; left out or 0: from the first one on", type=Sequence
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


def get_events(context: Context) -> Handler:
    """Give the handler of the feed: a page of it, a long poll, or a stream of server-sent events."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, _PARAMETERS)
        last = exchange.header(b"last-event-id")
        # A stream that is resumed still has the `after` of its first request in its address.
        after = sequence_of(last, "Last-Event-ID") if last else sequence_of(parameters.get("after", "0"), "after")
        if _EVENT_STREAM in _media_types(exchange):
            for name in ("limit", "wait"):
                if name in parameters:
                    raise Invalid(name, "is not for a stream, which sends everything and goes on")
            await _stream(context, exchange, after)
            return
        query = LedgerQuery(after=after, limit=limit_of(parameters))
        page = await _poll(context, exchange, query, number_of(parameters, "wait", 0, 0, WAIT_S_MAX))
        cursor = str(page[-1].sequence if page else after)
        body = FeedPage(success=True, data=list(map(entry_body, page)), count=len(page), cursor=cursor)
        await exchange.answer(200, body, [PRIVATE])

    return handle


async def _stream(context: Context, exchange: Exchange, after: int) -> None:
    with context.feed.place():
        _refuse_beyond(await context.engine.read(lambda reader: reader.ledger.head()), after)
        await stream(context.feed, exchange, after)


async def _poll(context: Context, exchange: Exchange, query: LedgerQuery, wait_s: int) -> list[Written]:
    """Give what there is; when that is nothing, what there is after a while."""
    after = query.after or 0
    head, page = await context.engine.read(lambda reader: _look(reader, query))
    _refuse_beyond(head, after)
    if page or wait_s == 0:
        return page
    with context.feed.place():
        await while_connected(exchange, context.feed.beyond(after, wait_s))
    _, page = await context.engine.read(lambda reader: _look(reader, query))
    return page


def _look(reader: Reader, query: LedgerQuery) -> tuple[int, list[Written]]:
    head = reader.ledger.head()
    return head, reader.ledger.entries(query) if head > (query.after or 0) else []


def _refuse_beyond(head: int, after: int) -> None:
    if after > head:
        raise Invalid("after", f"is beyond the end of the ledger, {head}: it is a cursor of another database")


def _media_types(exchange: Exchange) -> set[str]:
    """Give the media types that the client names in Accept."""
    accept = exchange.header(b"accept") or ""
    return {part.partition(";")[0].strip().lower() for part in accept.split(",")}


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/api/inventory/events",
        name="followEvents",
        tag="Feed",
        summary="Follow the ledger: every entry once, in order; also as a stream of server-sent events",
        make=get_events,
        query=_PARAMETERS,
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
        refusals=("OVERLOADED",),
    ),
)
