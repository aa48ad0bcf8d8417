"""One request and its answer."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from holdfast.api.http.answering import Answering, ClientGone, Header, Send
from holdfast.api.http.arriving import arrived, declared, let_pass
from holdfast.api.http.media import refuse_other_media
from holdfast.api.http.persistence import CLOSE, stays_open
from holdfast.api.http.problems import KINDS, Invalid, Problem, body_of
from holdfast.api.http.quoting import quoted
from holdfast.times import now_ms, rfc3339

__all__ = ["ClientGone", "Exchange", "Header", "Receive", "Scope", "Send", "query_of", "text_of"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_PROBLEM: Final = (b"content-type", b"application/problem+json")
#: A percent sign that encodes nothing (RFC 3986, section 2.1).
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")


class Exchange(Answering):
    """A request as the endpoints see it, and the way to answer it."""

    __slots__ = (
        "body_bytes_max", "endpoint", "headers", "now", "principal", "raw_headers", "receive", "request_id", "scope",
        "started", "unread",
    )  # fmt: skip

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        body_bytes_max: int,
        kept: Sequence[Header] = (),
        now: Callable[[], int] = now_ms,
    ) -> None:
        self.raw_headers: list[Header] = scope["headers"]
        self.headers: dict[bytes, bytes] = dict(self.raw_headers)
        super().__init__(send, scope["method"], kept if stays_open(scope["http_version"], self.headers) else ())
        self.scope = scope
        self.receive = receive
        self.body_bytes_max = body_bytes_max
        #: Gives the time by which the request's own times are judged: the ledger's.
        self.now = now
        self.request_id = ""
        self.principal = ""
        #: The route as the metrics name it.
        self.endpoint = "unmatched"
        #: How many bytes of the body nobody has taken yet; -1: as many as come.
        self.unread = declared(self.headers)
        self.started = time.perf_counter()

    @property
    def path(self) -> str:
        """The path as it was sent, still encoded."""
        path: str = self.scope["path"]
        return path

    def header(self, name: bytes) -> str | None:
        """Give a header's text, or None. Several of one name that differ are a 400."""
        value = self.headers.get(name)
        if value is None:
            return None
        if len(self.headers) != len(self.raw_headers):
            values = {other for header, other in self.raw_headers if header == name}
            if len(values) > 1:
                raise Invalid(name.decode().title(), "was sent several times with different values")
        return text_of(value, name.decode().title())

    def segment(self, name: str) -> str:
        """Give a part of the path, decoded strictly once."""
        encoded: str = self.scope["path_params"][name]
        if "%" not in encoded and encoded.isascii():
            return encoded
        if _STRAY_PERCENT.search(encoded):
            raise Invalid(name, "holds a % that encodes nothing; send a percent sign as %25")
        return text_of(unquote_to_bytes(encoded.encode("latin-1")), name)

    async def body(self, *, optional: bool = False) -> bytes:
        """Read the whole body; where it is optional, none at all is an empty object. Raises a 400, 408, 413 or 415."""
        try:
            body = await arrived(self.receive, self.unread, self.body_bytes_max)
        except Problem:
            self.connection = CLOSE  # Where the next request begins can no longer be told.
            raise
        self.unread = 0
        bare = optional and not body
        refuse_other_media(self.header(b"content-type"), required=not bare)
        return b"{}" if bare else body

    async def refuse(self, problem: Problem) -> None:
        """Answer with an error."""
        body = body_of(problem, instance=self.path, request_id=self.request_id, timestamp=rfc3339(now_ms()))
        headers = [(name.encode(), value.encode("latin-1")) for name, value in problem.headers.items()]
        await self.respond(KINDS[problem.code].status, body, [_PROBLEM, *headers])

    async def linger(self) -> None:
        """After the answer: let the rest of a body pass that nobody has read, so that the answer is."""
        # Whoever waits for a 100 Continue has not begun to send.
        if b"expect" not in self.headers:
            await let_pass(self.receive)

    async def gone(self) -> None:
        """Wait until the client has closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


def text_of(value: bytes, field: str) -> str:
    """Decode UTF-8 strictly. Raises a 400 that names the field."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Invalid(field, "is not valid UTF-8") from None


def query_of(exchange: Exchange, allowed: Mapping[str, object]) -> dict[str, str]:
    """Give the query's parameters. Unknown, repeated and ill-encoded ones are a 400."""
    raw: bytes = exchange.scope["query_string"]
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
    return query
