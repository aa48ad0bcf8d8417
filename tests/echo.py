"""Small applications for tests of connections, which tell again what came; and requests to them."""

from typing import Any, Final

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem
from memory_wire import answers_of

BODY_BYTES_MAX: Final = 1_000_000
#: A header that asks for the end of the connection.
END: Final = b"Connection: close\r\n"


async def echo(exchange: Exchange) -> None:
    """Answer with what the request was."""
    exchange.body_bytes_max = BODY_BYTES_MAX
    if exchange.head.problem is not None:
        await exchange.refuse(exchange.head.problem)
        return
    try:
        body = await exchange.body(optional=True)
    except Problem as problem:
        told = problem
    else:
        await exchange.answer(200, _told(exchange, body))
        return
    await exchange.refuse(told)


async def deaf(exchange: Exchange) -> None:
    """Answer without a look at the body."""
    await exchange.answer(200, _told(exchange, b""))


def _told(exchange: Exchange, body: bytes) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "path": exchange.path,
        "query": exchange.head.query.decode("latin-1"),
        "headers": [[name.decode(), value.decode("latin-1")] for name, value in exchange.head.fields],
        "body": body.decode("latin-1"),
    }


def get(path: str, fields: bytes = b"", method: str = "GET", version: str = "1.1") -> bytes:
    return f"{method} {path} HTTP/{version}\r\nHost: x\r\n".encode() + fields + b"\r\n"


def post(path: str, body: bytes, fields: bytes = b"") -> bytes:
    fields += b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
    return get(path, fields, "POST") + body


def chunked(path: str, chunks: bytes, fields: bytes = b"") -> bytes:
    fields += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    return get(path, fields, "POST") + chunks


def told(received: bytes) -> list[tuple[str, str]]:
    """Give path and body of each request that was answered."""
    return [(answer.json()["path"], answer.json()["body"]) for answer in answers_of(received)]
