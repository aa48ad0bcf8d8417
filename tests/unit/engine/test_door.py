"""What besides commands and reads goes through the engine: bounded, and shared by those who ask at the same moment."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from builders import NOW
from holdfast.engine import engine as engine_module
from holdfast.engine import shared_look
from holdfast.engine.engine import Engine
from holdfast.engine.errors import Fault, Overloaded, StorageBroken, StorageUnavailable, TransientFault
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SPOOLS_MAX
from holdfast.engine.ports import Reader
from holdfast.engine.spool import Spooler
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import ScriptedStorage

DEADLINE_S: Final = 20.0


class Gated(ScriptedStorage):
    """A storage whose settlements and looks wait at a gate, and are counted."""

    def __init__(self, inner: SqliteStorage, fault: Exception | None = None) -> None:
        super().__init__(inner)
        self.arrived = threading.Semaphore(0)
        self.gate = threading.Semaphore(0)
        self.settled: list[int] = []
        self.looks = 0
        self.fault = fault

    def settle(self, time: int) -> None:
        self.wait()
        self.settled.append(time)

    def check(self) -> None:
        self.looks += 1
        self.wait()

    def wait(self) -> None:
        self.arrived.release()
        assert self.gate.acquire(timeout=DEADLINE_S)
        if self.fault is not None:
            raise self.fault


def run(storage: Gated, scenario: Callable[[Engine], Awaitable[None]]) -> None:
    async def whole() -> None:
        engine = Engine(storage)
        async with asyncio.timeout(DEADLINE_S):
            await scenario(engine)
            storage.gate.release(10)
            await engine.close()

    asyncio.run(whole())


async def begun(storage: Gated) -> None:
    assert await asyncio.to_thread(storage.arrived.acquire, timeout=DEADLINE_S)


def test_those_who_ask_while_a_moment_is_settled_share_the_next_settlement(storage: SqliteStorage) -> None:
    gated = Gated(storage)

    async def scenario(engine: Engine) -> None:
        first = asyncio.ensure_future(engine.settle(NOW))
        await begun(gated)
        others = [asyncio.ensure_future(engine.settle(NOW + number)) for number in range(1, 50)]
        await asyncio.sleep(0)
        gated.gate.release(2)
        await asyncio.gather(first, *others)
        assert gated.settled == [NOW, NOW + 49]

    run(gated, scenario)


def test_only_so_many_wait_for_a_settlement(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "SETTLEMENTS_WAITING_MAX", 2)
    gated = Gated(storage)

    async def scenario(engine: Engine) -> None:
        waiting = [asyncio.ensure_future(engine.settle(NOW)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await engine.settle(NOW)
        gated.gate.release(2)
        await asyncio.gather(*waiting)

    run(gated, scenario)


@pytest.mark.parametrize(
    ("fault", "told"), [(TransientFault(), StorageUnavailable), (StorageBroken("x"), StorageBroken)]
)
def test_whoever_waits_for_a_settlement_hears_why_there_is_none(
    storage: SqliteStorage, fault: Exception, told: type[Exception]
) -> None:
    gated = Gated(storage, fault)

    async def scenario(engine: Engine) -> None:
        gated.gate.release(2)
        with pytest.raises(told):
            await engine.settle(NOW)

    run(gated, scenario)


def test_those_who_ask_whether_the_database_can_be_written_share_one_look(storage: SqliteStorage) -> None:
    gated = Gated(storage)

    async def scenario(engine: Engine) -> None:
        asking = [asyncio.ensure_future(engine.writable()) for _ in range(20)]
        await begun(gated)
        gated.gate.release()
        assert await asyncio.gather(*asking) == [None] * 20
        assert gated.looks == 1

    run(gated, scenario)


def test_a_look_that_takes_too_long_counts_as_not_writable(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_look, "CHECK_S_MAX", 0.01)
    gated = Gated(storage)

    async def scenario(engine: Engine) -> None:
        assert isinstance(await engine.writable(), StorageUnavailable)

    run(gated, scenario)


def test_what_keeps_the_database_from_being_written_is_told(storage: SqliteStorage) -> None:
    gated = Gated(storage, StorageBroken("x"))

    async def scenario(engine: Engine) -> None:
        gated.gate.release()
        fault: Fault | None = await engine.writable()
        assert fault is gated.fault

    run(gated, scenario)


def test_a_long_answer_whose_client_left_counts_until_its_thread_has_ended(storage: SqliteStorage) -> None:
    spooler, gated = Spooler(storage, Figures(), wait_s_max=0.01), Gated(storage)

    def look(_: Reader) -> list[bytes]:
        gated.wait()
        return [b"x"]

    async def scenario() -> None:
        leaving = [asyncio.ensure_future(spooler.spool(look)) for _ in range(SPOOLS_MAX)]
        for _ in leaving:
            await begun(gated)
        for one in leaving:
            one.cancel()
        await asyncio.wait(leaving)
        with pytest.raises(Overloaded):
            await spooler.spool(look)
        assert spooler.places.taken == SPOOLS_MAX
        gated.gate.release(SPOOLS_MAX)
        await spooler.close()

    asyncio.run(scenario())
    assert spooler.places.taken == 0
