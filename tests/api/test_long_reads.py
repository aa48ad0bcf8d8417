"""Long reads wait for each other, and nobody for one whose client has left."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from echo import get
from holdfast.api.items import item_list
from holdfast.engine.limits import SPOOLS_MAX
from in_process import serving
from memory_wire import opened, response_of
from model.storage import ModelStorage

DEADLINE_S: Final = 20.0
LIST: Final = get("/api/inventory/items")


class Slow:
    """Whole lists that are not read before a gate is opened."""

    def __init__(self) -> None:
        self.begun = 0
        self.gate = threading.Semaphore(0)

    def everything(self, *_: object) -> Iterator[bytes]:
        self.begun += 1
        assert self.gate.acquire(timeout=DEADLINE_S)
        yield b"{}"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(item_list, "everything", slow.everything)
    return slow


def test_who_has_left_while_waiting_is_read_nothing_for_and_all_others_are_answered(slow: Slow, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with asyncio.timeout(DEADLINE_S), serving(ModelStorage(), tmp_path) as app:
            wires = [opened(app) for _ in range(SPOOLS_MAX + 3)]
            *begun, half_closed, broken_off, stays = wires
            for wire in wires:
                wire.send(LIST)
            await stays.until(lambda: slow.begun == SPOOLS_MAX)
            half_closed.end()
            broken_off.leave()
            await half_closed.settled()
            assert response_of(half_closed.received).status_code == 503
            slow.gate.release(len(wires))
            for wire in (*begun, stays):
                await wire.until(lambda wire=wire: wire.received)  # type: ignore[misc]
                assert (response_of(wire.received).status_code, response_of(wire.received).content) == (200, b"{}")
                wire.leave()
            assert slow.begun == SPOOLS_MAX + 1
            assert not broken_off.received

    asyncio.run(scenario())


def test_a_client_that_has_ended_its_side_is_answered_where_nobody_waits(slow: Slow, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with asyncio.timeout(DEADLINE_S), serving(ModelStorage(), tmp_path) as app:
            wire = opened(app)
            wire.send(LIST)
            wire.end()
            await wire.until(lambda: slow.begun == 1)
            slow.gate.release()
            await wire.settled()
            assert response_of(wire.received).content == b"{}"

    asyncio.run(scenario())
