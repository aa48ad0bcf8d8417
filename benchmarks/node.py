"""One node of several: an engine on PostgreSQL with a fixed number of reserves in flight, without HTTP around it.

A process of its own (``Node`` starts it): it reads an order, says that it is ready, starts at the next line and
writes the measurement.
"""

import asyncio
import hashlib
import random
import subprocess
import sys
import time
from typing import Final, Self

import msgspec
import uvloop

from benchmarks.generator import OVERTIME_S_MAX, Measurement
from holdfast.bootstrap.interpreter import collect_seldom
from holdfast.domain.commands import Cause, Reserve
from holdfast.domain.keys import Claim, key_digest
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.storage.postgres.storage import PostgresStorage

STORE: Final = "default"
PRINCIPAL: Final = "benchmark"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a node is told."""

    dsn: str
    #: The SKUs are 1, 2, 3, … up to this one, as texts; each as likely as the other.
    skus: int
    in_flight: int
    seconds: float
    #: Begins the keys: no two nodes or rounds share one.
    token: str


class Node:
    """A node in a process of its own."""

    def __init__(self, order: Order) -> None:
        self._seconds = order.seconds
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.node"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.pid = self._process.pid
        self._say(msgspec.json.encode(order))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def await_readiness(self) -> None:
        """Return when the node has connected."""
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        if not self._process.stdout.readline():
            raise RuntimeError("A node did not start; it has said why.")

    def start(self) -> None:
        """Let it begin."""
        self._say(b"go")

    def measurement(self) -> Measurement:
        """Wait for the last answer."""
        told, _ = self._process.communicate(timeout=self._seconds + OVERTIME_S_MAX)
        return msgspec.json.decode(told, type=Measurement)

    def _say(self, line: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()


class Requests:
    """Makes one reserve of 1 after the other, as the HTTP layer would."""

    def __init__(self, order: Order, engine: Engine) -> None:
        self._order = order
        self._engine = engine
        self._random = random.Random(order.token)
        self._number = 0

    def next(self) -> Request:
        """Give the next request, with a key of its own."""
        self._number += 1
        key = f"{self._order.token}-{self._number}"
        sku = str(self._random.randint(1, self._order.skus))
        fingerprint = hashlib.blake2b(f"reserve {sku} 1".encode(), digest_size=16).digest()
        cause = Cause(self._engine.new_id(), PRINCIPAL, key)
        return Request(
            Reserve(store=STORE, sku=sku, cause=cause, quantity=1), Claim(key_digest(PRINCIPAL, key), fingerprint)
        )


async def measure(engine: Engine, order: Order) -> Measurement:
    """Keep so many requests in flight until the time is over; then wait for the last answers."""
    requests = Requests(order, engine)
    accepted = refused = broken = 0
    started, used_before = time.perf_counter(), time.process_time()
    deadline = started + order.seconds

    async def ask_again_and_again() -> None:
        nonlocal accepted, refused, broken
        while time.perf_counter() < deadline:
            try:
                verdict = await engine.execute(requests.next())
            except Exception:  # noqa: BLE001 - whatever it is, it is no acknowledgement
                broken += 1
            else:
                accepted += verdict.outcome.applied
                refused += not verdict.outcome.applied

    await asyncio.gather(*(ask_again_and_again() for _ in range(order.in_flight)))
    return Measurement(
        answered=accepted,
        not_2xx=refused,
        broken=broken,
        seconds=time.perf_counter() - started,
        processor_s=time.process_time() - used_before,
    )


async def main() -> None:
    """Do what the order says."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    engine = Engine(PostgresStorage(order.dsn))
    engine.start_upkeep()
    collect_seldom()  # As a server does.
    print("ready", flush=True)
    sys.stdin.buffer.readline()
    measurement = await measure(engine, order)
    await engine.close()
    sys.stdout.buffer.write(msgspec.json.encode(measurement))


if __name__ == "__main__":
    uvloop.run(main())
