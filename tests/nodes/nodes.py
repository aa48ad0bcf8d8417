"""Several server processes on one PostgreSQL, and clients that talk to all of them at once."""

import asyncio
import itertools
import re
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import httpx
import msgspec

from api.wire import JSON, item_path, request
from e2e.load import send
from server import COMMAND, START_S_MAX, Server, environment

#: Requests on their way at once; each has a connection of its own.
IN_FLIGHT_MAX: Final = 60
_ANNOUNCED: Final = re.compile(r"Holdfast \S+ listens on http://127\.0\.0\.1:(\d+) ")


def start_with(data_dir: Path, *options: str, **settings: str) -> Server:
    """Start a server with options, and wait until it listens."""
    process = subprocess.Popen(
        [*COMMAND, *options], env=environment(data_dir, settings), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    watchdog = threading.Timer(START_S_MAX, process.kill)
    watchdog.start()
    told = []
    try:
        for line in process.stderr:
            told.append(line)
            announced = _ANNOUNCED.match(line)
            if announced:
                return Server(process, int(announced[1]), data_dir)
    finally:
        watchdog.cancel()
    process.communicate()
    raise AssertionError(f"The server did not start: {told}")


def start_nodes(data_dirs: Sequence[Path], dsn: str, *options: str) -> list[Server]:
    """Start a server in each data directory, all at once."""
    with ThreadPoolExecutor() as threads:
        starting = [threads.submit(start_with, data_dir, *options, DATABASE_URL=dsn) for data_dir in data_dirs]
        return [node.result() for node in starting]


def stop_nodes(nodes: Sequence[Server]) -> list[str]:
    """Stop them all at once, and see that each ends well; give what they said."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(Server.stop, nodes))


def write(sku: str, action: str, *headers: bytes, **fields: object) -> bytes:
    """Give the request of a write; its reference, when it has a key, is that."""
    if key := fields.get("idempotencyKey"):
        fields.setdefault("reference", key)
    method = "PUT" if action == "quantity" else "POST"
    return request(method, item_path(sku, action), msgspec.json.encode(fields), JSON, *headers)


def at_once(nodes: Sequence[Server], contents: Sequence[bytes]) -> list[httpx.Response]:
    """Send all requests at the same moment, one to each node in turn."""

    async def together() -> list[httpx.Response | None]:
        barrier = asyncio.Barrier(len(contents))
        ports = itertools.cycle([node.port for node in nodes])
        return await asyncio.gather(
            *(send(port, content, barrier) for port, content in zip(ports, contents, strict=False))
        )

    return _all_answered(asyncio.run(together()))


def in_turn(nodes: Sequence[Server], contents: Sequence[bytes]) -> list[httpx.Response]:
    """Send all requests in order, a bounded number on their way at once, one to each node in turn."""

    async def carried() -> list[httpx.Response | None]:
        gate = asyncio.Semaphore(IN_FLIGHT_MAX)

        async def one(port: int, content: bytes) -> httpx.Response | None:
            async with gate:
                return await send(port, content)

        ports = itertools.cycle([node.port for node in nodes])
        return await asyncio.gather(*(one(port, content) for port, content in zip(ports, contents, strict=False)))

    return _all_answered(asyncio.run(carried()))


def _all_answered(answers: Sequence[httpx.Response | None]) -> list[httpx.Response]:
    answered = [answer for answer in answers if answer is not None]
    assert len(answered) == len(answers)
    return answered
