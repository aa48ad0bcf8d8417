"""HTTP by hand: requests byte for byte, as no well-behaved client library would send them."""

import asyncio
import http.client
import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote

import httpx

ITEMS = "/api/inventory/items"
JSON = b"Content-Type: application/json"
TIMEOUT_S = 20.0


def item_path(sku: str, action: str = "") -> str:
    """Give the path of an item, each byte that has a meaning in paths encoded."""
    return f"{ITEMS}/{quote(sku, safe='')}" + (f"/{action}" if action else "")


def request(method: str, target: str | bytes, body: bytes | None = None, *headers: bytes) -> bytes:
    """Write a request. A body gets its length; nothing else is added but what HTTP asks for."""
    path = target if isinstance(target, bytes) else target.encode()
    lines = [method.encode() + b" " + path + b" HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", *headers]
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body or b""])


def chunked(method: str, target: str, chunks: Iterable[bytes], *headers: bytes) -> bytes:
    """Write a request whose body comes in chunks (RFC 9112, section 7.1), without saying how much there will be."""
    head = request(method, target, None, b"Transfer-Encoding: chunked", *headers)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def send(port: int, content: bytes) -> httpx.Response:
    """Send bytes and read the whole answer; the server may answer before it has taken all of them."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(content)
        answer = http.client.HTTPResponse(connection, method=content.partition(b" ")[0].decode("latin-1"))
        try:
            answer.begin()
            return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
        finally:
            answer.close()


class HalfAnswer(Exception):
    """The connection ended in the middle of an answer."""


async def carry(port: int, content: bytes, barrier: asyncio.Barrier | None = None) -> httpx.Response | None:
    """Send bytes among many others; give the whole answer.

    None: the connection ended before its first byte. Raises ``HalfAnswer`` when it ended later.
    """
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return None
    try:
        if barrier:
            await barrier.wait()
        received = await _exchange(reader, writer, content)
    finally:
        writer.close()
    return _parsed(received) if received else None


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    received = b""
    try:
        writer.write(content)
        while piece := await reader.read(65_536):
            received += piece
    except ConnectionError:
        pass
    return received


def _parsed(received: bytes) -> httpx.Response:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        raise HalfAnswer(received)
    status, *lines = head.decode("latin-1").split("\r\n")
    answer = httpx.Response(
        int(status.split()[1]), headers=[(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    )
    if len(body) != int(answer.headers["content-length"]):
        raise HalfAnswer(received)
    return httpx.Response(answer.status_code, headers=answer.headers, content=body)
