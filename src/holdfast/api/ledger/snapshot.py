"""All items of all stores, of one moment, and the cursor from which the feed tells what happened since."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, Header, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.item_bodies import row_body
from holdfast.api.ledger.cursors import SNAPSHOT_PATH, text_of
from holdfast.api.past import AS_OF, as_of, past_moment
from holdfast.api.routes import Answer, Route
from holdfast.engine.ports import Reader
from holdfast.engine.reading import PastQuery
from holdfast.times import rfc3339

_PARAMETERS: Final = {AS_OF: as_of("every item")}
_LINES: Final = "application/x-ndjson"
_HEADERS: Final[list[Header]] = [(b"content-type", _LINES.encode()), PRIVATE]


def get_snapshot(context: Context) -> Handler:
    """Give the handler of the snapshot."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, _PARAMETERS)
        stores = exchange.caller.stores
        time = await past_moment(context, parameters[AS_OF]) if AS_OF in parameters else None
        file = await context.engine.spool(lambda reader: snapshot_lines(reader, stores, time), exchange.channel.gone)
        await exchange.respond_file(200, file, _HEADERS)

    return handle


def snapshot_lines(reader: Reader, stores: AbstractSet[str] | None = None, time: int | None = None) -> Iterator[bytes]:
    """Write each item of these stores, or of all, as a line; the last line holds the cursor, and their number.

    With a time, in milliseconds since 1970 UTC, they are as they were then.
    """
    encode = msgspec.json.Encoder().encode
    snapshot = reader.ledger.snapshot() if time is None else reader.ledger.past(PastQuery(time=time))
    items = 0
    for row in snapshot.rows:
        if stores is not None and row.item.store not in stores:
            continue
        items += 1
        yield encode(row_body(row)) + b"\n"
    moment = {} if time is None else {AS_OF: rfc3339(time)}
    yield encode({"cursor": text_of(snapshot.cursor), "items": items} | moment) + b"\n"


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=SNAPSHOT_PATH,
        name="getSnapshot",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag="Feed",
        summary="Get all items of all stores, and the exact cursor from which to follow the feed",
        make=get_snapshot,
        query=_PARAMETERS,
        answers={
            200: Answer(
                description='One item per line as JSON; the last line is `{"cursor": …, "items": …}`. '
                "An answer without that line was cut off.",
                media_type=_LINES,
            )
        },
        refusals=("OVERLOADED",),
    ),
)
