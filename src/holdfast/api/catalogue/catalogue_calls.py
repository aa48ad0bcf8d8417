"""What the calls share that change a store or a catalogue row: no item, and no document."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import Reported, decode
from holdfast.api.http.exchange import Exchange, Header, query_of
from holdfast.api.http.performing import judged, marks
from holdfast.api.http.writes import cause_of, claim_of
from holdfast.api.render import done
from holdfast.domain.commands import Cause, ChangeStore, MakeStore, PutSku
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import SkuResult, StoreResult
from holdfast.engine.commit import Request

Result = TypeVar("Result", StoreResult, SkuResult)


class CatalogueWrite(msgspec.Struct, Generic[Result], frozen=True, kw_only=True):
    """A call that changes one row of the catalogue or one store."""

    #: Its name in fingerprints; it stays, or retries would no longer be known.
    name: str
    body: type[Reported]
    #: Reads the id that the path names; nothing, where the body names it.
    path: Callable[[Exchange], tuple[str, ...]] = lambda _: ()
    make: Callable[[Cause, tuple[str, ...], Any], MakeStore | ChangeStore | PutSku]
    result: type[Result]
    render: Callable[[Result], msgspec.Struct]
    #: What is said when it was made, when it was changed, and when it was as it was wanted.
    messages: tuple[str, str, str]
    #: Where a new one is found.
    location: Callable[[Result], bytes]


def write_catalogue(context: Context, write: CatalogueWrite[Result]) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of such a call."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(write.body)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        path = write.path(exchange)
        body = decode(decoder, content)
        key, claim = claim_of(exchange, write.name, path, body)
        command = write.make(cause_of(exchange, body, context.engine.new_id()), path, body)
        verdict: Verdict = await judged(context, Request(command, claim))
        result = verdict.outcome.result
        assert isinstance(result, write.result)  # noqa: S101 - that is what these commands come to
        made, changed, unchanged = write.messages
        message = made if result.made else changed if result.changed else unchanged
        location: list[Header] = [(b"location", write.location(result))] if result.made else []
        answer = done(verdict, write.render(result), message, key)
        await exchange.answer(201 if result.made else 200, answer, [*location, *marks(verdict)])

    return handle
