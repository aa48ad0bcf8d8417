"""Clients that send half of a request, or read nothing of its answer: they hold a connection for a time only."""

import asyncio
import math
import time
from collections.abc import Coroutine
from typing import Any, Final

import pytest

from echo import deaf, echo
from holdfast.api.http import connection
from holdfast.api.limits import (
    BODY_BYTES_PER_S_MIN,
    BODY_PATIENCE_S,
    BODY_S_MAX,
    HEAD_S_MAX,
    LINGER_S_MAX,
    UNSENT_MS_MAX,
)
from memory_wire import IDLE_S, MemoryTransport, opened, response_of

DEADLINE_S: Final = 20.0


def head(*fields: str) -> bytes:
    lines = ["POST / HTTP/1.1", "Host: x", "Content-Type: application/json", *fields]
    return "\r\n".join([*lines, "", ""]).encode()


def look_after(wire: MemoryTransport, seconds: float) -> None:
    """Look at a connection as the sweep does, as if so much time had passed."""
    now = time.monotonic() + seconds
    if wire.connection.deadline <= now:
        wire.connection.expire(now)


def play(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, DEADLINE_S))


async def begun(wire: MemoryTransport) -> None:
    """Wait until the request waits for its body."""
    await wire.until(lambda: wire.connection.deadline < math.inf)


@pytest.mark.parametrize("framing", ["Content-Length: 500", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("pieces", [[], [b"1\r\n{"], [b"1\r\n{\r\n", b"2\r\n12"]])
def test_a_body_that_does_not_arrive_is_not_waited_for(framing: str, pieces: list[bytes]) -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(head(framing))
        await begun(wire)
        for piece in pieces:
            wire.send(piece)
        look_after(wire, BODY_PATIENCE_S - 1)
        assert not wire.received
        look_after(wire, BODY_PATIENCE_S + 1)
        await wire.settled()
        answer = response_of(wire.received)
        assert answer.status_code == 408
        assert (answer.headers["retry-after"], answer.headers["connection"]) == ("1", "close")

    play(scenario())


def test_a_body_that_comes_slowly_but_steadily_has_its_time_and_no_more() -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(head("Content-Length: 100000"))
        await begun(wire)
        for second in range(1, int(BODY_S_MAX)):
            wire.send(bytes(BODY_BYTES_PER_S_MIN + 10))
            look_after(wire, second)
        await asyncio.sleep(0)
        assert not wire.received
        look_after(wire, BODY_S_MAX + 1)
        await wire.settled()
        assert response_of(wire.received).status_code == 408

    play(scenario())


def test_a_body_below_the_least_rate_is_given_up() -> None:
    async def scenario() -> None:
        wire = opened(echo)
        wire.send(head("Content-Length: 100000"))
        await begun(wire)
        wire.send(bytes(int(BODY_BYTES_PER_S_MIN * (BODY_PATIENCE_S + 2))))
        look_after(wire, BODY_PATIENCE_S + 1)
        await asyncio.sleep(0)
        assert not wire.received
        look_after(wire, BODY_PATIENCE_S + 4)
        await wire.settled()
        assert response_of(wire.received).status_code == 408

    play(scenario())


def test_a_head_has_its_time_however_it_dribbles() -> None:
    async def scenario() -> None:
        wire = opened(echo)
        for byte in head()[:-1]:
            wire.send(bytes([byte]))
        look_after(wire, HEAD_S_MAX - 1)
        assert not wire.received
        look_after(wire, HEAD_S_MAX + 1)
        await wire.settled()
        answer = response_of(wire.received)
        assert (answer.status_code, answer.headers["connection"]) == (408, "close")

    play(scenario())


@pytest.mark.parametrize("before", [b"", b"\r\n\r\n", head()])
def test_an_idle_connection_is_closed_without_a_word(before: bytes) -> None:
    async def scenario() -> None:
        wire = opened(echo)
        if before:
            wire.send(before)
        await wire.until(lambda: wire.connection.deadline < math.inf)
        told = wire.received
        look_after(wire, IDLE_S - 1)
        assert not wire.over.is_set()
        look_after(wire, IDLE_S + 1)
        await wire.settled()
        assert wire.received == told

    play(scenario())


def test_what_comes_after_an_answer_is_let_pass_up_to_a_number_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_BYTES_MAX", 10)

    async def scenario() -> None:
        wire = opened(deaf)
        wire.send(head("Content-Length: 500"))
        await wire.until(lambda: bool(wire.writes) and wire.connection.deadline < math.inf)
        for _ in range(2):
            wire.send(b"x" * 4)
            assert not wire.over.is_set()
        wire.send(b"x" * 4)
        await wire.until(wire.over.is_set)

    play(scenario())


def test_what_comes_after_an_answer_is_let_pass_for_a_time() -> None:
    async def scenario() -> None:
        wire = opened(deaf)
        wire.send(head("Content-Length: 500") + b"x")
        await wire.until(lambda: bool(wire.writes) and wire.connection.deadline < math.inf)
        look_after(wire, LINGER_S_MAX - 1)
        assert not wire.over.is_set()
        look_after(wire, LINGER_S_MAX + 1)
        await wire.until(wire.over.is_set)

    play(scenario())


def test_a_client_that_takes_nothing_of_an_answer_is_cut_off_and_one_that_takes_some_is_not() -> None:
    async def scenario() -> None:
        wire = opened(echo, bytes_max=10)
        wire.send(head())
        await wire.until(lambda: bool(wire.writes) and wire.connection.deadline < math.inf)
        look_after(wire, UNSENT_MS_MAX / 1_000 - 1)
        assert not wire.over.is_set()
        wire.take(10)
        look_after(wire, UNSENT_MS_MAX / 1_000 + 1)  # It has taken some: it gets as much time again.
        assert not wire.over.is_set()
        look_after(wire, 2 * UNSENT_MS_MAX / 1_000 + 2)
        assert wire.is_aborted

    play(scenario())
