"""The feed as server-sent events (HTML standard, section 9.2): one event for each ledger entry."""

from typing import Final

import msgspec

from holdfast.api.http.exchange import ClientGone, Exchange, Header
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.leaving import unless, while_connected
from holdfast.api.ledger.cursors import text_of
from holdfast.api.ledger.entry_bodies import bodies_of
from holdfast.api.limits import HEARTBEAT_S, STREAM_END_S_MAX, STREAM_RETRY_MS
from holdfast.domain.epochs import Cursor
from holdfast.engine.entry_filter import EntryFilter
from holdfast.engine.errors import Fault
from holdfast.engine.feed import Feed
from holdfast.engine.following import Page

_HEADERS: Final[list[Header]] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    PRIVATE,
    # nginx would collect what it passes on.
    (b"x-accel-buffering", b"no"),
]
_RETRY: Final = b"retry: %d\n\n" % STREAM_RETRY_MS
_HEARTBEAT: Final = b": still here\n\n"
_encode: Final = msgspec.json.Encoder().encode


async def stream(
    feed: Feed,
    exchange: Exchange,
    after: Cursor,
    narrow: EntryFilter | None = None,
    stores: frozenset[str] | None = None,
) -> None:
    """Send every entry of these stores, or of all, beyond a place, until the client leaves or the server stops."""
    await exchange.begin(200, _HEADERS)
    if exchange.method == "HEAD":
        await exchange.finish()
        return
    # A client that takes nothing must not hold up the server's end.
    sending = unless(feed.ended(), _send_all(feed, exchange, after, narrow, stores), STREAM_END_S_MAX)
    try:
        await while_connected(exchange, sending)
    except ClientGone:
        if not exchange.channel.is_half_closed():
            raise
        await exchange.finish()  # It may still be there to read, and learns that this was all.


async def _send_all(
    feed: Feed, exchange: Exchange, after: Cursor, narrow: EntryFilter | None, stores: frozenset[str] | None
) -> None:
    await exchange.send_piece(_RETRY)  # Opens the stream also where something on the way waits for a first byte.
    while not feed.ending:
        try:
            events = b""
            if await feed.beyond(after, HEARTBEAT_S):
                after, events = await feed.page(after, _events, narrow, stores)
        except Fault as fault:  # The status has been sent: whoever comes back gets it as a 503, or a 410.
            await exchange.send_piece(b": %b\n\n" % str(fault).encode())
            break
        if events:
            await exchange.send_piece(events)
        elif not feed.ending:
            await exchange.send_piece(_HEARTBEAT)
    await exchange.finish()


def _events(page: Page) -> bytes:
    """Write events; where entries behind the last one are not for this stream, its id alone goes on beyond them."""
    moved = b"" if page.looked is None else b"id: %b\n\n" % text_of(page.looked).encode()
    return moved if not page.entries else _entries(page) + moved


def _entries(page: Page) -> bytes:
    return b"".join(
        b"id: %b\nevent: entry\ndata: %b\n\n" % (body.cursor.encode(), _encode(body)) for body in bodies_of(page)
    )
