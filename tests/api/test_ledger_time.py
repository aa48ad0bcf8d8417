"""Times in requests are judged by the ledger's time, and what is known of that is told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from holdfast.storage.clock_file import ClockFile
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import MemoryHTTP
from turned_clocks import DAY, HOUR, MINUTE, NOW, Machine

Answer = TypeVar("Answer")
Scenario = Callable[[httpx.AsyncClient, Machine], Awaitable[Answer]]
JUMPS = [0, 2 * HOUR, -2 * HOUR, 20 * DAY, -20 * DAY]


def served(folder: Path, scenario: Scenario[Answer]) -> Answer:
    """Play a scenario on a server whose clocks are turned by hand."""
    machine = Machine()

    async def play() -> Answer:
        storage = SqliteStorage(folder / "holdfast.db", None, machine.clock(), clock_memory=ClockFile(folder))
        async with (
            serving(storage, folder) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):
            await client.post("/api/inventory/items", json={"sku": "A", "name": "A", "quantity": 10})
            return await scenario(client, machine)

    return asyncio.run(play())


def written(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_fact_is_taken_at_its_time_whatever_the_clock_says(tmp_path: Path, jump: int) -> None:
    async def scenario(client: httpx.AsyncClient, machine: Machine) -> list[int]:
        machine.jumps(jump)
        answers = [
            await client.post(
                "/api/inventory/items/A/adjust", json={"delta": 1, "reason": "found", "occurredAt": written(moment)}
            )
            for moment in (NOW, NOW + 6 * MINUTE)
        ]
        return [answer.status_code for answer in answers]

    assert served(tmp_path, scenario) == [200, 400]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_hold_is_made_longer_up_to_the_bound_of_the_ledger_whatever_the_clock_says(tmp_path: Path, jump: int) -> None:
    async def scenario(client: httpx.AsyncClient, machine: Machine) -> list[int]:
        body = {"lines": [{"sku": "A", "quantity": 1}], "ttlSeconds": 600}
        made = (await client.post("/api/inventory/reservations", json=body)).json()["data"]
        machine.jumps(jump)
        path = f"/api/inventory/reservations/{made['id']}/extend"
        answers = [await client.post(path, json={"expiresAt": written(NOW + days * DAY)}) for days in (29, 31)]
        return [answer.status_code for answer in answers]

    assert served(tmp_path, scenario) == [200, 400]


def test_readyz_tells_how_the_ledger_stands_to_the_clock(tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient, machine: Machine) -> list[object]:
        found = []
        for jump in (0, 30 * MINUTE, 2 * HOUR, -3 * HOUR):
            machine.jumps(jump)
            await client.post("/api/inventory/items/A/adjust", json={"delta": 1, "reason": "found"})
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.json()["data"]["status"]) == (200, "ready")
            found.append(answer.json()["data"]["clock"])
        return found

    assert served(tmp_path, scenario) == [
        {"condition": "following", "aheadMs": 0},
        {"condition": "waiting", "aheadMs": -30 * MINUTE},
        {"condition": "unaccepted", "aheadMs": -150 * MINUTE},
        {"condition": "ahead", "aheadMs": 30 * MINUTE},
    ]


def test_errors_have_the_time_of_what_they_are_about(tmp_path: Path) -> None:
    """By the clock of the machine, what a key was answered first could have come after its answer."""

    async def scenario(client: httpx.AsyncClient, _: Machine) -> list[str]:
        path, body = "/api/inventory/items/A/reserve", {"quantity": 11, "idempotencyKey": "k"}
        row = {"type": "reserve", "sku": "A", **body}
        single = [(await client.post(path, json=body)).json()["error"] for _ in range(2)]
        rows = (await client.post("/api/inventory/batch", json={"atomic": False, "commands": [row]})).json()["data"]
        errors = [*single, rows[0]["error"], (await client.get("/nowhere")).json()["error"]]
        return [*(error["timestamp"] for error in errors), single[1]["firstAnsweredAt"]]

    moment = datetime.fromtimestamp(NOW / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert served(tmp_path, scenario) == [moment] * 5
