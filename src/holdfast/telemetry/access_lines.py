"""What the access log tells of a request: taken from it at once and cheaply, written out later on another thread."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, Final, Protocol
from urllib.parse import unquote

import msgspec

from holdfast.networks import Network, client_of
from holdfast.times import now_ms, rfc3339

#: Characters of a path that are logged.
PATH_CHARACTERS_MAX: Final = 2_048
#: Characters of a method that are logged: a client may send any word as one.
METHOD_CHARACTERS_MAX: Final = 32
#: Characters of what an error says, of a person's name, and of an id.
DETAIL_CHARACTERS_MAX: Final = 500
NAME_CHARACTERS_MAX: Final = 128
#: Bytes of a header that is kept: what proxies say of a client, a person's name.
HEADER_BYTES_MAX: Final = 512
#: Clients whose address is remembered, each with what its proxies said.
CLIENTS_MAX: Final = 4_096

_ERROR: Final = 500
#: A refusal on purpose (overload, shutdown), not a defect; in an overload there are too many of them to keep all.
_UNAVAILABLE: Final = 503
#: What paths call the documents that they name.
_DOCUMENTS: Final = ("reservationId", "saleId", "transferId")
_NOTHING: Final[Mapping[str, str]] = {}


class Answered(Protocol):
    """A request that was answered."""

    @property
    def method(self) -> str:
        """As it was sent."""

    @property
    def path(self) -> str:
        """As it was sent, without the query."""

    @property
    def path_values(self) -> Mapping[str, str]:
        """The values that stand in it, as they were sent."""

    @property
    def status(self) -> int:
        """Of the answer; 0: there was none."""

    @property
    def request_id(self) -> str:
        """By which it is found."""

    @property
    def principal(self) -> str:
        """Who asked; empty: nobody knows."""

    @property
    def peer(self) -> str:
        """The address at the other end of the connection."""

    @property
    def headers(self) -> Mapping[bytes, bytes]:
        """As they were sent."""

    @property
    def named(self) -> Mapping[str, Any]:
        """What the query names, or the body: the parameters, or the fields of the command."""

    @property
    def refusal(self) -> tuple[str, str] | None:
        """The code of its error, and what that said."""


#: What is kept of a request until its line is written.
Record = tuple[
    int, str, str, int, float, str, str, str, bytes | None, bytes | None, Mapping[str, str], Mapping[str, Any],
    tuple[str, str] | None,
]  # fmt: skip


class Line(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """A line of the access log. It is made by place: by name it would cost as much as all the rest of it."""

    timestamp: str
    level: str
    message: str
    request_id: str
    method: str
    path: str
    status: int
    duration_ms: float
    #: The error, where there was one.
    code: str | None = None
    detail: str | None = None
    principal: str | None = None
    #: The person behind the principal's key.
    actor: str | None = None
    #: The address that the request came from; behind trusted proxies what the first of them saw.
    client: str | None = None
    #: What the request named, where it was one.
    store_id: str | None = None
    sku: str | None = None
    document_id: str | None = None


def record_of(request: Answered, duration_ms: float) -> Record:
    """Take what a line will need. It holds nothing of the connection, and little memory whatever was sent."""
    path, headers, actor, forwarded = request.path, request.headers, None, None
    if b"x-actor" in headers:
        actor = headers[b"x-actor"][:HEADER_BYTES_MAX]
    if b"x-forwarded-for" in headers:
        forwarded = headers[b"x-forwarded-for"][-HEADER_BYTES_MAX:]
    return (
        now_ms(), request.method[:METHOD_CHARACTERS_MAX], path[:PATH_CHARACTERS_MAX], request.status or _ERROR,
        duration_ms, request.request_id, request.principal, request.peer, actor, forwarded,
        request.path_values if len(path) <= PATH_CHARACTERS_MAX else _NOTHING, request.named, request.refusal,
    )  # fmt: skip


def is_error(status: int) -> bool:
    """Tell whether a status stands for a defect."""
    return status >= _ERROR and status != _UNAVAILABLE


def writer_of_lines(trusted: tuple[Network, ...]) -> Callable[[Record], Line]:
    """Give what makes lines of records; addresses and networks of proxies are trusted to know the client."""
    return partial(_line_of, lru_cache(CLIENTS_MAX)(partial(client_of, trusted)))


def _line_of(client_behind: Callable[[str, bytes | None], str], record: Record) -> Line:
    (
        milliseconds, method, path, status, duration_ms, request_id, principal, peer, actor, forwarded, values, named,
        refusal,
    ) = record  # fmt: skip
    code, detail = refusal or (None, None)
    store, sku, document = _subjects(values, named)
    return Line(
        rfc3339(milliseconds),
        "info" if status < _ERROR else "error" if is_error(status) else "warn",
        "Request answered",
        request_id,
        method,
        path,
        status,
        int(duration_ms * 1000 + 0.5) / 1000,
        code,
        # A value that was cut ends in dots that would be the one thing in an ordinary line that is not ASCII.
        None if detail is None else detail[:DETAIL_CHARACTERS_MAX].replace("…", "..."),
        principal or None,
        None if actor is None else actor.decode("utf-8", "backslashreplace")[:NAME_CHARACTERS_MAX] or None,
        client_behind(peer, forwarded) or None,
        store,
        sku,
        document,
    )


def _subjects(values: Mapping[str, str], named: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Give the store, the SKU and the document that a request named."""
    store = _decoded(values["storeId"]) if "storeId" in values else named.get("store") or named.get("storeId")
    if "sku" in values:  # Most requests have it, and no such path names a document.
        return _short(store), _short(_decoded(values["sku"])), _short(named.get("documentId"))
    sku = named.get("sku")
    document = next((_decoded(values[name]) for name in _DOCUMENTS if name in values), None)
    # A command about a document has its id, and one that makes it a content too; one about a store has an id alone.
    if "content" in named:
        document = named["id"]
    elif document is None and store is None:
        store = named.get("id")
    return _short(store), _short(sku), _short(document or named.get("documentId"))


def _decoded(part: str) -> str:
    return unquote(part, errors="backslashreplace") if "%" in part else part


def _short(name: str | None) -> str | None:
    return None if name is None else name[:NAME_CHARACTERS_MAX]
