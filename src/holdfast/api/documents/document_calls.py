"""What the calls about reservations, sales and transfers share: making a document, changing it, reading it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import Reported, decode
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.performing import judged, marks
from holdfast.api.http.problems import Invalid, problem_of_rejection
from holdfast.api.http.writes import cause_of, claim_of, fingerprint
from holdfast.api.render import Found, done
from holdfast.domain.commands import Cause, DocumentCommand
from holdfast.domain.documents import Document
from holdfast.domain.identifiers import sku_problem
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentNotFound
from holdfast.engine.commit import Request

#: Makes the command of a decoded body: who asks, the document's id, the fingerprint of its content (None where the
#: id is fresh), the body.
Making = Callable[[Cause, str, bytes | None, Any], DocumentCommand]
#: The same for a document that is there.
Changing = Callable[[Cause, str, Any], DocumentCommand]
#: Refuses what is out of bounds by the ledger's time, in milliseconds since 1970 UTC.
Bounded = Callable[[Any, int], None]


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """All documents of one type: where they are found, and how they look."""

    type: type[Document]
    path: str
    #: What the path calls the id of one.
    parameter: str
    render: Callable[[Any], msgspec.Struct]

    @property
    def word(self) -> str:
        """What one is called."""
        return self.type.type

    @property
    def noun(self) -> str:
        """The same at the beginning of a sentence."""
        return self.word.capitalize()

    @property
    def tag(self) -> str:
        """Their chapter in the API's description."""
        return f"{self.noun}s"

    @property
    def one(self) -> str:
        """The path of one document."""
        return f"{self.path}/{{{self.parameter}}}"


def make_document(collection: Collection, fields: type[Reported], making: Making) -> Callable[[Context], Handler]:
    """Give what makes the handler of a call that makes a document."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(fields)
    route = collection.word

    def make(context: Context) -> Handler:
        async def handle(exchange: Exchange) -> None:
            content = await exchange.body()  # A 413 and a 415 come before a 400.
            query_of(exchange, {})
            body = decode(decoder, content)
            cause = cause_of(exchange, body, context.engine.new_id())
            key, claim = claim_of(exchange, route, (), body)
            if body.id is None:
                command = making(cause, context.engine.new_id(), None, body)
            else:
                # Not the headers: whoever sends the same document again may do so in other circumstances.
                command = making(cause, body.id, fingerprint(route, (), {}, body), body)
            verdict = await judged(context, Request(command, claim), "lines")
            messages = (f"{collection.noun} made successfully", f"{collection.noun} exists already")
            await _answer(exchange, collection, verdict, key, messages)

        return handle

    return make


def change_document(  # noqa: PLR0917 - what makes one call
    collection: Collection,
    fields: type[Reported],
    changing: Changing,
    action: str,
    message: str,
    bounded: Bounded = lambda _body, _now: None,
) -> Callable[[Context], Handler]:
    """Give what makes the handler of a call that changes a document; the body may be left out if no field has to be."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(fields)
    optional = not any(field.required for field in msgspec.structs.fields(fields))
    route = f"{collection.word}.{action}"

    def make(context: Context) -> Handler:
        async def handle(exchange: Exchange) -> None:
            content = await exchange.body(optional=optional)
            query_of(exchange, {})
            document_id = id_of(exchange, collection)
            body = decode(decoder, content)
            bounded(body, exchange.now())
            cause = cause_of(exchange, body, context.engine.new_id())
            key, claim = claim_of(exchange, route, (document_id,), body)
            verdict = await judged(context, Request(changing(cause, document_id, body), claim), "lines")
            messages = (message, f"{collection.noun} unchanged")
            await _answer(exchange, collection, verdict, key, messages)

        return handle

    return make


def get_document(collection: Collection) -> Callable[[Context], Handler]:
    """Give what makes the handler of a call that reads one document."""

    def make(context: Context) -> Handler:
        async def handle(exchange: Exchange) -> None:
            document_id = id_of(exchange, collection)
            query_of(exchange, {})
            key = (collection.word, document_id)
            document = await context.engine.read(lambda reader: reader.documents.document(key))
            if document is None:
                raise problem_of_rejection(DocumentNotFound(*key))
            await exchange.answer(200, Found(data=collection.render(document)), [PRIVATE])

        return handle

    return make


def id_of(exchange: Exchange, collection: Collection) -> str:
    """Give the id that the path names."""
    document_id = exchange.segment(collection.parameter)
    problem = sku_problem(document_id)
    if problem:
        raise Invalid(collection.parameter, problem)
    return document_id


async def _answer(
    exchange: Exchange, collection: Collection, verdict: Verdict, key: str | None, messages: tuple[str, str]
) -> None:
    """Answer a write that took effect, or that found everything as it wanted it: what to say of either."""
    result = verdict.outcome.result
    assert isinstance(result, DocumentResult)  # noqa: S101 - that is what commands about documents come to
    headers = marks(verdict)
    if result.made:
        headers.append((b"location", f"{collection.path}/{quote(result.document.id, safe='')}".encode()))
    answer = done(verdict, collection.render(result.document), messages[not result.changed], key)
    await exchange.answer(201 if result.made else 200, answer, headers)
