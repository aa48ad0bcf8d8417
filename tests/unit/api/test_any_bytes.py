"""Whatever comes by a connection: it is answered or closed, and read as the parser of Node.js would read it."""

import asyncio
from typing import Any, Final

import httptools
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from echo import END, chunked, echo, get, post
from holdfast.api.http.chunks import Chunks, MalformedChunks
from holdfast.api.http.framing import UNTOLD
from holdfast.api.http.head import Head, head_in
from memory_wire import answers_of, opened

DEADLINE_S: Final = 20.0
EXAMPLES: Final = settings(max_examples=400, deadline=None)

LINE_ENDS: Final = st.sampled_from([b"\r\n"] * 60 + [b"\n", b"\r", b"\r\r\n", b"\r\n ", b""])
LINES: Final = st.sampled_from([
    b"GET / HTTP/1.1", b"POST /a?b HTTP/1.1", b"POST /a HTTP/1.0", b"PUT http://h/p HTTP/1.1", b"OPTIONS * HTTP/1.1",
    b"GET /a#b HTTP/1.1", b"GET  / HTTP/1.1", b"GET / HTTP/2.0", b"get / HTTP/1.1",
])  # fmt: skip
FIELDS: Final = st.sampled_from([
    b"Host: x", b"host:x", b"Connection: close", b"Connection: keep-alive", b"Content-Length: 3", b"Content-Length: 5",
    b"content-length:3 ", b"Content-Length: 3, 3", b"Content-Length: +3", b"Content-Length:", b"Content-Length : 3",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, gzip", b"transfer-encoding:\tCHUNKED", b"Transfer-Encoding:", b"X: \x00", b"X: \x7f",
    b"X: \xff", b"X:", b": x", b"X", b"X y: z", b" X: y", b"X:\ty \t", b"Expect: 100-continue",
])  # fmt: skip
BODIES: Final = st.sampled_from([
    b"", b"abc", b"abcde", b"3\r\nabc\r\n0\r\n\r\n", b"0\r\n\r\n",
    b"3\r\nabc\r\n0\r\nT: 1\r\n\r\n", b"3;x=y\r\nabc\r\n0\r\n\r\n",
    b"3\nabc\n0\n\n", b"4\r\nabc\r\n0\r\n\r\n", b"0x3\r\nabc\r\n0\r\n\r\n",
    b"3 \r\nabc\r\n0\r\n\r\n", b"-3\r\nabc\r\n0\r\n\r\n",
])  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Give something like a request."""
    parts = [draw(LINES), draw(LINE_ENDS)]
    for field in draw(st.lists(FIELDS, max_size=4)):
        parts += [field, draw(LINE_ENDS)]
    return b"".join([*parts, draw(LINE_ENDS), draw(BODIES)])


class Reading:
    """How the parser of Node.js reads what came."""

    def __init__(self, content: bytes) -> None:
        self.target = b""
        self.fields: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.heads = self.ends = 0
        self._parser = httptools.HttpRequestParser(self)
        self.error: Exception | None = None
        try:
            self._parser.feed_data(content)
        except httptools.HttpParserError as error:
            self.error = error
        self.method, self.version = self._parser.get_method().decode(), self._parser.get_http_version()

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.heads:  # Later ones are trailers.
            self.fields.append((name.lower(), value.strip(b" \t")))

    def on_headers_complete(self) -> None:
        self.heads += 1

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.ends += 1


def body_of(head: Head, rest: bytes) -> tuple[bytes, bytes]:
    """Give the body, and what follows it. Raises ``MalformedChunks``."""
    return Chunks().feed(rest) if head.length == UNTOLD else (rest[: head.length], rest[head.length :])


@EXAMPLES
@given(requests())
@example(post("/a", b"abc"))
@example(chunked("/a", b"3\r\nabc\r\n0\r\n\r\n"))
def test_what_is_taken_for_a_request_is_read_as_others_read_it(content: bytes) -> None:
    found = head_in(content)
    if found is None or found[0].problem is not None:
        return
    head, size = found
    other = Reading(content[:size])
    if head.method == "get":  # It knows the methods of the registry only, and calls others no requests.
        assert isinstance(other.error, httptools.HttpParserInvalidMethodError)
        return
    assert other.error is None
    assert (other.heads, other.method, other.version) == (1, head.method, head.version)
    assert other.fields == head.fields
    assert other.ends == (head.length == 0)
    rest = content[size:]
    if 0 < head.length <= len(rest):
        assert Reading(content[: size + head.length]).body == body_of(head, rest)[0]


@EXAMPLES
@given(BODIES)
def test_chunks_are_read_as_others_read_them(body: bytes) -> None:
    chunks = Chunks()
    try:
        found, rest = chunks.feed(body)
    except MalformedChunks:
        return
    other = Reading(chunked("/", b"") + body.removesuffix(rest))
    assert other.error is None
    assert (found, chunks.is_complete) == (other.body, other.ends == 1)


async def come_to_an_end(pieces: list[bytes]) -> bytes:
    """Send pieces and end; give what came back once the connection is over."""
    troubles: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
    wire = opened(echo)
    for piece in pieces:
        if not (wire.is_ended or wire.over.is_set()):
            wire.send(piece)
            await asyncio.sleep(0)
    wire.end()
    await wire.until(wire.over.is_set)
    await asyncio.sleep(0)
    assert not troubles
    return wire.received


@EXAMPLES
@given(st.lists(st.one_of(requests(), st.binary(max_size=40), FIELDS, LINES, BODIES, LINE_ENDS), max_size=6))
@example([get("/", END), get("/")])
@example([b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(100)])
@example([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
def test_whatever_comes_is_answered_or_closed(pieces: list[bytes]) -> None:
    received = asyncio.run(asyncio.wait_for(come_to_an_end(pieces), DEADLINE_S))
    received = received.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    answers = answers_of(received)
    assert {answer.status_code for answer in answers} <= {200, 400, 413, 415, 431}
    # After an error of the connection itself nothing more is read.
    closing = [answer.headers.get("connection") == "close" for answer in answers]
    assert True not in closing[:-1]


@pytest.mark.parametrize("content", [get("/1"), post("/1", b"one"), chunked("/1", b"3\r\none\r\n0\r\n\r\n")])
def test_the_second_opinion_is_one(content: bytes) -> None:
    reading = Reading(content)
    assert (reading.error, reading.heads, reading.ends, reading.target) == (None, 1, 1, b"/1")
