"""What becomes of a connection: how long it may be idle, what it is told, and that answers get through to it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.cut_off import answered, half_closed, head, left_open, opened
from api.wire import ITEMS
from holdfast.api.http import arriving, connection
from holdfast.api.http import server as serving_http
from holdfast.api.http.server import bind, serve
from holdfast.api.limits import BODY_BYTES_MAX, KEEP_ALIVE_S, LINGER_S_MAX
from in_process import serving
from model.storage import ModelStorage
from server import Server, running

#: More than the buffers of a connection take, less than what is let pass after an answer.
MUCH: Final = bytes(8_000_000)
DEADLINE_S: Final = 20.0


@asynccontextmanager
async def connected(
    folder: Path, keep_alive_s: int = KEEP_ALIVE_S
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Serve inside this process, where the limits can be others, and connect to it."""
    listener, stop = bind("127.0.0.1", 0), asyncio.Event()
    async with serving(ModelStorage(), folder) as app:
        port = listener.getsockname()[1]
        server = asyncio.create_task(serve(app, listener, stop, keep_alive_s=keep_alive_s))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield reader, writer
        finally:
            writer.close()
            stop.set()
            await server


def run(scenario: Coroutine[Any, Any, bytes]) -> bytes:
    return asyncio.run(asyncio.wait_for(scenario, DEADLINE_S))


def fields_of(answer: bytes) -> list[bytes]:
    """Give the lines of an answer's head, in small letters."""
    return answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")


@pytest.mark.parametrize(
    ("framing", "content"),
    [
        (b"Content-Length: 8000000", MUCH),
        (b"Transfer-Encoding: chunked", (b"%x\r\n" % 100_000 + MUCH[:100_000] + b"\r\n") * 80 + b"0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize(
    ("call", "status"),
    [(("POST", ITEMS), 413), (("POST", "/nowhere"), 404), (("PUT", ITEMS), 405), (("GET", "/livez"), 200)],
)
def test_an_answer_reaches_a_client_that_is_still_sending(
    server: Server, framing: bytes, content: bytes, call: tuple[str, str], status: int
) -> None:
    with opened(server.port, head(*call, framing)) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert (b"connection: close" in fields_of(answer)) is (status == 413)


def test_a_body_that_nobody_read_does_not_end_its_connection(server: Server) -> None:
    request = head("POST", "/nowhere", b"Content-Length: 300000") + bytes(300_000)
    answer = left_open(server.port, request + head("GET", "/livez", b"Connection: close"))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.count(b"HTTP/1.1 200 ") == 1


def test_a_client_that_asks_before_it_sends_too_much_is_refused_without_waiting(server: Server) -> None:
    fields = b"Content-Length: %d" % (BODY_BYTES_MAX + 1), b"Expect: 100-continue"
    with opened(server.port, head("POST", ITEMS, *fields)) as connection:
        connection.settimeout(LINGER_S_MAX - 1)
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_that_takes_too_long_is_a_408_and_ends_its_connection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(arriving, "BODY_S_MAX", 0.05)
    monkeypatch.setattr(connection, "LINGER_S_MAX", 0.05)

    async def scenario() -> bytes:
        async with connected(tmp_path) as (reader, writer):
            writer.write(head("POST", ITEMS, b"Content-Length: 500") + b'{"sku":')
            return await reader.read()

    answer = run(scenario())
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert {b"connection: close", b"retry-after: 1"} <= set(fields_of(answer))
    assert b'"code":"REQUEST_TIMEOUT"' in answer


@pytest.mark.parametrize(("method", "path"), [("GET", "/livez"), ("HEAD", ITEMS), ("POST", ITEMS), ("GET", "/nowhere")])
def test_every_answer_says_how_long_its_connection_may_be_idle(server: Server, method: str, path: str) -> None:
    for fields in ((), (b"Connection: keep-alive",)):
        announced = fields_of(half_closed(server.port, head(method, path, *fields) + b"\r\n"))
        assert b"keep-alive: timeout=75" in announced
        assert b"connection: keep-alive" in announced


def test_the_end_of_a_connection_is_not_called_its_idleness(server: Server) -> None:
    ended = fields_of(left_open(server.port, head("GET", "/livez", b"Connection: Close")))
    old = fields_of(left_open(server.port, b"GET /livez HTTP/1.0\r\n\r\n"))
    for fields in (ended, old):
        assert not [field for field in fields if field.startswith(b"keep-alive") or b"keep-alive" in field]
    assert b"connection: close" in ended


def test_the_setting_is_what_is_announced(tmp_path: Path) -> None:
    with running(tmp_path, KEEP_ALIVE_S="7") as server:
        assert httpx.get(f"{server.url}/livez").headers["keep-alive"] == "timeout=7"


def test_an_idle_connection_is_closed_after_what_was_announced_and_not_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serving_http, "KEEP_ALIVE_GRACE_S", 0.2)

    async def scenario() -> bytes:
        async with connected(tmp_path, keep_alive_s=1) as (reader, writer):
            writer.write(head("GET", "/livez"))
            answer = await reader.readuntil(b"\r\n\r\n")
            answered_at = time.monotonic()
            await reader.read()
            assert time.monotonic() - answered_at >= 1
            return answer

    assert run(scenario()).startswith(b"HTTP/1.1 200 ")
