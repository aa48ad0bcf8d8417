"""The module of calls: for each one a function that writes it down."""

from collections.abc import Iterator
from typing import Final

from document import Document, Operation
from models import is_envelope
from naming import Json, place_of, referred, snake

HEAD: Final = '''"""Every call of the API as a function that writes it down. Made by `make sdk`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from holdfast_client.call import UNSET, Call, UnsetType, body, family, headers, path, query
from holdfast_client.generated import models
from holdfast_client.shapes import Data, Page, PageByName, as_it_is, data_of, page_of
'''
#: Headers that the client sends by itself, and what has no place in it: its answers are whole.
_OWN_HEADERS: Final = ("X-Request-ID", "Idempotency-Key", "X-Actor", "If-None-Match", "Last-Event-ID")
#: The parameters that a write has at its end.
_OF_WRITES: Final = ("idempotency_key: str | None = None", "actor: str | None = None")


def calls(document: Document) -> str:
    """Write the module."""
    return "\n\n".join([HEAD, *(_Function(document, operation).text() for operation in document.operations)])


def shape_of(document: Document, operation: Operation) -> tuple[str, str, str]:
    """Give the type of an answer's body, what reads it, and the type of what is read."""
    types = document.types(sent=False, prefix="models.")
    name = referred(operation.shape or {})
    if name is None or not is_envelope(document.schemas[name]):
        of = types.of(operation.shape)
        return of, "as_it_is", of
    properties = document.schemas[name]["properties"]
    data = properties["data"]
    if "nextCursor" in properties:
        one = types.of(data.get("items") or data["additionalProperties"])
        by_name = data["type"] == "object"
        page = f"Page[{one}]"
        return (f"PageByName[{one}]", "page_of", page) if by_name else (page, "as_it_is", page)
    return f"Data[{types.of(data)}]", "data_of", types.of(data)


class _Function:
    """One function."""

    def __init__(self, document: Document, operation: Operation) -> None:
        self._document: Final = document
        self._operation: Final = operation
        self._types: Final = document.types(sent=True, prefix="models.")
        self._body: Final[Json] = document.schemas[operation.body] if operation.body else {"properties": {}}
        self._required: Final = sorted(self._body.get("required", []), key=place_of)
        self._optional: Final = [
            name for name in self._body["properties"] if name not in (*self._required, "idempotencyKey")
        ]

    def text(self) -> str:
        """Write it."""
        operation = self._operation
        shape, read, of = shape_of(self._document, operation)
        lines = [f"def {snake(operation.name)}({', '.join(self._parameters())}) -> Call[{of}]:"]
        lines += [f'    """{operation.described["summary"].rstrip(".")}."""', "    return Call("]
        lines += [f"        {line}," for line in self._arguments()]
        statuses = ", ".join(map(str, operation.statuses))
        lines += [f"        shape={shape}, read={read}, statuses=frozenset({{{statuses}}}),"]
        return "\n".join([*lines, "    )"]) + "\n"

    def _parameters(self) -> Iterator[str]:
        for place in self._operation.places:
            yield f"{snake(place['name'])}: str"
        for name in self._required:
            yield f"{snake(name)}: {self._said(name, required=True)[0]}"
        keywords = [*self._keywords()]
        if keywords:
            yield "*"
            yield from keywords

    def _keywords(self) -> Iterator[str]:
        queried = {parameter["name"] for parameter in self._operation.parameters("query")}
        if self._operation.of_store and "storeId" not in queried:
            yield "store_id: str | None = None"
        for name in self._optional:
            of, default = self._said(name, required=False)
            yield f"{snake(name)}: {of} = {default}"
        for parameter in self._operation.parameters("query"):
            of = "bool" if _is_flag(parameter) else self._types.of(parameter["schema"])
            yield f"{snake(parameter['name'])}: {of} | None = None"
        yield from (f"{snake(name)}: Mapping[str, str] | None = None" for name in self._operation.families)
        yield from (f"{snake(name)}: str | None = None" for name in self._headers())
        if self._operation.is_write:
            yield from _OF_WRITES

    def _said(self, name: str, *, required: bool) -> tuple[str, str]:
        null_says = (self._operation.body, name) in self._document.null_says
        return self._types.said(self._body["properties"][name], required=required, null_says=null_says)

    def _headers(self) -> list[str]:
        names = [parameter["name"] for parameter in self._operation.parameters("header")]
        return [name for name in names if name not in _OWN_HEADERS]

    def _arguments(self) -> Iterator[str]:
        operation = self._operation
        parameters = operation.parameters("query")
        queried = [parameter["name"] for parameter in parameters]
        yield f"method={operation.method!r}"
        yield f"path={self._path(queried)}"
        if queried:
            families = [f"family({name!r}, {snake(name)})" for name in operation.families]
            yield "query=" + " | ".join([f"query({', '.join(map(_queried, parameters))})", *families])
        sent = [f"{snake(name)}={snake(name)}" for name in self._headers()]
        sent += ["x_actor=actor"] if operation.is_write else []
        if sent:
            yield f"headers=headers({', '.join(sent)})"
        if operation.body:
            yield f"body={self._written()}"
        if operation.is_write:
            yield "write=True"
            yield "key=idempotency_key"
        if "wait" in queried:
            yield "wait_s=wait or 0"

    def _path(self, queried: list[str]) -> str:
        values = [f"{place['name']}={snake(place['name'])}" for place in self._operation.places]
        store = ["store_id"] if self._operation.of_store and "storeId" not in queried else []
        if not values and not store:
            return repr(self._operation.path)
        if any(place["name"] == "storeId" for place in self._operation.places):
            return f"path({self._operation.path!r}, None, {', '.join(values)})"
        return f"path({', '.join([repr(self._operation.path), *store, *values])})"

    def _written(self) -> str:
        null_says = [name for name in self._optional if self._said(name, required=False)[1] == "UNSET"]
        always = [*self._required, *null_says]
        said = [name for name in self._optional if name not in null_says]
        return f"body({_dict(always)}, {_dict(said)})"


def _dict(names: list[str]) -> str:
    return "{" + ", ".join(f"{name!r}: {snake(name)}" for name in names) + "}"


def _is_flag(parameter: Json) -> bool:
    """Tell whether a parameter of the query is true or false, which it has only words for."""
    return {*parameter["schema"].get("enum", [""])} <= {"true", "false"}


def _queried(parameter: Json) -> str:
    name = snake(parameter["name"])
    # What can only be asked for, and not against, is left out when it is false.
    return f"{name}={name} or None" if parameter["schema"].get("enum") == ["true"] else f"{name}={name}"
