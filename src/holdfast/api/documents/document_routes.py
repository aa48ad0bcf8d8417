"""The rows in the table of routes that reservations, sales and transfers have in common."""

from collections.abc import Mapping
from typing import Any

from holdfast.api.documents.document_calls import (
    Bounded,
    Changing,
    Collection,
    Making,
    change_document,
    get_document,
    make_document,
)
from holdfast.api.documents.document_lists import LIST_PARAMETERS, DocumentPage, list_documents
from holdfast.api.http.bodies import Reported
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.commands import Command


def document_routes(
    collection: Collection,
    body: Any,
    *,
    command: type[Command],
    fields: type[Reported],
    example: Mapping[str, Any],
    making: Making,
    summary: str,
    query: Mapping[str, Parameter] = LIST_PARAMETERS,
) -> tuple[Route, ...]:
    """Give the calls that make a document, list all of its type, and read one. ``body`` is how one looks."""
    return (
        Route(
            method="POST",
            path=collection.path,
            name=f"make{collection.noun}",
            tag=collection.tag,
            summary=summary,
            make=make_document(collection, fields, making),
            command=command,
            body=fields,
            example=example,
            write=True,
            answers=_answers_of_making(collection, body),
            refusals=("NOT_FOUND", "CONFLICT", "INSUFFICIENT_QUANTITY"),
        ),
        _list_route(collection, body, query),
        Route(
            method="GET",
            path=collection.one,
            name=f"get{collection.noun}",
            tag=collection.tag,
            summary=f"One {collection.word}",
            make=get_document(collection),
            answers={200: Answer(description=f"The {collection.word}", body=Found[body])},
            refusals=("NOT_FOUND",),
        ),
    )


def _answers_of_making(collection: Collection, body: Any) -> dict[int, Answer]:
    word = collection.word
    return {
        200: Answer(description=f"The {word} of that id, which the same request has made before", body=Done[body]),
        201: Answer(description=f"The new {word}", body=Done[body], headers={"Location": "Where it is"}),
    }


def _list_route(collection: Collection, body: Any, query: Mapping[str, Parameter]) -> Route:
    page = Answer(
        description=f"A page of {collection.word}s",
        body=DocumentPage[body],
        headers={"Link": "The next page, when there is one"},
    )
    return Route(
        method="GET",
        path=collection.path,
        name=f"list{collection.noun}s",
        tag=collection.tag,
        summary=f"{collection.noun}s, the newest first",
        make=list_documents(collection, query),
        query=query,
        answers={200: page},
        refusals=("NOT_FOUND",),
    )


def change_route(  # noqa: PLR0913 - a row of the table
    collection: Collection,
    body: Any,
    *,
    action: str,
    done: str,
    command: type[Command],
    fields: type[Reported],
    example: Mapping[str, Any],
    changing: Changing,
    summary: str,
    body_required: bool = False,
    bounded: Bounded = lambda _body, _now: None,
    refusals: tuple[str, ...] = (),
) -> Route:
    """Give a call that changes a document: ``action`` ends its path, and ``done`` is what has happened then."""
    word, noun = collection.word, collection.noun
    return Route(
        method="POST",
        path=f"{collection.one}/{action}",
        name=f"{action}{noun}",
        tag=collection.tag,
        summary=summary,
        make=change_document(collection, fields, changing, action, f"{noun} {done} successfully", bounded),
        command=command,
        body=fields,
        body_required=body_required,
        example=example,
        write=True,
        answers={200: Answer(description=f"The {word} as it is now", body=Done[body])},
        refusals=("NOT_FOUND", "CONFLICT", *refusals),
    )
