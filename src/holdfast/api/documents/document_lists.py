"""Lists of reservations, sales and transfers, page by page, the newest first."""

import re
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar, get_args

import msgspec

from holdfast.api.context import Context
from holdfast.api.documents.document_calls import Collection
from holdfast.api.http.cursors import Places
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of, next_link
from holdfast.api.http.path_values import require_store
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Cursor, Identifier, StoreId, Text
from holdfast.api.routes import Parameter
from holdfast.domain.documents import Document
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, sku_problem, store_problem, text_problem
from holdfast.engine.portions import cut
from holdfast.engine.ports import Reader
from holdfast.engine.reading import DocumentQuery

Body = TypeVar("Body")
#: The parameters of every list of documents; a list by status adds that.
LIST_PARAMETERS: Final[Mapping[str, Parameter]] = {
    **PAGE_PARAMETERS,
    "sku": Parameter(description="Only those that name this SKU", type=Identifier),
    "storeId": Parameter(description="Only those that touch this store", type=StoreId),
    "reference": Parameter(description="Only those with this reference", type=Text),
}
#: What is wrong with the value of a filter, or None.
_PROBLEMS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "sku": sku_problem,
    "storeId": store_problem,
    "reference": lambda text: text_problem(text, TEXT_CHARACTERS_MAX),
}
#: The status by which an index finds documents; by another one, all may have to be looked at.
_OPEN: Final = "open"
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
            _refuse_bad_filters(parameters, query)
            wanted = DocumentQuery(
                type=collection.word,
                after=_place(places, parameters["after"]) if "after" in parameters else None,
                limit=limit_of(parameters),
                status=parameters.get("status"),
                sku=parameters.get("sku"),
                store=parameters.get("storeId"),
                reference=parameters.get("reference"),
            )
            if wanted.store is not None:
                await require_store(context, wanted.store)
            # A filter may have to look at every document: short reads must not wait for that.
            read = context.engine.scan if _is_long(wanted) else context.engine.read_page
            # Rendered where it is read: long documents would hold up the event loop.
            body, cursor = await read(lambda reader: _page(reader, wanted, collection, places))
            headers = [PRIVATE] if cursor is None else [PRIVATE, next_link(exchange, parameters, cursor)]
            await exchange.answer(200, body, headers)

        return handle

    return make


def _page(reader: Reader, query: DocumentQuery, collection: Collection, places: Places) -> tuple[bytes, str | None]:
    """Give a page, and the cursor of the next one if there is more."""
    found = reader.documents.documents(msgspec.structs.replace(query, limit=query.limit + 1))
    shown, further = cut(found, query.limit)
    cursor = _cursor(places, shown[-1]) if further else None
    data = list(map(collection.render, shown))
    body = DocumentPage(success=True, data=data, count=len(shown), next_cursor=cursor or msgspec.UNSET)
    return msgspec.json.encode(body), cursor


def _refuse_bad_filters(parameters: Mapping[str, str], query: Mapping[str, Parameter]) -> None:
    for name, problem_of in _PROBLEMS.items():
        problem = problem_of(parameters[name]) if name in parameters else None
        if problem:
            raise Invalid(name, problem)
    if "status" in parameters:
        statuses = get_args(query["status"].type)
        if parameters["status"] not in statuses:
            raise Invalid("status", f"must be one of {', '.join(statuses)}")


def _is_long(query: DocumentQuery) -> bool:
    return not (query.sku is None and query.store is None and query.status in (None, _OPEN))


def _cursor(places: Places, document: Document) -> str:
    return places.after(f"{document.created_at}:{document.id}")


def _place(places: Places, cursor: str) -> tuple[int, str]:
    created_at, _, document_id = places.key_before(cursor).partition(":")
    return int(created_at), document_id


def _place_problem(text: str) -> str | None:
    match = _PLACE.fullmatch(text)
    return sku_problem(match[2]) if match else "is no place in a list of documents"
