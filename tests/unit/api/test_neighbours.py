"""Several processes at one port: each takes its share of the connections, and none waits for one that stands still."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import uvloop

from echo import echo
from holdfast.api.http import acceptor as acceptor_module
from holdfast.api.http.acceptor import ENDED_MAX, Acceptor
from holdfast.api.http.connections import Connections
from holdfast.api.http.neighbours import AHEAD_MAX, Neighbours
from holdfast.api.http.server import bind
from memory_wire import IDLE_S

DEADLINE_S: Final = 20.0
CLIENTS: Final = 40


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Callable[[int], Neighbours]]:
    """Give what makes the neighbours of three processes, as each of them sees them."""
    path = tmp_path / "memory"
    path.write_bytes(Neighbours.NOBODY * 3)
    with path.open("r+b") as memory:
        yield lambda place: Neighbours(memory.fileno(), place)


class Process:
    """What one process has of a port that others have, too."""

    def __init__(
        self, listener: socket.socket, neighbours: Neighbours, kind: type[socket.socket] = socket.socket
    ) -> None:
        self.neighbours: Final = neighbours
        self.connections: Final = Connections(echo, IDLE_S, told=neighbours.note)
        own = kind(fileno=socket.dup(listener.fileno()))
        own.setblocking(False)
        self.acceptor: Final = Acceptor(own, self.connections, neighbours)


@contextmanager
def calling(listener: socket.socket, clients: int = CLIENTS) -> Iterator[Sequence[socket.socket]]:
    """Connect so many clients for a while."""
    called = [socket.create_connection(listener.getsockname()) for _ in range(clients)]
    try:
        yield called
    finally:
        for client in called:
            client.close()


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - connections have nobody to tell of it
        await asyncio.sleep(0)


@pytest.fixture(params=[asyncio.run, uvloop.run])
def play(request: pytest.FixtureRequest) -> Callable[[Callable[[socket.socket], Any]], None]:
    """Give what plays a scenario with a port, on either event loop."""

    def played(scenario: Callable[[socket.socket], Any]) -> None:
        listener = bind("127.0.0.1", 0)
        try:
            request.param(asyncio.wait_for(scenario(listener), DEADLINE_S))
        finally:
            listener.close()

    return played


Play = Callable[[Callable[[socket.socket], Any]], None]
Places = Callable[[int], Neighbours]


@pytest.mark.parametrize("at_once", [True, False])
def test_connections_are_shared_whether_they_come_at_once_or_one_after_the_other(
    play: Play, places: Places, *, at_once: bool
) -> None:
    async def scenario(listener: socket.socket) -> None:
        one, other = (Process(listener, places(place)) for place in range(2))

        def taken() -> int:
            return one.connections.count + other.connections.count

        clients: list[socket.socket] = []
        for number in range(1, CLIENTS + 1):
            clients.append(socket.create_connection(listener.getsockname()))
            if not at_once:
                await until(partial(lambda number: taken() == number, number))
        await until(lambda: taken() == CLIENTS)
        uneven = abs(one.connections.count - other.connections.count)
        assert uneven <= (CLIENTS // 4 if at_once else AHEAD_MAX + 2)
        for client in clients:
            client.close()
        await until(lambda: taken() == 0)
        for process in (one, other):
            process.acceptor.close()

    play(scenario)


def test_where_those_who_have_fewer_do_not_come_all_are_taken_all_the_same(play: Play, places: Places) -> None:
    async def scenario(listener: socket.socket) -> None:
        places(1).note(0)  # It stands still.
        process = Process(listener, places(0))
        with calling(listener):
            await until(lambda: process.connections.count == CLIENTS)
            assert process.neighbours.have_fewer()
            assert not places(1).have_fewer()
        process.acceptor.close()

    play(scenario)


def test_a_connection_is_left_for_a_moment_to_one_who_has_fewer(
    play: Play, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptor_module, "STEP_ASIDE_S", DEADLINE_S)

    async def scenario(listener: socket.socket) -> None:
        places(1).note(0)
        ahead = Process(listener, places(0))
        with calling(listener, AHEAD_MAX + 1):
            await until(lambda: ahead.connections.count == AHEAD_MAX + 1)
            with calling(listener, 1):
                await until(lambda: ahead.acceptor._rest is not None)
                assert ahead.connections.count == AHEAD_MAX + 1
                behind = Process(listener, places(2))
                await until(lambda: behind.connections.count == 1)
                behind.acceptor.close()
        rest = ahead.acceptor._rest
        ahead.acceptor.close()
        assert rest is not None
        assert rest.cancelled()

    play(scenario)


def test_where_connections_soon_end_none_is_left_to_others(
    play: Play, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptor_module, "STEP_ASIDE_S", DEADLINE_S)
    monkeypatch.setattr(acceptor_module, "ENDED_WITHIN_S", DEADLINE_S)

    async def scenario(listener: socket.socket) -> None:
        process = Process(listener, places(0))
        with calling(listener, ENDED_MAX + 1):
            await until(lambda: process.connections.count == ENDED_MAX + 1)
            places(1).note(0)
            assert not process.acceptor._many_end()
        await until(lambda: process.connections.ended == ENDED_MAX + 1)
        assert process.acceptor._many_end()
        with calling(listener, CLIENTS):
            await until(lambda: process.connections.count == CLIENTS)
        process.acceptor._look_at = 0.0  # They ended a while ago.
        assert not process.acceptor._many_end()
        process.acceptor.close()

    play(scenario)


def test_those_who_are_not_there_or_leave_are_not_waited_for(places: Places) -> None:
    one, other = places(0), places(1)
    one.note(100)
    assert not one.have_fewer()
    other.note(10)
    assert one.have_fewer()
    other.leave()
    other.note(5)  # Those that it has are ending.
    assert not one.have_fewer()
    again = places(1)
    again.note(5)
    assert one.have_fewer()
    places(0).miss(1)  # Killed, and seen so by whoever has started it.
    assert not one.have_fewer()


class Short(socket.socket):
    """A port at which files run short at first."""

    failures: int

    def accept(self) -> tuple[socket.socket, Any]:
        type(self).failures -= 1
        if self.failures >= 0:
            raise OSError(errno.EMFILE, "too many open files")
        return super().accept()


def test_where_files_run_short_it_goes_on_after_a_while(
    play: Play, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptor_module, "SHORTAGE_S", 0.02)
    Short.failures = 2

    async def scenario(listener: socket.socket) -> None:
        process = Process(listener, places(0), Short)
        with calling(listener):
            await until(lambda: process.acceptor._rest is not None)
            await until(lambda: process.connections.count == CLIENTS)
        assert process.acceptor._rest is None
        process.acceptor.close()

    play(scenario)


def test_small_answers_do_not_wait_for_larger_ones(play: Play, places: Places) -> None:
    async def scenario(listener: socket.socket) -> None:
        process = Process(listener, places(0))
        with calling(listener, 1):
            await until(lambda: process.connections.count == 1)
            [line] = process.connections._open
            own = line.transport.get_extra_info("socket")
            assert own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        process.acceptor.close()

    play(scenario)
