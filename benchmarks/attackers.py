"""Clients that take all they can get, in a process of their own, from another address than whoever is measured.

It reads an order on standard input, and tells how it went when that ends.
"""

import asyncio
import contextlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Final, cast
from urllib.parse import urlsplit

import msgspec
import uvloop

from benchmarks.connections import LENGTH

#: Every system has it at its loopback interface, or the attack comes from the same address.
ADDRESS: Final = "127.0.0.2"
#: The processor is for the server and whoever is measured: elsewhere, attackers have machines of their own.
NICENESS: Final = 10
READY: Final = b"ready\n"
#: Said once, when one of them has been answered.
ANSWERED: Final = b"answered\n"
#: How often those send, or take something, who take their time.
SLOWLY_S: Final = 0.25
#: What such a client takes each time.
SLOW_BYTES: Final = 4_096
_HEAD: Final = re.compile(rb"HTTP/1\.1 (\d+)[^\r]*\r\n(?:[^\r]+\r\n)*?\r\n")
_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"


class Attack(msgspec.Struct, frozen=True, kw_only=True):
    """What each of some connections does again and again, without heeding any answer."""

    connections: int
    path: str
    #: Sent with POST; empty: GET.
    body: str = ""
    headers: dict[str, str] = {}
    #: Whether the body comes a byte at a time, and whether little of an answer is taken at a time.
    sends_slowly: bool = False
    takes_slowly: bool = False


class Order(msgspec.Struct, frozen=True):
    """What the process is told."""

    url: str
    attack: Attack


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, order: Order, statuses: Counter[str], answered: asyncio.Event) -> None:
        attack, address = order.attack, urlsplit(order.url)
        headers = {"Host": address.netloc, **attack.headers}
        if attack.body:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(attack.body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head: Final = f"{'POST' if attack.body else 'GET'} {attack.path} HTTP/1.1\r\n{lines}\r\n".encode()
        self._body: Final = attack.body.encode()
        self._attack: Final = attack
        self._statuses: Final = statuses
        self._answered: Final = answered
        self._transport: asyncio.Transport
        self._arrived = b""
        #: Bytes that are missing of the answer; None: its head is. Below zero: its end tells.
        self._missing: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._arrived, self._missing = b"", None
        if self._attack.sends_slowly:
            self._transport.write(self._head)
            self._drip(0)
        else:
            self._transport.write(self._head + self._body)

    def _drip(self, place: int) -> None:
        if place < len(self._body) and not self._transport.is_closing():
            self._transport.write(self._body[place : place + 1])
            asyncio.get_running_loop().call_later(SLOWLY_S, self._drip, place + 1)

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; ask again behind it."""
        if self._attack.takes_slowly:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(SLOWLY_S * len(data) / SLOW_BYTES, self._take_more)
        if self._missing is None:
            self._arrived += data
            head = _HEAD.match(self._arrived)
            if head is None:
                return
            self._statuses[head[1].decode()] += 1
            self._answered.set()
            length = LENGTH.search(self._arrived, 0, head.end())
            data = self._arrived[head.end() :]
            self._missing = int(length[1]) if length else -1
        if self._missing < 0:
            self._arrived = self._arrived[-len(_LAST_CHUNK) :] + data
            is_over = self._arrived.endswith(_LAST_CHUNK)
        else:
            self._missing -= len(data)
            is_over = self._missing == 0
        if is_over:
            self._ask()

    def _take_more(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()


async def attack(order: Order) -> Counter[str]:
    """Do it until standard input ends; give how often each status was answered."""
    loop, statuses, answered = asyncio.get_running_loop(), Counter[str](), asyncio.Event()
    for _ in range(order.attack.connections):
        with contextlib.suppress(ConnectionError):  # Whoever is let in no longer cannot attack.
            await _connect(loop, order.url, lambda: Client(order, statuses, answered))
    _say(READY)
    telling = asyncio.create_task(_tell(answered))
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    telling.cancel()
    return statuses


async def _tell(answered: asyncio.Event) -> None:
    await answered.wait()
    _say(ANSWERED)


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.flush()


async def _connect(loop: asyncio.AbstractEventLoop, url: str, client: Callable[[], Client]) -> None:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 80
    try:
        await loop.create_connection(client, host, port, local_addr=(ADDRESS, 0))
    except OSError:
        await loop.create_connection(client, host, port)


class Attacked:
    """An attack from outside."""

    def __init__(self, said: IO[bytes]) -> None:
        self._said: Final = said
        #: How often each status was answered; there when it is over.
        self.statuses: Final = Counter[str]()

    def await_answer(self) -> None:
        """Return when one of the connections has been answered."""
        if self._said.readline() != ANSWERED:
            raise RuntimeError("The attack has ended.")


@contextmanager
def attacking(url: str, attack: Attack) -> Iterator[Attacked]:
    """Have it done meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.attackers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin  # noqa: S101 - it was asked for
    assert process.stdout  # noqa: S101 - it was, too
    attacked = Attacked(process.stdout)
    try:
        process.stdin.write(msgspec.json.encode(Order(url, attack)) + b"\n")
        process.stdin.flush()
        if process.stdout.readline() != READY:
            raise RuntimeError("The attack did not begin.")
        yield attacked
    finally:
        told, _ = process.communicate()
        if told:
            attacked.statuses.update(msgspec.json.decode(told.rpartition(b"\n")[2], type=dict[str, int]))


if __name__ == "__main__":
    os.nice(NICENESS)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(attack(order))))
