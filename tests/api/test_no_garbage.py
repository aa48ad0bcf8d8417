"""A request leaves nothing behind for the garbage collector: searching for it cost a fifth of the throughput."""

import asyncio
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from holdfast.api.http.line import Application
from holdfast.engine.ports import Storage
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import opened
from postgres_databases import own_database, shared_server

REQUESTS: Final = 50
#: Method, path, body, and the status of the answer.
Call = tuple[str, str, bytes, int]


def request(method: str, path: str, body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def is_whole(received: bytes) -> bool:
    """Tell whether an answer has come to its end."""
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")


async def garbage_of(app: Application, call: Call, times: int = REQUESTS + 1) -> int:
    """Give how many objects a number of requests leave behind, by one connection as long as it lasts."""
    method, path, body, expected = call
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
        await wire.until(lambda: is_whole(b"".join(wire.writes[sent:])))
        assert wire.writes[sent].startswith(b"HTTP/1.1 %d " % expected), (path, wire.writes[sent:])
        await asyncio.sleep(0)  # The connection goes on to the next one.

    await answered()  # What is made once only is made here.
    gc.collect()
    for _ in range(times - 1):
        await answered()
    return gc.collect()


ITEM: Final = "/api/inventory/items/A"
LINES: Final = b'{"lines":[{"sku":"A","quantity":1},{"sku":"B","quantity":2}]}'
TRANSFER: Final = b'{"fromStoreId":"default","toStoreId":"berlin","lines":[{"sku":"A","quantity":1}]}'
COMMANDS: Final = (
    b'{"commands":[{"type":"reserve","sku":"A","quantity":1},{"type":"add","sku":"B","name":"b","quantity":2}]}'
)
#: Each is sent again and again, in this order.
CALLS: Final[list[Call]] = [
    ("POST", "/api/inventory/items", b'{"sku":"A","name":"a","quantity":900}', 201),
    ("POST", "/api/inventory/items", b'{"sku":"B","name":"b","quantity":900}', 201),
    ("PUT", ITEM, b'{"name":"A"}', 200),
    ("POST", f"{ITEM}/reserve", b'{"quantity":2}', 200),
    ("POST", f"{ITEM}/release", b'{"quantity":1}', 200),
    ("POST", f"{ITEM}/fulfill", b'{"quantity":1}', 200),
    ("POST", f"{ITEM}/adjust", b'{"delta":-1,"reason":"damaged"}', 200),
    ("PUT", f"{ITEM}/quantity", b'{"quantity":30000}', 200),
    ("POST", f"{ITEM}/count", b'{"counted":30000}', 200),
    ("GET", ITEM, b"", 200),
    ("GET", f"{ITEM}?asOf=2999-01-01T00:00:00Z", b"", 400),
    ("GET", f"{ITEM}/ledger?limit=20", b"", 200),
    ("GET", "/api/inventory/items?limit=20", b"", 200),
    ("GET", "/api/inventory/stock?limit=20", b"", 200),
    ("GET", "/api/inventory/stats", b"", 200),
    ("GET", "/api/inventory/ledger?order=desc&limit=20", b"", 200),
    ("GET", "/api/inventory/skus", b"", 200),
    ("GET", "/api/inventory/snapshot", b"", 200),
    ("GET", "/api/stores", b"", 200),
    ("POST", "/api/inventory/availability", b'{"skus":["A","B"]}', 200),
    ("POST", "/api/inventory/batch", COMMANDS, 200),
    ("POST", "/api/inventory/reservations", b'{"ttlSeconds":900,' + LINES[1:], 201),
    ("GET", "/api/inventory/reservations?status=open", b"", 200),
    ("POST", "/api/inventory/sales", LINES, 201),
    ("GET", "/api/inventory/sales?limit=5", b"", 200),
    ("POST", "/api/inventory/transfers", TRANSFER, 201),
    ("GET", "/api/inventory/transfers?limit=5", b"", 200),
    ("GET", "/metrics", b"", 200),
    ("GET", "/health", b"", 200),
    # What is kept of a refused request keeps its connection open too.
    ("POST", f"{ITEM}/reserve", b'{"quantity":99999}', 422),
    ("POST", f"{ITEM}/reserve", b'{"quantity":0}', 400),
    ("POST", f"{ITEM}/reserve", bytes(200_000), 413),
    ("GET", f"{ITEM}X", b"", 404),
]


@contextmanager
def a_storage(engine: str, folder: Path) -> Iterator[Storage]:
    if engine == "sqlite":
        yield SqliteStorage(folder / "holdfast.db")
        return
    with own_database(migrated=True) as name:
        yield PostgresStorage(shared_server().dsn(name))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_request_leaves_no_cycle_of_objects(engine: str, tmp_path: Path) -> None:
    async def scenario(storage: Storage) -> dict[str, int]:
        async with serving(storage, tmp_path) as app:
            await garbage_of(app, ("POST", "/api/stores", b'{"id":"berlin","name":"Berlin"}', 201), times=1)
            return {f"{call[0]} {call[1]} {call[3]}": await garbage_of(app, call) for call in CALLS}

    gc.disable()
    try:
        with a_storage(engine, tmp_path) as storage:
            found = asyncio.run(scenario(storage))
    finally:
        gc.enable()
    left = {call: objects for call, objects in found.items() if objects >= REQUESTS}
    assert not left, f"garbage objects after {REQUESTS} requests each"
