"""A client with one request under way at a time, on a bare socket: what an HTTP library costs is not the question."""

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, Self
from urllib.parse import urlsplit

from benchmarks.connections import Requests, is_whole
from benchmarks.generator import Load, Order
from benchmarks.servers import item_path


class Asker:
    """Asks for the paths of a load in turns."""

    def __init__(self, connection: socket.socket, requests: Requests) -> None:
        self._connection: Final = connection
        self._requests: Final = requests
        #: Answers with another status than 2xx.
        self.refused = 0

    @classmethod
    @contextmanager
    def at(cls, url: str, load: Load) -> Iterator[Self]:
        """Connect."""
        address = urlsplit(url)
        host, port = address.hostname or "", address.port or 80
        with socket.create_connection((host, port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield cls(connection, Requests(Order(host, port, 1, 0, secrets.token_hex(8), load)))

    def ask(self) -> float:
        """Send the next request; give how long its whole answer took, in milliseconds."""
        request, answer = self._requests.next(), b""
        started = time.perf_counter()
        self._connection.sendall(request)
        while not is_whole(answer):
            answer += self._connection.recv(65_536) or _hung_up()
        took_s = time.perf_counter() - started
        self.refused += not answer.startswith(b"HTTP/1.1 2")
        return took_s * 1000


def reserves_of(sku: str) -> Load:
    """Reserve one unit each time, under a key of its own."""
    return Load(paths=[f"{item_path(sku)}/reserve"], body='{"quantity":1}', keyed=True)


def reserve_times_ms(url: str, sku: str, count: int) -> list[float]:
    """Reserve so many times; give how long each took, in milliseconds."""
    with Asker.at(url, reserves_of(sku)) as asker:
        return [asker.ask() for _ in range(count)]


def _hung_up() -> NoReturn:
    raise ConnectionError("the server closed the connection")
