"""One call of the API as a value: how it is asked, and how its answer is read. Nothing here talks to anybody."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET, UnsetType

T = TypeVar("T")
_INVENTORY: Final = "/api/inventory"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What came back for a request, as far as anybody looks at it."""

    status: int
    #: By their names in small letters.
    headers: Mapping[str, str]
    body: bytes


class Answer(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """An answer, with what stands around its data."""

    data: T
    status: int
    #: What the server says of it in words.
    message: str | None
    #: By their names in small letters.
    headers: Mapping[str, str]
    #: The idempotency key that the request was sent under.
    key: str | None

    @property
    def request_id(self) -> str | None:
        """The id of the request in the server's logs and its ledger."""
        return self.headers.get("x-request-id")

    @property
    def etag(self) -> str | None:
        """What ``if_match`` takes, of an item."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """Whether this is what an earlier request under the same key was answered with."""
        return self.headers.get("idempotency-replayed") == "true"


class Call(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A call that can be sent, any number of times, to the same effect."""

    method: str
    #: With its values, percent-encoded.
    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    #: The type of the answer's body; None: it is no JSON, and is read as it is.
    shape: Any
    #: Makes the data out of it.
    read: Callable[[Any], Any]
    #: What is no error, though its status may look like one.
    statuses: frozenset[int]
    #: It takes an idempotency key, and takes effect once under it.
    write: bool = False
    key: str | None = None
    #: Its commands have keys of their own, and it has none.
    keys_within: bool = False
    #: For how many seconds the server may hold back its answer.
    wait_s: float = 0.0
    #: What is asked to learn how things stand now, when the answer may be an old one.
    now: Callable[[T], "Call[T]"] | None = None
    #: Refuses an answer that says yes and means no.
    check: Callable[[T, Reply], None] | None = None

    @property
    def target(self) -> str:
        """The path with its query."""
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}" if self.query else self.path

    def following(self, cursor: str) -> "Call[T]":
        """Give the call of the page behind a cursor."""
        return msgspec.structs.replace(self, query={**self.query, "after": cursor})

    def limited(self, entries: int) -> "Call[T]":
        """Give the call for a page of so many entries."""
        return msgspec.structs.replace(self, query={**self.query, "limit": str(entries)})

    def answer(self, reply: Reply) -> Answer[T]:
        """Read a success."""
        if self.shape is None:
            return self._answer(reply, self.read(reply.body), None)
        body = decoder(self.shape).decode(reply.body)
        return self._answer(reply, self.read(body), getattr(body, "message", None))

    def _answer(self, reply: Reply, data: Any, message: str | None) -> Answer[T]:
        return Answer(data=data, status=reply.status, message=message, headers=reply.headers, key=self.key)


@cache
def decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """Give the decoder of a type, made once."""
    return msgspec.json.Decoder(shape)


def path(template: str, store_id: str | None = None, **values: str) -> str:
    """Fill in the values of a path; with a store, that of the same call about the items of the store."""
    if store_id is not None:
        template = template.replace(_INVENTORY, f"/api/stores/{_segment(store_id)}/inventory", 1)
    return template.format_map({name: _segment(value) for name, value in values.items()})


def _segment(value: str) -> str:
    """Encode a value whole: a slash is part of it, and one of dots alone would lead elsewhere."""
    encoded = quote(value, safe="")
    return encoded.replace(".", "%2E") if value in {".", ".."} else encoded


def query(**values: Any) -> dict[str, str]:
    """Write down the parameters that were given. A name that Python has for itself ends in an underscore."""
    return {_camel(name): _text(value) for name, value in values.items() if value is not None}


def family(name: str, values: Mapping[str, str] | None) -> dict[str, str]:
    """Write down parameters that are called by a word and any name behind a dot."""
    return {f"{name}.{key}": value for key, value in (values or {}).items()}


def _camel(name: str) -> str:
    first, *others = name.strip("_").split("_")
    return first + "".join(map(str.capitalize, others))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def headers(**values: str | None) -> dict[str, str]:
    """Write down the headers that were given."""
    return {name.replace("_", "-"): value for name, value in values.items() if value is not None}


def body(always: Mapping[str, Any], said: Mapping[str, Any]) -> bytes:
    """Write a body: what stands in it always, if only as null, and what was said."""
    fields = {name: value for name, value in always.items() if value is not UNSET}
    fields |= {name: value for name, value in said.items() if value is not None}
    return msgspec.json.encode(fields)


__all__ = ["UNSET", "Answer", "Call", "Reply", "UnsetType", "body", "family", "headers", "path", "query"]
