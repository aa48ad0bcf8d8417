"""The way to answer a request: at once, or piece by piece as fast as the client takes it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from holdfast.api.http.sending import Outbox, pieces_of, taken
from holdfast.api.limits import CHUNK_BYTES, SENT_AT_ONCE_BYTES_MAX
from holdfast.engine.spool import Spooled

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

_encode: Final = msgspec.json.Encoder().encode
_JSON: Final = (b"content-type", b"application/json; charset=utf-8")
_READING: Final = frozenset({"GET", "HEAD"})
#: Of answers to whom nobody gave another.
_ALONE: Final = Outbox()


class ClientGone(Exception):
    """The client closed the connection before it was answered."""


class Answering:
    """What an answer needs to know of its request."""

    __slots__ = ("bytes_sent", "common", "connection", "method", "outbox", "send", "status")

    def __init__(self, send: Send, method: str, connection: Sequence[Header]) -> None:
        self.send = send
        self.method = method
        #: Headers that stand on every answer of this request.
        self.common: list[Header] = []
        #: What is said of the connection.
        self.connection = connection
        #: Where large answers are kept until the client has taken them.
        self.outbox = _ALONE
        #: 0: the answer has not begun.
        self.status = 0
        self.bytes_sent = 0

    async def answer(
        self, status: int, content: object, headers: Iterable[Header] = (), *, read_only: bool = False
    ) -> None:
        """Answer with JSON; bytes are that already. Raises ``Overloaded`` when there is no room for a large one.

        ``read_only``: nothing was done, whatever the method, so the answer may be refused.
        """
        body = content if isinstance(content, bytes) else _encode(content)
        if len(body) <= SENT_AT_ONCE_BYTES_MAX:
            await self.respond(status, body, [_JSON, *headers])
            return
        with self.outbox.place(len(body), refusable=read_only or self.method in _READING):
            sized = [_JSON, (b"content-length", str(len(body)).encode()), *headers]
            await self._respond_in_pieces(status, pieces_of(body), sized)

    async def respond(self, status: int, body: bytes, headers: list[Header]) -> None:
        """Answer with these bytes; a HEAD gets the headers only."""
        self.status = status
        headers += self.common
        headers += self.connection
        if status not in (204, 304):
            headers.append((b"content-length", str(len(body)).encode()))
        self.bytes_sent = len(body)
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})

    async def respond_file(self, status: int, file: Spooled, headers: list[Header]) -> None:
        """Answer with the whole of a file, a piece at a time, and close it."""
        with file:
            await self._respond_in_pieces(status, iter(partial(file.read, CHUNK_BYTES), b""), headers)

    async def _respond_in_pieces(self, status: int, pieces: Iterator[bytes], headers: list[Header]) -> None:
        """Answer as fast as the client takes it. One that takes nothing for too long is left: its answer breaks off."""
        await self.begin(status, headers)
        if self.method != "HEAD" and not await taken(self.send_piece, pieces):
            raise ClientGone
        await self.finish()

    async def begin(self, status: int, headers: list[Header]) -> None:
        """Begin an answer whose length is not known."""
        self.status = status
        headers = [*headers, *self.common, *self.connection]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def send_piece(self, piece: bytes) -> None:
        """Go on with it. Waits while the client takes no more."""
        self.bytes_sent += len(piece)
        await self.send({"type": "http.response.body", "body": piece, "more_body": True})

    async def finish(self) -> None:
        """End it well."""
        await self.send({"type": "http.response.body", "body": b""})
