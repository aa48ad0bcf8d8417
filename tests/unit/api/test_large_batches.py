"""Large batches have few places, and whoever has left takes none of them."""

import asyncio
from functools import partial
from pathlib import Path

import msgspec

from holdfast.api.limits import HEAVY_CALLS_MAX
from holdfast.engine.engine import Engine
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import MemoryTransport, opened

CALLS = 3 * HEAVY_CALLS_MAX


def batch(number: int) -> bytes:
    commands = [{"type": "add", "sku": f"S-{number}-{row}", "name": "x" * 100, "quantity": 1} for row in range(200)]
    body = msgspec.json.encode({"atomic": False, "commands": commands})
    head = "POST /api/inventory/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_calls_of_clients_that_leave_while_they_wait_are_not_done(tmp_path: Path) -> None:
    async def scenario() -> int:
        async with serving(SqliteStorage(tmp_path / "holdfast.db"), tmp_path) as app:
            wires = [opened(app) for _ in range(CALLS)]
            for number, wire in enumerate(wires):
                wire.send(batch(number))
            for wire in wires[HEAVY_CALLS_MAX:-1]:
                wire.leave()
            for wire in (*wires[:HEAVY_CALLS_MAX], wires[-1]):
                await wire.until(partial(is_answered, wire))
            ledger = opened(app)
            ledger.send(b"GET /api/inventory/ledger?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await ledger.until(lambda: is_answered(ledger))
            entries: int = msgspec.json.decode(ledger.received.partition(b"\r\n\r\n")[2])["data"][0]["sequence"]
            return entries

    assert asyncio.run(scenario()) == 200 * (HEAVY_CALLS_MAX + 1)


def test_light_jobs_of_the_engine_go_before_the_rows_of_a_large_batch(tmp_path: Path) -> None:
    asked = list[None]()

    async def light_first() -> None:
        asked.append(None)
        await asyncio.sleep(0)

    def listen(engine: Engine) -> None:
        engine.light_first = light_first  # type: ignore[assignment]

    async def scenario() -> None:
        async with serving(SqliteStorage(tmp_path / "holdfast.db"), tmp_path, made=listen) as app:
            wire = opened(app)
            wire.send(batch(1))
            await wire.until(partial(is_answered, wire))

    asyncio.run(scenario())
    assert asked


def is_answered(wire: MemoryTransport) -> bool:
    if not wire.writes:
        return False
    assert wire.received.startswith(b"HTTP/1.1 200 "), wire.received[:500]
    return wire.received.endswith(b"}")
