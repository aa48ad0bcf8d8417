"""A request leaves nothing behind for the garbage collector: searching for it cost a fifth of the throughput."""

import asyncio
import gc
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving

REQUESTS = 50


def scope(method: str, path: str, body: bytes = b"") -> MutableMapping[str, Any]:
    headers = [
        (b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)),
    ]  # fmt: skip
    return {
        "type": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", "50000"),
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "root_path": "",
    }


async def garbage_of(app: Any, method: str, path: str, body: bytes, *expected: int) -> int:
    statuses = set()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        statuses.add(message.get("status"))

    await app(scope(method, path, body), receive, send)  # What is made once only is made here.
    gc.collect()
    for _ in range(REQUESTS):
        await app(scope(method, path, body), receive, send)
    assert statuses == {None, *expected}
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
