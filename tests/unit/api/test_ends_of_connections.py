"""The end of a connection, or of one side of it, at any moment of a request; and whether it stays open."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import pytest

from echo import END, chunked, deaf, echo, get, post, told
from holdfast.api.http.answering import BrokenHeader
from holdfast.api.http.exchange import Exchange
from memory_wire import MemoryTransport, answers_of, asked, opened, response_of

DEADLINE_S: Final = 20.0


def play(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, DEADLINE_S))


@pytest.mark.parametrize("content", [get("/1"), post("/1", b"one"), chunked("/1", b"3\r\none\r\n0\r\n\r\n")])
def test_a_whole_request_is_answered_though_its_client_has_ended_its_side(content: bytes) -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(content + get("/2"))
        wire.end()
        await wire.settled()
        assert [path for path, _ in told(wire.received)] == ["/1", "/2"]
        assert wire.over.is_set()

    play(scenario())


@pytest.mark.parametrize("content", [
    post("/1", b"one")[:-1], chunked("/1", b""), chunked("/1", b"3\r\none\r\n"), chunked("/1", b"3\r\none\r\n0\r\n"),
])  # fmt: skip
@pytest.mark.parametrize("waited", [False, True])
def test_half_a_body_and_the_end_is_a_400(content: bytes, waited: bool) -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(content)
        if waited:
            await asyncio.sleep(0)
        wire.end()
        await wire.until(wire.over.is_set)
        assert response_of(wire.received).status_code == 400

    play(scenario())


def test_malformed_chunks_are_a_400_and_the_end() -> None:
    received = asyncio.run(asked(echo, chunked("/1", b"3\r\none\r\nx") + get("/2")))
    received += asyncio.run(asked(echo, chunked("/1", b"3\r\none\r\nx\r\n") + get("/2")))
    assert [answer.status_code for answer in answers_of(received)] == [400, 400]


def test_half_a_head_and_the_end_is_nothing() -> None:
    async def scenario() -> None:
        for content in (b"", b"\r\n", get("/1")[:-1]):
            wire = opened(echo)
            wire.send(content)
            wire.end()
            await wire.until(wire.over.is_set)
            assert wire.received == b""

    play(scenario())


@pytest.mark.parametrize(("version", "fields", "stays"), [
    ("1.1", b"", True), ("1.1", END, False), ("1.0", b"", False), ("1.0", b"Connection: keep-alive\r\n", True),
])  # fmt: skip
def test_a_connection_stays_open_as_was_said(version: str, fields: bytes, stays: bool) -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(get("/1", fields, version=version))
        await wire.until(lambda: bool(wire.writes))
        for _ in range(3):
            await asyncio.sleep(0)
        assert wire.over.is_set() is not stays
        assert (response_of(wire.received).headers.get("connection") == "close") is not stays

    play(scenario())


async def answer_of(wire: MemoryTransport, content: bytes) -> bytes:
    wire.send(content)
    await wire.settled()
    return wire.received


def test_whoever_asks_before_it_sends_is_told_to_go_on_once() -> None:
    async def scenario() -> None:
        wire = opened(echo)
        whole = post("/1", b"one", END + b"Expect: 100-continue\r\n")
        wire.send(whole[:-3])
        await wire.until(lambda: bool(wire.writes))
        assert wire.received == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(whole[-3:-1])
        await asyncio.sleep(0)
        received = await answer_of(wire, whole[-1:])
        assert told(received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")) == [("/1", "one")]
        # Nor is it told so when the body has come already.
        assert told(await answer_of(opened(echo), whole)) == [("/1", "one")]

    play(scenario())


def test_whoever_asks_and_is_refused_is_not_waited_for() -> None:
    async def scenario() -> None:
        wire = opened(deaf)
        answer = response_of(await answer_of(wire, post("/1", b"one", b"Expect: 100-continue\r\n")[:-3]))
        assert (answer.status_code, answer.headers["connection"], wire.is_ended) == (200, "close", True)

    play(scenario())


async def stream(exchange: Exchange) -> None:
    """Answer in pieces, one of which is empty."""
    await exchange.begin(200, [(b"content-type", b"text/plain")])
    if exchange.method != "HEAD":
        for piece in (b"one", b"", b"two"):
            await exchange.send_piece(piece)
    await exchange.finish()


@pytest.mark.parametrize(("version", "fields", "body"), [
    ("1.1", END, b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"), ("1.0", b"Connection: keep-alive\r\n", b"onetwo"),
])  # fmt: skip
def test_the_end_of_a_stream_can_be_told_in_either_version(version: str, fields: bytes, body: bytes) -> None:
    received = asyncio.run(asyncio.wait_for(asked(stream, get("/", fields, version=version)), DEADLINE_S))
    start, _, rest = received.partition(b"\r\n\r\n")
    assert rest == body
    assert b"connection: close" in start
    assert (b"transfer-encoding: chunked" in start) is (version == "1.1")


def test_a_head_has_no_body_whatever_would_come() -> None:
    for application in (stream, echo):
        content = get("/", b"", "HEAD") + get("/", END, "HEAD")
        received = asyncio.run(asyncio.wait_for(asked(application, content), DEADLINE_S))
        assert received.count(b"HTTP/1.1 200 OK\r\n") == 2
        assert received.endswith(b"\r\n\r\n")
        assert received.count(b"\r\n\r\n") == 2


def test_a_header_that_would_be_two_is_not_sent() -> None:
    async def careless(exchange: Exchange) -> None:
        for value in (b"a\r\nb: c", b"a\nb", b"a\rb"):
            with pytest.raises(BrokenHeader):
                await exchange.respond(200, b"", [(b"x", value)])
        await exchange.respond(204, b"", [(b"x", b"y")])

    received = asyncio.run(asyncio.wait_for(asked(careless, get("/", END)), DEADLINE_S))
    assert received.startswith(b"HTTP/1.1 204 No Content\r\nx: y\r\n")
    assert b"content-length" not in received
