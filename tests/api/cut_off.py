"""Requests that end before they are whole, over bare sockets: what had come by then, and how the connection ended."""

import socket
import struct
from typing import Final

import msgspec

from api.wire import JSON, TIMEOUT_S

#: Closing with this option sends a reset instead of an end (socket(7)).
RESET: Final = struct.pack("ii", 1, 0)
#: A whole body. What is there of it after half of its bytes is good JSON too.
BODY: Final = b"{}            "


class Cut(msgspec.Struct, frozen=True):
    """A request of which something is missing."""

    name: str
    framing: bytes
    body: bytes = b""
    #: Whether the server can tell before the connection ends.
    malformed: bool = False


CHUNKED: Final = b"Transfer-Encoding: chunked"
CUTS: Final = (
    Cut("length-and-nothing", b"Content-Length: 14"),
    Cut("length-and-half", b"Content-Length: 14", BODY[:7]),
    Cut("length-and-one-byte-less", b"Content-Length: 14", BODY[:-1]),
    Cut("length-beyond-an-empty-object", b"Content-Length: 14", b"{}"),
    Cut("length-beyond-a-whole-object", b"Content-Length: 15", BODY),
    Cut("chunked-and-nothing", CHUNKED),
    Cut("within-the-size-of-a-chunk", CHUNKED, b"2"),
    Cut("within-a-chunk", CHUNKED, b"e\r\n" + BODY[:7]),
    Cut("after-the-data-of-a-chunk", CHUNKED, b"2\r\n{}"),
    Cut("without-the-last-chunk", CHUNKED, b"2\r\n{}\r\n"),
    Cut("within-the-last-chunk", CHUNKED, b"2\r\n{}\r\n0"),
    Cut("within-an-empty-last-chunk", CHUNKED, b"0\r\n"),
    Cut("within-the-trailers", CHUNKED, b"0\r\nX-Trailer: 1\r\n"),
    Cut("chunk-without-a-size", CHUNKED, b"\r\n{}\r\n0\r\n\r\n", malformed=True),
    Cut("chunk-of-no-number", CHUNKED, b"zz\r\n{}\r\n0\r\n\r\n", malformed=True),
    Cut("chunk-longer-than-its-size", CHUNKED, b"2\r\n{}{}\r\n0\r\n\r\n", malformed=True),
    Cut("chunk-of-too-large-a-number", CHUNKED, b"fffffffffffffffff\r\n{}", malformed=True),
)


def head(method: str, path: str, *fields: bytes) -> bytes:
    """Write the head of a request, the empty line included."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: 127.0.0.1", JSON, *fields]
    return b"\r\n".join([*lines, b"", b""])


def opened(port: int, content: bytes) -> socket.socket:
    """Open a connection and send something."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
    connection.sendall(content)
    return connection


def answered(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    answer = b""
    while piece := connection.recv(65_536):
        answer += piece
    return answer


def half_closed(port: int, content: bytes) -> bytes:
    """Send something, say that this is all, and read what comes."""
    with opened(port, content) as connection:
        connection.shutdown(socket.SHUT_WR)
        return answered(connection)


def left_open(port: int, content: bytes) -> bytes:
    """Send something, and read what comes."""
    with opened(port, content) as connection:
        return answered(connection)


def closed(port: int, content: bytes) -> None:
    """Send something and close the connection."""
    opened(port, content).close()


def reset(port: int, start: bytes, rest: bytes) -> None:
    """Send a head that wants a 100 Continue, and reset the connection while the server waits for the rest."""
    with opened(port, start) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 "), "the server did not come to wait for the body"
        connection.sendall(rest)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
