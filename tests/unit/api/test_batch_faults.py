"""Commands of a batch that are judged by themselves, when the database fails some of them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from faults.faulty import FaultyStorage, Kind
from holdfast.api.limits import HEAVY_BODY_BYTES
from holdfast.engine.engine import Engine
from holdfast.engine.limits import QUEUE_COMMANDS_MAX
from in_process import serving
from memory_wire import MemoryHTTP
from model.storage import ModelStorage

ADDITIONS = [{"type": "add", "sku": sku, "name": sku, "quantity": 1} for sku in ("A", "B")]


def sent(folder: Path, kind: Kind, length: int) -> tuple[httpx.Response, dict[str, Any], list[tuple[str, str]]]:
    """Send two additions while calls of the database fail, from the first save on; then read what is there.

    A transaction that fails for good is tried again command by command.
    """
    reported: list[tuple[str, str]] = []

    async def scenario() -> tuple[httpx.Response, dict[str, Any]]:
        storage = FaultyStorage(ModelStorage())

        def report(fault: Exception, request_id: str) -> None:
            reported.append((type(fault).__name__, request_id))

        async with (
            serving(storage, folder, report) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):
            storage.plan(kind, 3, length)
            response = await client.post("/api/inventory/batch", json={"commands": ADDITIONS, "atomic": False})
            assert storage.struck
            storage.plan(kind, 1, 0)
            return response, (await client.get("/api/inventory/items")).json()["data"]

    return *asyncio.run(scenario()), reported


def test_a_command_that_fails_alone_is_told_apart_from_those_that_succeed(tmp_path: Path) -> None:
    # The save of both fails, and the rollback, and the beginning of the first one alone.
    response, items, reported = sent(tmp_path, Kind.BROKEN, 3)
    assert response.status_code == 200
    first, second = response.json()["data"]
    assert (first["status"], first["error"]["code"], "data" in first) == (500, "PERSISTENCE_ERROR", False)
    assert (second["status"], second["data"]["sku"]) == (201, "B")
    assert items.keys() == {"B"}
    assert reported == [("StorageBroken", response.headers["x-request-id"])]


def test_in_an_overload_a_large_call_is_refused_by_its_head_and_a_small_one_is_not(tmp_path: Path) -> None:
    large = json.dumps({"commands": ADDITIONS, "atomic": False, "note": "x"}).encode().ljust(HEAVY_BODY_BYTES + 1)

    async def scenario() -> list[int]:
        engines: list[Engine] = []
        async with (
            serving(ModelStorage(), tmp_path, made=engines.append) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):
            [engine] = engines
            headers = {"Content-Type": "application/json"}

            async def status(body: bytes) -> int:
                return (await client.post("/api/inventory/batch", content=body, headers=headers)).status_code

            before = await status(large)
            engine._commands._room._weights[True] = QUEUE_COMMANDS_MAX
            try:
                return [before, await status(large), await status(b"{" + large), await status(large.rstrip())]
            finally:
                engine._commands._room._weights[True] = 0

    # The third is no JSON, which nobody has looked at.
    assert asyncio.run(scenario()) == [200, 503, 503, 200]


def test_a_call_of_which_every_command_failed_is_that_failure(tmp_path: Path) -> None:
    response, items, _ = sent(tmp_path, Kind.UNAVAILABLE, 100)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "STORAGE_UNAVAILABLE")
    assert response.headers["retry-after"] == "1"
    assert items == {}
