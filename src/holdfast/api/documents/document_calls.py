"""What the calls about reservations, sales and transfers share: making a document, changing it, reading it."""

from collections.abc import Callable
from typing import Any

import msgspec

from holdfast.api.context import Context
from holdfast.api.documents.document_schemas import TellingFields
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import known_of, location, version_etag
from holdfast.api.http.path_values import identifier_of
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.api.http.writes import Common, fingerprints
from holdfast.api.render import Current
from holdfast.api.subjects import Subject, in_part
from holdfast.api.versioned import answer_versioned
from holdfast.api.write_calls import WriteCall
from holdfast.domain.commands.documents import Told
from holdfast.domain.documents import Document
from holdfast.domain.foreign import Stores, own_part
from holdfast.domain.keys import fingerprint_of
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.records import MISSING
from holdfast.domain.rejections import DocumentNotFound


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """All documents of one type: where they are found, and how they look."""

    type: type[Document]
    path: str
    #: What the path calls the id of one.
    parameter: str
    #: How one looks on the wire.
    body: Any
    render: Callable[[Any], msgspec.Struct]
    #: The same for the result of a call, where that tells more; None: it does not.
    render_result: Callable[[Any], msgspec.Struct] | None = None

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

    def id_of(self, exchange: Exchange) -> str:
        """Give the id that the path names."""
        return identifier_of(exchange, self.parameter)

    def shown_to(self, stores: Stores | None, document: Document) -> msgspec.Struct | None:
        """Show what a caller of these stores sees of a document; None: nothing. ``stores`` of None are all."""
        part = own_part(document, stores)
        if part is None or part is document:
            return None if part is None else self.render(part)
        shown: msgspec.Struct = in_part(self.render(part))
        return shown

    def subject(self) -> Subject:
        """Say how calls that change one show it."""
        return Subject(
            result=DocumentResult,
            shown=self.render_result or (lambda result: self.render(result.document)),
            headers=lambda result: [
                version_etag(result.document.version),
                *([location(self.path, result.document.id)] if result.made else []),
            ],
            refusals=("NOT_FOUND", "CONFLICT"),
            remark=_shortage,
            current=_current,
        )


class DocumentMaking(WriteCall, frozen=True, kw_only=True):
    """A call that makes a document, under an id of the caller's own or a fresh one."""

    names: tuple[str, ...] = ("id", "content", "former_content", "attributes")
    units: str = "lines"

    def about(self, path: tuple[str, ...], body: Any, new_id: Callable[[], str]) -> Common:
        """Give the id, and the fingerprint of the content where the id is not fresh."""
        common: Common = {"attributes": body.attributes}
        if body.id is None:
            return {**common, "id": new_id(), "content": None, "former_content": None}
        # Not the headers: whoever sends the same document again may do so in other circumstances.
        content, _ = fingerprints(self.name, path, {}, body.asked)
        _, former = fingerprints(self.name, path, {}, body)
        return {**common, "id": body.id, "content": content, "former_content": fingerprint_of(former)}


class DocumentChange(WriteCall, frozen=True, kw_only=True):
    """A call that changes a document. What it tells with an id is told once."""

    names: tuple[str, ...] = ("id",)
    units: str = "lines"
    versioned: bool = True
    #: What its documents are called.
    document: str = MISSING

    def about(self, path: tuple[str, ...], body: Any, new_id: Callable[[], str]) -> Common:
        """Give the document, and what is told of it with an id."""
        common = super().about(path, body, new_id)
        if isinstance(body, TellingFields) and body.id is not None:
            content, _ = fingerprints(self.name, path, {}, body)
            common["told"] = Told(body.id, content)
        return common


def _shortage(result: DocumentResult) -> str:
    """Say of which lines goods are known to be short."""
    lines = ", ".join(str(line) for line, _ in result.short)
    return f", but goods are short (itemShort of line {lines}): somebody has to act" if lines else ""


async def _current(context: Context, result: DocumentResult) -> Current:
    """Tell what a document that is answered again has become since."""
    key = result.document.key
    now = await context.engine.read(lambda reader: reader.documents.document(key)) or result.document
    return Current(status=now.status, version=now.version)


def get_document(collection: Collection) -> Callable[[Context], Handler]:
    """Give what makes the handler of a call that reads one document."""

    def make(context: Context) -> Handler:
        async def handle(exchange: Exchange) -> None:
            document_id = collection.id_of(exchange)
            query_of(exchange, {})
            known = known_of(exchange)
            key = (collection.word, document_id)
            there = await context.engine.read(lambda reader: reader.documents.document(key))
            shown = None if there is None else collection.shown_to(exchange.caller.stores, there)
            if there is None or shown is None:
                raise problem_of_rejection(DocumentNotFound(*key))
            await answer_versioned(exchange, shown, there.version, known)

        return handle

    return make
