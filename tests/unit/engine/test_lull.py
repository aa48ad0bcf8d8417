"""Large answers go on in a lull: a few pieces beside each batch of light jobs, and none for ever."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from builders import add
from holdfast.engine import lull as lull_module
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.intake import Intake
from holdfast.engine.limits import LULL_PIECES, MANY, STINT_BESIDE_MANY_S_MAX, STINT_S_MAX, STINT_S_MIN
from holdfast.engine.lull import Batches, LightFirst, Lull
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.gate import Gate
from unit.engine.scenario import on_engine


class Pressed:
    """An intake, as a pause sees it."""

    def __init__(self, pressing: int = 1) -> None:
        self.pressing = pressing
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
        lull = Lull(intake, beside_max=2)

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
        lull = Lull(Pressed(0), Pressed(0))
        for _ in range(10):
            await lull()

    run(scenario)


def test_without_places_beside_a_batch_each_piece_waits_for_its_end() -> None:
    async def scenario() -> None:
        intake = Pressed()
        first = asyncio.create_task(Lull(intake, beside_max=0)())
        await turns()
        assert not first.done()
        intake.batches.end()
        await first

    run(scenario)


def test_each_intake_is_waited_for() -> None:
    async def scenario() -> None:
        calm, pressed = Pressed(0), Pressed()
        lull = Lull(calm, pressed, beside_max=2)
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
        lull = Lull(Pressed(), beside_max=2)
        for _ in range(5):
            await lull()

    run(scenario)


def test_a_batch_may_end_at_the_very_moment_at_which_nobody_waits_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 0.0)

    async def scenario() -> None:
        batches = Batches()
        await batches.go_on(2)
        await batches.go_on(2)
        loop, faults = asyncio.get_running_loop(), list[object]()
        loop.set_exception_handler(lambda _, fault: faults.append(fault))
        loop.call_later(0.0, batches.end)
        await batches.go_on(2)
        assert faults == []

    run(scenario)


def test_light_jobs_press_until_they_are_answered_but_not_behind_a_heavy_one() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake(
            "test", gate.work, waiting_max=100, batch_max=10, beside_max=2, weigh=lambda job: job
        )
        pressed = [intake.pressing]
        heavy = intake.submit(9)
        await gate.first_batch()
        pressed.append(intake.pressing)
        light = intake.submit(1)
        pressed.append(intake.pressing)  # It waits for the heavy one, whatever is sent meanwhile.
        gate.open.release()
        assert await heavy == 18
        await gate.first_batch()
        pressed.append(intake.pressing)
        gate.open.release()
        assert await light == 2
        pressed.append(intake.pressing)
        heavy_ones = intake.submit_all((1, 1, 1))  # Of which a batch takes two, as light ones may come.
        await gate.first_batch()
        assert intake.under_way == 2
        pressed.append(intake.pressing)
        gate.open.release(2)
        assert await asyncio.gather(*heavy_ones) == [2, 2, 2]
        assert pressed == [0, 0, 0, 1, 0, 0]
        await intake.close()

    run(scenario)


def test_the_engines_pauses_wait_for_its_commands_and_go_on_when_they_are_done(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        for pause, beside in ((engine.lull, LULL_PIECES), (engine.light_first, 0)):
            answer = engine.execute(Request(add(5)))
            for _ in range(beside):
                await asyncio.wait_for(pause(), 20.0)
            await pause()
            assert answer.done()  # So many went on beside it; the last one waited.

    on_engine(storage, scenario)


def test_behind_light_jobs_long_work_goes_on_for_as_long_as_they_have_taken_within_bounds() -> None:
    async def rounds(*, takes_s: float, slice_s: float, light: int = 1) -> int:
        now, waits = 1_000.0, 0
        intake = Pressed(light)

        async def go_on(beside_max: int) -> None:
            nonlocal now, waits
            assert beside_max == 0
            now, waits = now + takes_s, waits + 1

        intake.batches.go_on = go_on  # type: ignore[method-assign]
        light_first = LightFirst(intake, now=lambda: now)
        for _ in range(100):
            await light_first()
            now += slice_s
        return waits

    async def scenario() -> None:
        assert await rounds(takes_s=0.0, slice_s=STINT_S_MIN * 1.001) == 100
        assert await rounds(takes_s=0.0, slice_s=STINT_S_MIN / 9.99) == 10
        assert await rounds(takes_s=STINT_S_MAX / 2, slice_s=STINT_S_MAX / 9.99) == 20
        assert await rounds(takes_s=1.0, slice_s=STINT_S_MAX / 9.99, light=MANY - 1) == 10
        assert await rounds(takes_s=1.0, slice_s=STINT_BESIDE_MANY_S_MAX / 9.99, light=MANY) == 10

    run(scenario)


def test_where_no_light_job_is_there_long_work_gives_one_turn() -> None:
    async def scenario() -> None:
        light_first = LightFirst(Pressed(0))
        for _ in range(1_000):
            await light_first()

    run(scenario)
