"""The rows in the table of routes that reservations, sales and transfers have in common."""

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.api.documents.document_calls import Collection, DocumentChange, DocumentMaking, get_document
from holdfast.api.documents.document_filters import LIST_PARAMETERS
from holdfast.api.documents.document_lists import DocumentPage, list_documents
from holdfast.api.http.bodies import Reported, Write
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.writes import Common
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.api.versioned import MADE, UNCHANGED, VERSION
from holdfast.api.write_calls import write_route
from holdfast.domain.commands import Command

#: Makes a command of the fields that every such command has, and of a decoded body.
Make = Callable[[Common, Any], Command]


def document_routes(
    collection: Collection,
    *,
    command: type[Command],
    fields: type[Reported],
    example: Mapping[str, Any],
    make: Make | None,
    summary: str,
    query: Mapping[str, Parameter] = LIST_PARAMETERS,
    refusals: tuple[str, ...] = (),
    **further: Any,
) -> tuple[Route, ...]:
    """Give the calls that make a document, list all of its type, and read one."""
    noun = collection.noun
    making = DocumentMaking(
        name=collection.word,
        command=command,
        subject=collection.subject(),
        method="POST",
        title=f"make{noun}",
        summary=summary,
        body=fields,
        example=example,
        make=make,
        answers=_answers_of_making(collection),
        message=f"{noun} made successfully",
        unchanged=f"{noun} exists already",
        refusals=("SALES_STOPPED", "INSUFFICIENT_QUANTITY", *refusals),
        **further,
    )
    return (
        write_route(making, collection.path, collection.tag),
        _list_route(collection, query),
        _get_route(collection),
    )


def _answers_of_making(collection: Collection) -> dict[int, Answer]:
    word = collection.word
    body: Any = collection.body
    return {
        200: Answer(
            description=f"The {word} of that id, which the same request has made before",
            body=Done[body],
            headers=VERSION,
        ),
        201: Answer(description=f"The new {word}", body=Done[body], headers=MADE),
    }


def _list_route(collection: Collection, query: Mapping[str, Parameter]) -> Route:
    body: Any = collection.body
    page = Answer(
        description=f"A page of {collection.word}s",
        body=DocumentPage[body],
        headers={"Link": "The next page, when there is one"},
    )
    return Route(
        method="GET",
        path=collection.path,
        name=f"list{collection.noun}s",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag=collection.tag,
        summary=f"{collection.noun}s, the newest first",
        make=list_documents(collection, query),
        query=query,
        answers={200: page},
        refusals=("NOT_FOUND",),
    )


def _get_route(collection: Collection) -> Route:
    body: Any = collection.body
    return Route(
        method="GET",
        path=collection.one,
        name=f"get{collection.noun}",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag=collection.tag,
        summary=f"One {collection.word}",
        make=get_document(collection),
        conditional=True,
        answers={200: Answer(description=f"The {collection.word}", body=Found[body], headers=VERSION), 304: UNCHANGED},
        refusals=("NOT_FOUND",),
    )


def change_route(
    collection: Collection,
    *,
    action: str,
    done: str,
    command: type[Command],
    fields: type[Write],
    example: Mapping[str, Any],
    summary: str,
    make: Make | None = None,
    **further: Any,
) -> Route:
    """Give a call that changes a document: ``action`` ends its path, and ``done`` is what has happened then.

    Its body may be left out; what is said ``further`` is as every call that changes something says it. A ``PATCH`` is
    about the document itself.
    """
    word, noun = collection.word, collection.noun
    body: Any = collection.body
    change = DocumentChange(
        name=f"{word}.{action}",
        document=word,
        command=command,
        subject=collection.subject(),
        summary=summary,
        place=lambda exchange: (collection.id_of(exchange),),
        body=fields,
        example=example,
        make=make,
        answers={200: Answer(description=f"The {word} as it is now", body=Done[body], headers=VERSION)},
        message=f"{noun} {done} successfully",
        unchanged=f"{noun} unchanged",
        **{"method": "POST", "title": f"{action}{noun}", "body_required": False, **further},
    )
    return write_route(
        change, f"{collection.one}/{action}" if change.method != "PATCH" else collection.one, collection.tag
    )
