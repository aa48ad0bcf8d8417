"""Lists of reservations, sales and transfers, page by page, the newest first."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

import msgspec

from holdfast.api.context import Context
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_filters import OPEN, ids_of, query_for, with_short
from holdfast.api.http.cursors import Places
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.path_values import require_store
from holdfast.api.http.texts import Cursor
from holdfast.api.pages import Shown, answer_page, scanning
from holdfast.api.routes import Parameter
from holdfast.domain.documents import Document
from holdfast.domain.identifiers import sku_problem
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.portions import cut
from holdfast.engine.ports import Reader
from holdfast.engine.yielding import yielding

Body = TypeVar("Body")
#: When a document was made, in milliseconds since 1970 UTC, and its id.
_PLACE: Final = re.compile("([0-9]{1,16}):(.+)")


class DocumentPage(msgspec.Struct, Generic[Body], frozen=True, gc=False, kw_only=True, rename="camel"):
    """Some documents, the newest first."""

    success: bool
    data: list[Body]
    #: How many there are in this page.
    count: int
    #: Where the next page begins; not there: this is the last one.
    next_cursor: Cursor | msgspec.UnsetType = msgspec.UNSET


def list_documents(collection: Collection, query: Mapping[str, Parameter]) -> Callable[[Context], Handler]:
    """Give what makes the handler of a list that takes these parameters."""
    places = Places(f"{collection.word}s", _place_problem)

    def make(context: Context) -> Handler:
        async def handle(exchange: Exchange) -> None:
            parameters = query_of(exchange, query)
            after = _place(places, parameters["after"]) if "after" in parameters else None
            wanted = query_for(exchange, collection.word, parameters, query, after)
            ids, short = ids_of(parameters), "short" in parameters
            if wanted.store is not None:
                await require_store(context, wanted.store)
            # A filter may have to look at every document: short reads must not wait for that.
            long = short or wanted.narrowed or wanted.sku is not None or wanted.status not in (None, OPEN)
            read = scanning(context, exchange) if long else context.engine.read_page

            def page(reader: Reader) -> Shown:
                asked = with_short(reader, wanted) if short else wanted
                if ids is not None:
                    return _content(_named(reader, asked, ids), collection, asked), None
                return _page(reader, asked, collection, places)

            await answer_page(exchange, parameters, read, page)

        return handle

    return make


def _page(reader: Reader, query: DocumentQuery, collection: Collection, places: Places) -> Shown:
    found = reader.documents.documents(msgspec.structs.replace(query, limit=query.limit + 1))
    shown, further = cut(found, query.limit)
    return _content(shown, collection, query), _cursor(places, shown[-1]) if further else None


def _named(reader: Reader, query: DocumentQuery, ids: Sequence[str]) -> list[Document]:
    """Give those of the named documents that are wanted, the newest first."""
    there = [document for name in ids if (document := reader.documents.document((query.type, name))) is not None]
    shown = [document for document in there if query.found(document) and query.shows(document)]
    return sorted(shown, key=lambda document: (document.created_at, document.id), reverse=True)


def _content(shown: Sequence[Document], collection: Collection, query: DocumentQuery) -> DocumentPage[Any]:
    parts = (collection.shown_to(query.own_stores, document) for document in yielding(shown))
    data = [part for part in parts if part is not None]
    return DocumentPage(success=True, data=data, count=len(shown))


def _cursor(places: Places, document: Document) -> str:
    return places.after(f"{document.created_at}:{document.id}")


def _place(places: Places, cursor: str) -> tuple[int, str]:
    created_at, _, document_id = places.key_before(cursor).partition(":")
    return int(created_at), document_id


def _place_problem(text: str) -> str | None:
    match = _PLACE.fullmatch(text)
    return sku_problem(match[2]) if match else "is no place in a list of documents"
