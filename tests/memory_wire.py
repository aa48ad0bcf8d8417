"""A connection without sockets: the server's own code on one side, the bytes of a test on the other."""

import asyncio
import http.client
import io
from collections.abc import Callable
from typing import Any, Final

import httpx

from holdfast.api.http.connection import Connection
from holdfast.api.http.connections import Connections
from holdfast.api.http.line import Application

PEER: Final = ("127.0.0.1", 50_000)
IDLE_S: Final = 80.0


class MemoryTransport(asyncio.Transport):
    """The other end of a connection: what it received, and whether it takes more."""

    def __init__(self, connection: Connection, *, bytes_max: int = 1 << 40) -> None:
        super().__init__()
        self.connection = connection
        self.writes: list[bytes] = []
        #: Whether the server reads what comes.
        self.reads = True
        #: Whether the server has ended its side.
        self.is_ended = False
        self.is_aborted = False
        #: Whether the client has broken the connection off.
        self.is_left = False
        self.over: Final = asyncio.Event()
        self._bytes_max = bytes_max
        self._taken = 0
        connection.connection_made(self)

    @property
    def received(self) -> bytes:
        return b"".join(self.writes)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return PEER if name == "peername" else default

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_ended
        if self.is_left:
            return
        assert not self.over.is_set()
        self.writes.append(bytes(data))
        if self.get_write_buffer_size():
            self.connection.pause_writing()

    def take(self, bytes_more: int) -> None:
        """Take more of what was sent."""
        self._bytes_max += bytes_more
        if not self.get_write_buffer_size():
            self.connection.resume_writing()

    def get_write_buffer_size(self) -> int:
        return max(0, sum(map(len, self.writes)) - self._bytes_max)

    def write_eof(self) -> None:
        self.is_ended = True

    def pause_reading(self) -> None:
        assert self.reads
        self.reads = False

    def resume_reading(self) -> None:
        assert not self.reads
        self.reads = True

    def is_closing(self) -> bool:
        return self.over.is_set()

    def close(self) -> None:
        if not self.get_write_buffer_size():
            self._end()

    def abort(self) -> None:
        self.is_aborted = True
        self._end()

    def leave(self) -> None:
        """Break the connection off; the server learns of it a moment later."""
        self.is_left = True
        self._end()

    def _end(self) -> None:
        if not self.over.is_set():
            self.over.set()
            asyncio.get_running_loop().call_soon(self._lose)

    def _lose(self) -> None:
        self.connection.connection_lost(None)
        del self.connection  # As transports do: they would hold each other.

    def end(self) -> None:
        """End the client's side only."""
        if not self.over.is_set() and not self.connection.eof_received():
            self.close()

    def send(self, data: bytes) -> None:
        """Send what the client has to say."""
        self.connection.data_received(data)

    async def settled(self) -> None:
        """Wait until the server has ended the connection, or its side of it."""
        await self.until(lambda: self.is_ended or self.over.is_set())

    async def until(self, look: Callable[[], bool]) -> None:
        """Wait until something is so; the test has a deadline."""
        while not look():  # noqa: ASYNC110 - a transport has nobody to tell of it
            await asyncio.sleep(0)


def opened(application: Application | Connections, *, bytes_max: int = 1 << 40) -> MemoryTransport:
    """Open a connection to a server, or to an application that has one of its own."""
    server = application if isinstance(application, Connections) else Connections(application, IDLE_S)
    return MemoryTransport(Connection(server), bytes_max=bytes_max)


async def asked(application: Application, content: bytes) -> bytes:
    """Send bytes, and give all that comes until the server ends the connection."""
    wire = opened(application)
    wire.send(content)
    await wire.settled()
    return wire.received


class _Received:
    """What ``http.client`` needs of a socket."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def makefile(self, *_: object) -> io.BufferedIOBase:
        return _Borrowed(self._stream)


class _Borrowed(io.BufferedIOBase):
    """A stream that stays open when its reader closes it: further answers follow."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def read(self, size: int | None = -1) -> bytes:
        return self._stream.read(size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._stream.readline(size)


def response_of(content: bytes, method: str = "GET") -> httpx.Response:
    """Read the first answer of what came."""
    return _response(io.BytesIO(content), method)


def answers_of(content: bytes) -> list[httpx.Response]:
    """Read all answers of what came; each tells its length."""
    stream, answers = io.BytesIO(content), list[httpx.Response]()
    while stream.tell() < len(content):
        answers.append(_response(stream, "GET"))
    return answers


def _response(stream: io.BytesIO, method: str) -> httpx.Response:
    answer = http.client.HTTPResponse(_Received(stream), method=method)  # type: ignore[arg-type]
    answer.begin()
    return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


class MemoryHTTP(httpx.AsyncBaseTransport):
    """Lets ``httpx.AsyncClient`` talk to an application in this process: each request by a connection of its own."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        lines = [f"{request.method} {request.url.raw_path.decode('ascii')} HTTP/1.1".encode()]
        left = (b"connection", b"transfer-encoding")
        lines += [name + b": " + value for name, value in request.headers.raw if name.lower() not in left]
        content = b"\r\n".join([*lines, b"connection: close", b"", body])
        return response_of(await asked(self._application, content), request.method)
