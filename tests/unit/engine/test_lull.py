"""Large answers go on in a lull: a few pieces beside each batch of light jobs, and none for ever."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from builders import add
from holdfast.engine import lull as lull_module
from holdfast.engine.commit import Request
from holdfast.engine.engine import Engine
from holdfast.engine.intake import Intake
from holdfast.engine.lull import Batches, Lull
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.gate import Gate
from unit.engine.scenario import on_engine


class Pressed:
    """An intake, as a pause sees it."""

    def __init__(self, *, is_pressed: bool = True) -> None:
        self.is_pressed = is_pressed
        self.batches = Batches()


@pytest.fixture(autouse=True)
def _two_at_once_and_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_PIECES", 2)
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 3600.0)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(20.0):
            await scenario()

    asyncio.run(in_time())


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_a_few_pieces_go_on_beside_a_batch_and_as_many_when_it_ends_in_the_order_they_came() -> None:
    async def scenario() -> None:
        intake, gone_on = Pressed(), list[int]()
        lull = Lull(intake)

        async def piece(number: int) -> None:
            await lull()
            gone_on.append(number)

        pieces = [asyncio.create_task(piece(number)) for number in range(4)]
        await turns()
        assert gone_on == [0, 1]
        intake.batches.end()
        await turns()
        pieces += [asyncio.create_task(piece(number)) for number in (4, 5)]
        await turns()
        assert gone_on == [0, 1, 2, 3]
        pieces[4].cancel()
        intake.batches.end()
        await turns()
        assert gone_on == [0, 1, 2, 3, 5]
        pieces.append(asyncio.create_task(piece(6)))
        await asyncio.gather(*pieces[5:])
        assert gone_on == [0, 1, 2, 3, 5, 6]

    run(scenario)


def test_nobody_waits_where_there_is_no_light_job() -> None:
    async def scenario() -> None:
        lull = Lull(Pressed(is_pressed=False), Pressed(is_pressed=False))
        for _ in range(10):
            await lull()

    run(scenario)


def test_each_intake_is_waited_for() -> None:
    async def scenario() -> None:
        calm, pressed = Pressed(is_pressed=False), Pressed()
        lull = Lull(calm, pressed)
        await lull()
        await lull()
        third = asyncio.create_task(lull())
        await turns()
        assert not third.done()
        calm.batches.end()
        await turns()
        assert not third.done()
        pressed.batches.end()
        await third

    run(scenario)


def test_a_piece_goes_on_where_no_batch_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 0.001)

    async def scenario() -> None:
        lull = Lull(Pressed())
        for _ in range(5):
            await lull()

    run(scenario)


def test_a_batch_may_end_at_the_very_moment_at_which_nobody_waits_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 0.0)

    async def scenario() -> None:
        batches = Batches()
        await batches.go_on()
        await batches.go_on()
        loop, faults = asyncio.get_running_loop(), list[object]()
        loop.set_exception_handler(lambda _, fault: faults.append(fault))
        loop.call_later(0.0, batches.end)
        await batches.go_on()
        assert faults == []

    run(scenario)


def test_light_jobs_press_until_they_are_answered_but_not_behind_a_heavy_one() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake(
            "test", gate.work, waiting_max=100, batch_max=10, beside_max=2, weigh=lambda job: job
        )
        pressed = [intake.is_pressed]
        heavy = intake.submit(9)
        await gate.first_batch()
        pressed.append(intake.is_pressed)
        light = intake.submit(1)
        pressed.append(intake.is_pressed)  # It waits for the heavy one, whatever is sent meanwhile.
        gate.open.release()
        assert await heavy == 18
        await gate.first_batch()
        pressed.append(intake.is_pressed)
        gate.open.release()
        assert await light == 2
        pressed.append(intake.is_pressed)
        heavy_ones = intake.submit_all((1, 1, 1))  # Of which a batch takes two, as light ones may come.
        await gate.first_batch()
        assert intake.under_way == 2
        pressed.append(intake.is_pressed)
        gate.open.release(2)
        assert await asyncio.gather(*heavy_ones) == [2, 2, 2]
        assert pressed == [False, False, False, True, False, False]
        await intake.close()

    run(scenario)


def test_the_engines_pause_waits_for_its_commands_and_goes_on_when_they_are_done(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.lull()
        await engine.lull()
        answer = engine.execute(Request(add(5)))
        await engine.lull()
        await engine.lull()
        await engine.lull()
        assert answer.done()  # Two went on beside it; the third waited.

    on_engine(storage, scenario)
