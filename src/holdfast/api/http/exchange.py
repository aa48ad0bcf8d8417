"""One request and its answer."""

import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from holdfast.api.http.answering import Answering, Channel, ClientGone
from holdfast.api.http.framing import Header
from holdfast.api.http.head import Head, written
from holdfast.api.http.media import refuse_other_media
from holdfast.api.http.problems import KINDS, Invalid, Problem, body_of
from holdfast.api.http.quoting import quoted
from holdfast.domain.access import NOBODY
from holdfast.times import now_ms, rfc3339

__all__ = ["ClientGone", "Exchange", "Header", "query_of", "text_of"]

_PROBLEM: Final = (b"content-type", b"application/problem+json")
#: A percent sign that encodes nothing (RFC 3986, section 2.1).
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
#: Bytes of a query whose parameters are kept for the log.
_NAMED_BYTES_MAX: Final = 2_048


class Exchange(Answering):
    """A request as the endpoints see it, and the way to answer it."""

    __slots__ = (
        "body_bytes_max", "caller", "demands_idempotency", "endpoint", "head", "headers", "named", "now", "path",
        "path_values", "peer", "principal",
        "refusal", "request_id", "started",
    )  # fmt: skip

    def __init__(self, head: Head, channel: Channel, peer: str) -> None:
        super().__init__(channel, head.method, head.version, closes=not head.keeps)
        self.head: Final = head
        self.headers: Final = head.headers
        #: The address of whoever is at the other end of the connection.
        self.peer: Final = peer
        #: The path as it was sent, still encoded, in visible ASCII.
        self.path: Final = written(head.path)
        #: The values that stand in it, as they were sent.
        self.path_values: Mapping[str, str] = {}
        #: What the query names, or the body, for the log: the parameters, or the fields of the command.
        self.named: Mapping[str, Any] = _NOTHING
        self.body_bytes_max = 0
        #: Gives the time by which the request's own times are judged: the ledger's.
        self.now: Callable[[], int] = now_ms
        self.request_id = ""
        self.principal = ""
        #: Whoever was let in, and whether his writes have to carry idempotency keys; the door says so.
        self.caller = NOBODY
        self.demands_idempotency = False
        #: The code of the error that was the answer, and what it said.
        self.refusal: tuple[str, str] | None = None
        #: The route as the metrics name it.
        self.endpoint = "unmatched"
        self.started: Final = time.perf_counter()

    def header(self, name: bytes) -> str | None:
        """Give a header's text, or None. Several of one name that differ are a 400."""
        value = self.headers.get(name)
        if value is None:
            return None
        if self.head.repeats:
            values = {other for header, other in self.head.fields if header == name}
            if len(values) > 1:
                raise Invalid(name.decode().title(), "was sent several times with different values")
        try:
            return value.decode()
        except UnicodeDecodeError:
            return text_of(value, name.decode().title())  # It raises the error with the header's name.

    def segment(self, name: str) -> str:
        """Give a part of the path, decoded strictly once."""
        encoded = self.path_values[name]
        if "%" not in encoded and encoded.isascii():
            return encoded
        if _STRAY_PERCENT.search(encoded):
            raise Invalid(name, "holds a % that encodes nothing; send a percent sign as %25")
        return text_of(unquote_to_bytes(encoded.encode("latin-1")), name)

    async def body(self, *, optional: bool = False) -> bytes:
        """Read the whole body; where it is optional, none at all is an empty object. Raises a 400, 408, 413 or 415."""
        try:
            body = await self.channel.body(self.body_bytes_max) if self.head.length else b""
        except Problem:
            self.closes = True  # Where the next request begins can no longer be told.
            raise
        bare = optional and not body
        refuse_other_media(self.header(b"content-type"), required=not bare)
        return b"{}" if bare else body

    async def refuse(self, problem: Problem) -> None:
        """Answer with an error."""
        self.refusal = problem.code, _logged(problem)
        body = body_of(problem, instance=self.path, request_id=self.request_id, timestamp=rfc3339(self.now()))
        headers = [(name.encode(), value.encode("latin-1")) for name, value in problem.headers.items()]
        await self.respond(KINDS[problem.code].status, body, [_PROBLEM, *headers])


def _logged(problem: Problem) -> str:
    """Give what the log says of an error: never a value that does not fit, for nobody knows what that is."""
    if problem.code != "VALIDATION_ERROR":
        return problem.detail
    return f"{problem.members.get('field', 'The request')} is not as it has to be."


def text_of(value: bytes, field: str) -> str:
    """Decode UTF-8 strictly. Raises a 400 that names the field."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Invalid(field, "is not valid UTF-8") from None


def query_of(exchange: Exchange, allowed: Mapping[str, object]) -> dict[str, str]:
    """Give the query's parameters. Unknown, repeated and ill-encoded ones are a 400."""
    raw = exchange.head.query
    query: dict[str, str] = {}
    if not raw:
        return query
    for pair in raw.split(b"&"):
        encoded, _, value = pair.partition(b"=")
        name = text_of(unquote_to_bytes(encoded.replace(b"+", b" ")), "query")
        if name not in allowed:
            raise Invalid(
                quoted(name) or "query", f"is not a parameter of this call; it takes {', '.join(allowed) or 'none'}"
            )
        if name in query:
            raise Invalid(name, "was given twice")
        query[name] = text_of(unquote_to_bytes(value.replace(b"+", b" ")), name)
    if len(raw) <= _NAMED_BYTES_MAX:
        exchange.named = query
    return query
