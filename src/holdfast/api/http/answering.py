"""The way to answer a request: at once, or piece by piece as fast as the client takes it."""

from collections.abc import Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Final, Protocol

import msgspec

from holdfast.api.http.framing import HTTP_1_1, Header
from holdfast.api.http.sending import Outbox, Parts, Piece, in_time, pieces_of
from holdfast.api.limits import CHUNK_BYTES, SENT_AT_ONCE_BYTES_MAX
from holdfast.engine.spool_files import Spooled

_encode: Final = msgspec.json.Encoder().encode
#: What is JSON already.
_WRITTEN: Final = (bytes, Parts)
_JSON: Final = (b"content-type", b"application/json; charset=utf-8")
_READING: Final = frozenset({"GET", "HEAD"})
#: Of answers to whom nobody gave another.
_ALONE: Final = Outbox()
_STATUS_LINES: Final = {status: b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode()) for status in HTTPStatus}
#: Statuses whose answers have no body, and tell no length (RFC 9110, section 8.6).
_BODILESS: Final = frozenset({204, 304})
_CHUNKED: Final = b"transfer-encoding: chunked\r\n"
_LAST_CHUNK: Final = b"0\r\n\r\n"
#: What an answer says of a connection that ends behind it.
CLOSE: Final = b"connection: close\r\n"


class ClientGone(Exception):
    """The client closed the connection before it was answered."""


class Channel(Protocol):
    """The connection that a request came by."""

    @property
    def stamp(self) -> bytes:
        """The date, and who answers, as header lines."""

    def stays_open(self) -> bool:
        """Tell whether another request may come, as far as it is the connection's business."""

    def write(self, data: Piece) -> None:
        """Send bytes. To a client that has left, nothing."""

    @property
    def is_stalled(self) -> bool:
        """Whether the client takes too little."""

    async def drained(self) -> None:
        """Wait while the client takes too little, unless it leaves."""

    def is_gone(self) -> bool:
        """Tell whether there is no connection any more."""

    async def body(self, bytes_max: int) -> bytes:
        """Give the whole body. Raises a 400, a 408 or a 413."""

    async def gone(self) -> None:
        """Wait until the client has ended its side of the connection."""

    def is_half_closed(self) -> bool:
        """Tell whether the client has ended its side, but may still be there to read."""

    def abort(self) -> None:
        """Break the connection off."""


def header_lines(headers: Sequence[Header]) -> bytes:
    """Write headers. Raises ``BrokenHeader`` for what would be other headers than these."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not lines.count(b"\n") == lines.count(b"\r") == len(headers):
        raise BrokenHeader
    return lines


def kept(idle_s: int) -> bytes:
    """Announce how long a connection may be idle before it is closed. Both headers go together (RFC 9110, 7.6.1)."""
    return b"connection: keep-alive\r\nkeep-alive: timeout=%d\r\n" % idle_s


class Answering:
    """What an answer needs to know of its request."""

    __slots__ = (
        "bytes_sent", "channel", "closes", "common", "is_chunked", "kept", "method", "outbox", "status", "version",
    )  # fmt: skip

    def __init__(self, channel: Channel, method: str, version: str, *, closes: bool) -> None:
        self.channel = channel
        self.method = method
        self.version = version
        #: Whether the connection ends behind the answer.
        self.closes = closes
        #: Header lines that stand on every answer of this request.
        self.common = b""
        #: What is said of a connection that stays open.
        self.kept = b""
        #: Where large answers are kept until the client has taken them.
        self.outbox = _ALONE
        #: 0: the answer has not begun.
        self.status = 0
        self.bytes_sent = 0
        self.is_chunked = False

    async def answer(
        self, status: int, content: object, headers: Iterable[Header] = (), *, read_only: bool = False
    ) -> None:
        """Answer with JSON; bytes and ``Parts`` are that already. Raises ``Overloaded`` when a large one has no room.

        ``read_only``: nothing was done, whatever the method, so the answer may be refused.
        """
        text = content if isinstance(content, _WRITTEN) else _encode(content)
        await self._respond_text(status, text, [_JSON, *headers], refusable=read_only or self.method in _READING)

    async def respond(self, status: int, body: bytes, headers: Sequence[Header]) -> None:
        """Answer with these bytes; a HEAD gets the headers only."""
        length = b"" if status in _BODILESS else b"content-length: %d\r\n" % len(body)
        head = self._head(status, headers, length)
        self.bytes_sent = len(body)
        self.channel.write(head if self.method == "HEAD" else head + body)
        if self.channel.is_stalled:  # Few are, and each call on the way costs.
            await self.channel.drained()

    async def respond_file(self, status: int, file: Spooled, headers: Sequence[Header]) -> None:
        """Answer with a whole file, and close it. Raises ``Overloaded`` when it is in memory and has no room there."""
        with file:
            if not file.is_in_memory:
                await self._respond_in_pieces(status, iter(partial(file.read, CHUNK_BYTES), b""), headers)
                return
            text = file.read()
        await self._respond_text(status, text, headers, refusable=True)

    async def _respond_text(
        self, status: int, text: bytes | Parts, headers: Sequence[Header], *, refusable: bool
    ) -> None:
        if len(text) <= SENT_AT_ONCE_BYTES_MAX:
            await self.respond(status, bytes(text), headers)
            return
        with self.outbox.place(len(text), refusable=refusable):
            await self._respond_in_pieces(status, pieces_of(text), headers, len(text))

    async def _respond_in_pieces(
        self, status: int, pieces: Iterable[Piece], headers: Sequence[Header], length: int | None = None
    ) -> None:
        """Answer as fast as the client takes it. One that takes nothing for too long is left: its answer breaks off."""
        await self.begin(status, headers, length)
        if self.method != "HEAD":
            for piece in pieces:
                await self.send_piece(piece)
                await self.outbox.pause()  # Others have their turn, or wait for eight such answers.
        await self.finish()

    async def begin(self, status: int, headers: Sequence[Header], length: int | None = None) -> None:
        """Begin an answer that comes in pieces; None: nobody knows its length, so chunks or the end will tell."""
        framing = b""
        if length is not None:
            framing = b"content-length: %d\r\n" % length
        elif self.method != "HEAD":
            self.is_chunked = self.version == HTTP_1_1
            self.closes = self.closes or not self.is_chunked
            framing = _CHUNKED if self.is_chunked else b""
        self.channel.write(self._head(status, headers, framing))

    async def send_piece(self, piece: Piece) -> None:
        """Go on with it. Waits while the client takes no more.

        Raises ``ClientGone`` when it has left, or takes nothing for too long.
        """
        self.bytes_sent += len(piece)
        # An empty chunk would be the last one.
        if piece:
            self.channel.write(b"".join((b"%x\r\n" % len(piece), piece, b"\r\n")) if self.is_chunked else piece)
        # Most clients take it at once, and a timer for each piece would cost a tenth of a large answer's time.
        if self.channel.is_stalled and not await in_time(self.channel.drained()):
            raise ClientGone
        if self.channel.is_gone():
            raise ClientGone

    async def finish(self) -> None:
        """End it well."""
        if self.is_chunked:
            self.channel.write(_LAST_CHUNK)
        await self.channel.drained()

    def _head(self, status: int, headers: Sequence[Header], framing: bytes) -> bytes:
        lines = header_lines(headers)
        self.status = status
        self.closes = self.closes or not self.channel.stays_open()
        persistence = CLOSE if self.closes else self.kept
        stamp = self.channel.stamp
        return b"".join((_STATUS_LINES[status], lines, self.common, persistence, framing, stamp, b"\r\n"))  # type: ignore[index]


class BrokenHeader(ValueError):
    """A header of an answer holds a line end."""
