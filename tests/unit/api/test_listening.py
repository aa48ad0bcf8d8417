"""What the system is asked for at a port: connections whose clients take nothing do not last, nor fill its memory."""

import errno
import socket
import sys
from typing import Final

import pytest

from holdfast.api.http import server
from holdfast.api.http.server import bind

DEADLINE_S: Final = 20.0
#: More than what the buffers of a connection take.
MUCH_BYTES: Final = 100_000_000


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
