"""An item as it is this very millisecond: by a clock that stands still, so that the boundary is hit each time."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from api.wire import ITEMS, item_path
from builders import NOW
from contract.batches import Hands
from holdfast.times import rfc3339
from in_process import serving
from memory_wire import MemoryHTTP
from model.storage import ModelStorage


def asked(folder: Path) -> list[tuple[int, Any]]:
    """Ask for the next millisecond and for this one, change the item at the same time by the clock, and ask again."""

    async def scenario() -> list[tuple[int, Any]]:
        async with (
            serving(ModelStorage(clock=Hands(NOW)), folder) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):

            async def as_of(time: int) -> tuple[int, Any]:
                answer = await client.get(item_path("A"), params={"asOf": rfc3339(time)})
                return answer.status_code, answer.json().get("data", {}).get("quantity")

            made = await client.post(ITEMS, json={"sku": "A", "name": "A", "quantity": 10})
            before = [await as_of(NOW + 1), await as_of(NOW)]
            changed = await client.put(item_path("A", "quantity"), json={"quantity": 7})
            assert (made.status_code, changed.status_code) == (201, 200)
            return [*before, await as_of(NOW), await as_of(NOW + 1)]

    return asyncio.run(scenario())


def test_what_was_answered_for_now_stays_true_and_what_is_to_come_is_refused(tmp_path: Path) -> None:
    assert asked(tmp_path) == [(400, None), (200, 10), (200, 10), (200, 7)]
