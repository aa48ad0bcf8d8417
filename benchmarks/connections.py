"""The built-in load generator: keep-alive connections on raw asyncio protocols, no pipelining.

Run by generator.py as a process of its own: it reads an order on standard input and writes the measurement.
"""

import asyncio
import re
import sys
import time
from collections.abc import Sequence
from itertools import count
from typing import Final, cast

import msgspec
import uvloop

from benchmarks.generator import Measurement, Order

#: What tells how many bytes an answer's body has.
LENGTH: Final = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)


def is_whole(answer: bytes) -> bool:
    """Tell whether these bytes are a whole answer; both servers say how long theirs are."""
    end = answer.find(b"\r\n\r\n")
    length = LENGTH.search(answer, 0, end) if end >= 0 else None
    return length is not None and len(answer) >= end + 4 + int(length[1])


class Requests:
    """Makes the bytes of one request after the other."""

    def __init__(self, order: Order) -> None:
        body, host = order.load.body, f"Host: {order.host}:{order.port}\r\n"
        method = "POST" if body else "GET"
        self._heads = [f"{method} {path} HTTP/1.1\r\n{host}".encode() for path in order.load.paths]
        described = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self._tail = f"{described}\r\n{body}".encode()
        self._key = f"Idempotency-Key: {order.token}-".encode() if order.load.keyed else None
        self._numbers = count(1)

    def next(self) -> bytes:
        """Give the next request."""
        number = next(self._numbers)
        head = self._heads[number % len(self._heads)]
        if self._key is None:
            return head + self._tail
        return b"%b%b%d\r\n%b" % (head, self._key, number, self._tail)


class Tally:
    """What all connections have seen."""

    def __init__(self) -> None:
        self.answered = 0
        self.not_2xx = 0
        self.broken = 0
        self.seconds: list[float] = []

    def latency_ms(self, percent: int) -> float:
        """Give the latency that so many in a hundred kept below."""
        return kept_below(self.seconds, percent) * 1000


def kept_below(figures: Sequence[float], percent: int) -> float:
    """Give what so many in a hundred kept below; 0 where there are none."""
    return sorted(figures)[len(figures) * percent // 100] if figures else 0.0


class Connection(asyncio.Protocol):
    """Sends, waits for the whole answer, sends again until the deadline."""

    def __init__(self, requests: Requests, tally: Tally, deadline: float) -> None:
        self._requests = requests
        self._tally = tally
        self._deadline = deadline
        self._received = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None
        self.closed: Final[asyncio.Future[None]] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's transports have its methods without being its subclass.
        self._transport = cast("asyncio.Transport", transport)
        self._sent = time.perf_counter()
        self._transport.write(self._requests.next())

    def data_received(self, data: bytes) -> None:
        """Count a whole answer and send on."""
        received = self._received = self._received + data if self._received else data
        if not is_whole(received):
            return
        self._received = b""
        now = time.perf_counter()
        self._tally.seconds.append(now - self._sent)
        if received.startswith(b"HTTP/1.1 2"):
            self._tally.answered += 1
        else:
            self._tally.not_2xx += 1
        assert self._transport is not None  # noqa: S101 - data comes after the connection
        if now < self._deadline:
            self._sent = now
            self._transport.write(self._requests.next())
        else:
            self.closed.set_result(None)
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Count a connection that the server closed."""
        if not self.closed.done():
            self._tally.broken += 1
            self.closed.set_result(None)


async def send(order: Order) -> Measurement:
    """Send until the time is over and the last answers have come."""
    requests, tally, loop = Requests(order), Tally(), asyncio.get_running_loop()
    started = time.perf_counter()
    deadline = started + order.seconds
    opened = [
        await loop.create_connection(lambda: Connection(requests, tally, deadline), order.host, order.port)
        for _ in range(order.connections)
    ]
    await asyncio.gather(*(connection.closed for _, connection in opened))
    return Measurement(
        answered=tally.answered,
        not_2xx=tally.not_2xx,
        broken=tally.broken,
        seconds=time.perf_counter() - started,
        p50_ms=tally.latency_ms(50),
        p99_ms=tally.latency_ms(99),
    )


if __name__ == "__main__":
    result = uvloop.run(send(msgspec.json.decode(sys.stdin.buffer.read(), type=Order)))
    sys.stdout.buffer.write(msgspec.json.encode(result))
