"""A way to the server that can be cut: every connection that is open ends at once, new ones go through."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Line(socketserver.BaseRequestHandler):
    """One connection, carried on until it is cut."""

    server: "Way"

    def handle(self) -> None:
        client: socket.socket = self.request
        with socket.create_connection(("127.0.0.1", self.server.upstream_port)) as upstream:
            self.server.lines += [client, upstream]
            threading.Thread(target=_carry, args=(client, upstream), daemon=True).start()
            _carry(upstream, client)


class Way(socketserver.ThreadingTCPServer):
    """Listens on a port of its own."""

    daemon_threads = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Line)
        self.upstream_port = upstream_port
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.lines: list[socket.socket] = []

    def cut(self) -> None:
        """Cut all that is open."""
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.lines.clear()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def way_to(upstream_port: int) -> Iterator[Way]:
    """Stand before a server of this machine."""
    with Way(upstream_port) as way:
        threading.Thread(target=way.serve_forever, args=(0.01,), daemon=True).start()
        yield way
        way.cut()
        way.shutdown()
