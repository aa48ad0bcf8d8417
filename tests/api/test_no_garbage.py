"""A request leaves nothing behind for the garbage collector: searching for it cost a fifth of the throughput."""

import asyncio
import gc
from pathlib import Path

from holdfast.api.http.line import Application
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import opened

REQUESTS = 50


def request(method: str, path: str, body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def garbage_of(app: Application, method: str, path: str, body: bytes, expected: int) -> int:
    """Give how many objects a number of requests leave behind, by one connection as long as it lasts."""
    content = request(method, path, body)
    wire = opened(app)

    async def answered() -> None:
        nonlocal wire
        if wire.is_ended or wire.over.is_set():  # What follows a body that was not read cannot be told.
            wire.end()
            await wire.settled()
            wire = opened(app)
        sent = len(wire.writes)
        wire.send(content)
        await wire.until(lambda: len(wire.writes) > sent)
        assert wire.writes[-1].startswith(b"HTTP/1.1 %d " % expected)
        await asyncio.sleep(0)  # The connection goes on to the next one.

    await answered()  # What is made once only is made here.
    gc.collect()
    for _ in range(REQUESTS):
        await answered()
    return gc.collect()


def test_a_request_leaves_no_cycle_of_objects(tmp_path: Path) -> None:
    async def scenario() -> list[int]:
        item = "/api/inventory/items/A"
        async with serving(SqliteStorage(tmp_path / "holdfast.db"), tmp_path) as app:
            addition = b'{"sku":"A","name":"a","quantity":9}'
            return [
                await garbage_of(app, "POST", "/api/inventory/items", addition, 201),
                await garbage_of(app, "POST", f"{item}/reserve", b'{"quantity":1}', 200),
                await garbage_of(app, "GET", item, b"", 200),
                # What is kept of a refused request keeps its connection open too.
                await garbage_of(app, "POST", f"{item}/reserve", b'{"quantity":999}', 422),
                await garbage_of(app, "POST", f"{item}/reserve", b'{"quantity":0}', 400),
                await garbage_of(app, "POST", f"{item}/reserve", bytes(200_000), 413),
                await garbage_of(app, "GET", f"{item}B", b"", 404),
            ]

    gc.disable()
    try:
        found = asyncio.run(scenario())
    finally:
        gc.enable()
    assert max(found) < REQUESTS, f"garbage objects after {REQUESTS} requests each: {found}"
