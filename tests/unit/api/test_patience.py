"""Clients that send half of a request, or read nothing of its answer: they hold a connection for a time only."""

import asyncio
import errno
import socket
import sys
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, Final

import pytest
from starlette.types import Receive

from holdfast.api.http import arriving, server
from holdfast.api.http.arriving import UNTOLD, arrived, let_pass
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.http.server import bind

DEADLINE_S: Final = 20.0
#: More than what the buffers of a connection take.
MUCH_BYTES: Final = 100_000_000


def coming(pieces: Iterable[bytes]) -> Receive:
    """Give pieces of a body as they arrive, and then nothing."""
    remaining = iter(pieces)

    async def receive() -> MutableMapping[str, Any]:
        piece = next(remaining, None)
        if piece is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece, "more_body": True}

    return receive


def read(pieces: Sequence[bytes], length: int) -> bytes:
    return asyncio.run(asyncio.wait_for(arrived(coming(pieces), length, 1_000), DEADLINE_S))


@pytest.mark.parametrize("length", [500, UNTOLD])
@pytest.mark.parametrize("pieces", [[], [b"{"], [b"{", b'"quantity"']])
def test_a_body_that_does_not_arrive_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, pieces: list[bytes], length: int
) -> None:
    monkeypatch.setattr(arriving, "BODY_S_MAX", 0.01)
    with pytest.raises(Problem) as refused:
        read(pieces, length)
    assert refused.value.code == "REQUEST_TIMEOUT"
    assert refused.value.headers["retry-after"] == "1"


def test_a_body_that_is_all_there_waits_for_no_last_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "BODY_S_MAX", 0.01)
    assert read([b"{}"], 2) == b"{}"


def test_a_body_of_no_length_is_not_waited_for() -> None:
    assert read([], 0) == b""


@pytest.mark.parametrize("messages", [[b"{"], [b"{", b"}"]])
def test_a_body_that_ends_as_if_it_were_whole_is_measured_against_its_length(messages: list[bytes]) -> None:
    remaining = [{"type": "http.request", "body": body, "more_body": True} for body in messages]
    remaining[-1]["more_body"] = False

    async def receive() -> MutableMapping[str, Any]:
        return remaining.pop(0)

    with pytest.raises(Invalid, match=rf"ended after {len(messages)} of 3 bytes"):
        asyncio.run(arrived(receive, 3, 1_000))


def test_what_comes_after_an_answer_is_let_pass_up_to_a_number_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "LINGER_BYTES_MAX", 10)
    pieces = iter([b"x" * 4] * 9)
    asyncio.run(asyncio.wait_for(let_pass(coming(pieces)), DEADLINE_S))
    assert len(list(pieces)) == 6


def test_what_comes_after_an_answer_is_let_pass_for_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "LINGER_S_MAX", 0.01)
    asyncio.run(asyncio.wait_for(let_pass(coming([b"x"])), DEADLINE_S))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has TCP_USER_TIMEOUT")
def test_the_connection_of_a_client_that_reads_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "UNSENT_MS_MAX", 100)
    with bind("127.0.0.1", 0) as listener:
        listener.setblocking(True)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as connection:
            connection.settimeout(DEADLINE_S)
            with pytest.raises(TimeoutError) as ended:
                connection.sendall(bytes(MUCH_BYTES))
            assert ended.value.errno == errno.ETIMEDOUT  # The connection's end, not that of our own patience.


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked for it")
def test_little_of_an_answer_waits_in_the_system_for_a_client_that_is_not_ready() -> None:
    with bind("127.0.0.1", 0) as listener:
        listener.setblocking(True)
        with socket.create_connection(listener.getsockname()) as client, listener.accept()[0] as connection:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.setblocking(False)
            assert taken_by_the_system(connection) < 1_000_000  # Up to 4 MB otherwise.


def taken_by_the_system(connection: socket.socket) -> int:
    """Send until there is no room; give how many bytes that took."""
    taken = 0
    try:
        while True:
            taken += connection.send(bytes(16_384))
    except BlockingIOError:
        return taken
