"""All connections of a server: how many there may be, and how they end together."""

import asyncio
import contextlib
import re
from collections.abc import Coroutine
from typing import Any, Final

import pytest
import uvloop

from echo import echo, get
from holdfast.api.http import connections as connections_module
from holdfast.api.http import server as server_module
from holdfast.api.http.connection import Connection
from holdfast.api.http.connections import Connections
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.line import Desk
from holdfast.api.http.server import bind, serve
from memory_wire import IDLE_S, MemoryTransport, opened, response_of

DEADLINE_S: Final = 20.0


def play(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, DEADLINE_S))


class Slow:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.go_on: Final = asyncio.Event()

    async def __call__(self, exchange: Exchange) -> None:
        if exchange.path == "/slow":
            await self.go_on.wait()
        await echo(exchange)


async def answered(wire: MemoryTransport) -> None:
    """Have a request answered; the connection is idle since."""
    wire.send(get("/"))
    sent = len(wire.writes)
    await wire.until(lambda: len(wire.writes) > sent)
    for _ in range(3):
        await asyncio.sleep(0)


def test_where_there_are_too_many_the_one_that_was_idle_for_longest_is_closed() -> None:
    async def scenario() -> None:
        server = Connections(Slow(), IDLE_S, connections_max=4)
        first, second, busy, begun = (opened(server) for _ in range(4))
        busy.send(get("/slow"))
        begun.send(b"GET / HT")
        await answered(first)  # Now the second is the one that was idle for longest.
        third = opened(server)
        assert [wire.over.is_set() for wire in (first, second, busy, begun)] == [False, True, False, False]
        await asyncio.sleep(0)
        opened(server)
        assert [wire.over.is_set() for wire in (first, busy, begun, third)] == [True, False, False, False]

    play(scenario())


def test_where_all_have_something_to_do_a_further_one_is_refused() -> None:
    async def scenario() -> None:
        slow = Slow()
        server = Connections(slow, IDLE_S, connections_max=2)
        wires = [opened(server) for _ in range(2)]
        for wire in wires:
            wire.send(get("/slow"))
        refused = opened(server)
        assert refused.is_aborted
        slow.go_on.set()
        await wires[0].until(lambda: all(wire.writes for wire in wires))
        assert not any(wire.over.is_set() for wire in wires)

    play(scenario())


def test_where_room_is_made_the_one_that_came_first_gives_way_once_none_is_idle() -> None:
    async def scenario() -> None:
        server = Connections(Slow(), IDLE_S, connections_max=3, makes_room=True)
        first, second, idle = (opened(server) for _ in range(3))
        first.send(b"GET / HT")
        second.send(get("/slow"))
        third = opened(server)
        assert [wire.over.is_set() for wire in (first, second, idle, third)] == [False, False, True, False]
        third.send(get("/slow"))
        await asyncio.sleep(0)
        later = []
        for goes in (first, second, third):
            later.append(opened(server))
            later[-1].send(get("/slow"))
            assert [wire.is_aborted for wire in (first, second, third)].count(True) == len(later)
            assert goes.is_aborted
        assert not any(wire.over.is_set() for wire in later)

    play(scenario())


def test_the_end_closes_what_is_idle_at_once_and_the_rest_behind_its_answer() -> None:
    async def scenario() -> None:
        slow = Slow()
        server = Connections(slow, IDLE_S)
        silent, idle, begun, busy = (opened(server) for _ in range(4))
        await answered(idle)
        begun.send(b"GET / HT")
        busy.send(get("/slow") + get("/never"))
        await asyncio.sleep(0)
        server.drain()
        draining = asyncio.create_task(server.all_ended())
        await asyncio.sleep(0)
        assert [wire.over.is_set() for wire in (silent, idle, begun, busy)] == [True, True, True, False]
        slow.go_on.set()
        await draining
        assert len(busy.writes) == 1
        answer = response_of(busy.received)
        assert (answer.json()["path"], answer.headers["connection"]) == ("/slow", "close")

    play(scenario())


def test_one_that_is_told_of_once_the_end_has_begun_is_refused() -> None:
    async def scenario() -> None:
        slow = Slow()
        server = Connections(slow, IDLE_S)
        busy = opened(server)
        busy.send(get("/slow"))
        server.drain()
        draining = asyncio.create_task(server.all_ended())
        await asyncio.sleep(0)
        assert opened(server).is_aborted
        slow.go_on.set()
        await draining
        assert opened(server).is_aborted

    play(scenario())


def test_one_that_was_accepted_at_the_very_end_is_not_served_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, served = asyncio.Event(), []

    class Last(Connection):
        """The event loop makes it when it accepts, and tells it a turn later that it has been made."""

        def __init__(self, desk: Desk) -> None:
            super().__init__(desk)
            stop.set()

    async def serves(exchange: Exchange) -> None:
        served.append(exchange.path)
        await echo(exchange)

    async def scenario() -> None:
        listener = bind("127.0.0.1", 0)
        ending = asyncio.create_task(serve(serves, listener, stop))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(get("/"))
        await ending
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert not served

    monkeypatch.setattr(server_module, "Connection", Last)
    uvloop.run(asyncio.wait_for(scenario(), DEADLINE_S))  # What the server runs on.


def test_once_it_leaves_a_request_that_is_not_whole_is_broken_off_and_one_that_is_gets_its_answer() -> None:
    async def scenario() -> None:
        slow, stop, leave = Slow(), asyncio.Event(), asyncio.Event()
        listener = bind("127.0.0.1", 0)
        ending = asyncio.create_task(serve(slow, listener, stop, leave=leave))
        whole, half = [await asyncio.open_connection(*listener.getsockname()) for _ in range(2)]
        whole[1].write(get("/slow"))
        half[1].write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n")
        assert await half[0].readline() == b"HTTP/1.1 100 Continue\r\n"
        stop.set()
        await asyncio.sleep(0)
        half[1].write(b"ab")
        leave.set()
        with contextlib.suppress(ConnectionError):
            assert await half[0].read() == b"\r\n"
        assert not ending.done()
        slow.go_on.set()
        assert (await whole[0].read()).startswith(b"HTTP/1.1 200 ")
        await ending
        for _, writer in (whole, half):
            writer.close()

    uvloop.run(asyncio.wait_for(scenario(), DEADLINE_S))


def test_those_that_are_left_are_broken_off() -> None:
    async def scenario() -> None:
        server = Connections(Slow(), IDLE_S)
        wire = opened(server)
        wire.send(get("/slow"))
        server.abort()
        assert wire.is_aborted

    play(scenario())


def test_now_and_then_all_are_looked_at_and_the_date_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections_module, "SWEEP_S", 0)

    async def scenario() -> None:
        server = Connections(Slow(), idle_s=-1.0)
        server.stamp = b"old"
        sweeping = asyncio.create_task(server.sweep())
        await opened(server).settled()
        sweeping.cancel()
        assert re.fullmatch(rb"server: holdfast\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", server.stamp)

    play(scenario())
