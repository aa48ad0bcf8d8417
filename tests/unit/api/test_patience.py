"""Clients that send half of a request, or read nothing of its answer: they hold a connection for a time only."""

import asyncio
import errno
import socket
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any, Final

import pytest

from holdfast.api.http import arriving, server
from holdfast.api.http.arriving import arrived
from holdfast.api.http.problems import Invalid
from holdfast.api.http.server import bind

DEADLINE_S: Final = 20.0
#: More than what the buffers of a connection take.
MUCH_BYTES: Final = 100_000_000


def read(pieces: Sequence[bytes], declared: int) -> bytes | None:
    """Read a body of which these pieces arrive, and then nothing."""
    coming = iter(pieces)

    async def receive() -> MutableMapping[str, Any]:
        piece = next(coming, None)
        if piece is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece, "more_body": True}

    return asyncio.run(asyncio.wait_for(arrived(receive, declared, 1_000), DEADLINE_S))


@pytest.mark.parametrize("pieces", [[], [b"{"], [b"{", b'"quantity"']])
def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]) -> None:
    monkeypatch.setattr(arriving, "BODY_S_MAX", 0.01)
    with pytest.raises(Invalid) as refused:
        read(pieces, 500)
    assert refused.value.members["field"] == "body"


def test_a_body_that_is_all_there_waits_for_no_last_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "BODY_S_MAX", 0.01)
    assert read([b"{}"], 2) == b"{}"


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
