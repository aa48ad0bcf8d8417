"""A network that loses answers: the server has done its work, but the client does not learn of it."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: One answer of so many is lost: with its connection, or every other time behind a 503.
LOST_EVERY: Final = 3
BUSY: Final = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Relay(socketserver.BaseRequestHandler):
    """One connection of a client, carried on to the server until an answer is lost."""

    server: "Relays"

    def handle(self) -> None:
        client: socket.socket = self.request
        with socket.create_connection(("127.0.0.1", self.server.upstream_port)) as upstream:
            threading.Thread(target=_forward, args=(client, upstream), daemon=True).start()
            while answer := upstream.recv(65_536):
                number = self.server.next_answer()
                if number % LOST_EVERY:
                    client.sendall(answer)
                    continue
                if number % (2 * LOST_EVERY) == 0:
                    client.sendall(BUSY)
                return


class Relays(socketserver.ThreadingTCPServer):
    """Listens, and counts the answers of all connections."""

    daemon_threads = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Relay)
        self.upstream_port = upstream_port
        self._answers = 0
        self._counting = threading.Lock()

    def next_answer(self) -> int:
        with self._counting:
            self._answers += 1
            return self._answers


def _forward(client: socket.socket, upstream: socket.socket) -> None:
    try:
        while request := client.recv(65_536):
            upstream.sendall(request)
        upstream.shutdown(socket.SHUT_WR)
    except OSError:
        return  # The other side has gone: that is what the relay is for.


@contextmanager
def lossy(upstream_port: int) -> Iterator[str]:
    """Stand before a server of this machine; give the URL to use instead of its own."""
    with Relays(upstream_port) as relays:
        threading.Thread(target=relays.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{relays.server_address[1]}"
        relays.shutdown()
