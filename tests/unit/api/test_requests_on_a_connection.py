"""One request after the other on a connection: whole ones, halves, several at once, and ends at any moment."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import pytest

from echo import END, chunked, echo, get, post, told
from holdfast.api.http.exchange import Exchange
from holdfast.api.limits import WAITING_BYTES_MAX
from memory_wire import answers_of, asked, opened

DEADLINE_S: Final = 20.0


def play(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, DEADLINE_S))


THREE: Final = post("/1", b"one") + b"\r\n" + chunked("/2", b"3\r\ntwo\r\n0\r\nTrailer: 1\r\n\r\n") + get("/3", END)
TOLD: Final = [("/1", "one"), ("/2", "two"), ("/3", "{}")]


def test_requests_sent_at_once_are_answered_in_their_order() -> None:
    assert told(asyncio.run(asked(echo, THREE))) == TOLD


def test_what_follows_a_close_is_not_read() -> None:
    assert told(asyncio.run(asked(echo, THREE + get("/4")))) == TOLD


@pytest.mark.parametrize("cut", range(1, len(THREE)))
def test_requests_are_the_same_wherever_what_came_is_cut(cut: int) -> None:
    async def scenario() -> None:
        for answered_between in (False, True):
            wire = opened(echo)
            wire.send(THREE[:cut])
            if answered_between:
                for _ in range(10):
                    await asyncio.sleep(0)
            wire.send(THREE[cut:])
            await wire.settled()
            assert told(wire.received) == TOLD

    play(scenario())


def test_requests_are_the_same_byte_by_byte() -> None:
    async def scenario() -> None:
        wire = opened(echo)
        for place in range(len(THREE)):
            wire.send(THREE[place : place + 1])
            await asyncio.sleep(0)
        await wire.settled()
        assert told(wire.received) == TOLD

    play(scenario())


def test_a_broken_request_behind_whole_ones_is_refused_in_its_turn() -> None:
    received = asyncio.run(asked(echo, get("/1") + get("/2") + b"nonsense\r\n\r\n" + get("/4")))
    assert [answer.status_code for answer in answers_of(received)] == [200, 200, 400]


def test_one_at_a_time_is_judged_and_only_so_much_waits() -> None:
    async def scenario() -> None:
        judged: list[str] = []
        go_on = asyncio.Event()

        async def slow(exchange: Exchange) -> None:
            judged.append(exchange.path)
            await go_on.wait()
            await exchange.answer(200, None)

        wire = opened(slow)
        wire.send(get("/1") + get("/2") * 10)
        await asyncio.sleep(0)
        assert wire.reads
        wire.send(get("/2") * (WAITING_BYTES_MAX // 20))
        await asyncio.sleep(0)
        assert (judged, wire.reads) == (["/1"], False)
        go_on.set()
        await wire.until(lambda: wire.reads and len(judged) == len(wire.writes) > 10)

    play(scenario())


def test_a_body_that_nobody_asks_for_is_not_piled_up() -> None:
    async def scenario() -> None:
        go_on = asyncio.Event()

        async def late(exchange: Exchange) -> None:
            await go_on.wait()
            await echo(exchange)

        wire = opened(late)
        body = b"x" * WAITING_BYTES_MAX * 2
        wire.send(post("/", body, END)[: -WAITING_BYTES_MAX // 2])
        assert not wire.reads
        go_on.set()
        await wire.until(lambda: wire.reads)
        wire.send(body[-WAITING_BYTES_MAX // 2 :])
        await wire.settled()
        assert told(wire.received) == [("/", body.decode())]

    play(scenario())
