"""Work that waits for a place: in the order of its coming, for a while, and no place gets lost with who leaves."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from holdfast.engine.errors import Overloaded
from holdfast.engine.places import Places, never

Scenario = Callable[[], Awaitable[None]]


def run(scenario: Scenario) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(10):
            await scenario()

    asyncio.run(bounded())


class Caller:
    """Somebody who keeps a place until he is told to leave."""

    def __init__(self, places: Places) -> None:
        self.has_place = False
        self._leave = asyncio.Event()
        self.task = asyncio.ensure_future(self._call(places))

    async def _call(self, places: Places) -> None:
        async with places.place():
            self.has_place = True
            await self._leave.wait()

    async def leave(self) -> None:
        self._leave.set()
        await self.task


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_waits_gets_a_place_in_turn_when_one_is_left() -> None:
    async def scenario() -> None:
        places = Places(2, waiting_max=64, wait_s_max=60)
        callers = [Caller(places) for _ in range(5)]
        await settled()
        assert [caller.has_place for caller in callers] == [True, True, False, False, False]
        await callers[1].leave()
        await settled()
        assert [caller.has_place for caller in callers] == [True, True, True, False, False]
        for caller in callers:
            await caller.leave()

    run(scenario)


def test_who_waits_too_long_is_refused_and_takes_nobodys_place() -> None:
    async def scenario() -> None:
        places = Places(1, waiting_max=64, wait_s_max=0.01)
        first, second = Caller(places), Caller(places)
        with pytest.raises(Overloaded):
            await second.task
        assert not second.has_place
        await first.leave()
        third = Caller(places)
        await settled()
        assert third.has_place
        await third.leave()

    run(scenario)


def test_a_full_row_refuses_at_once() -> None:
    async def scenario() -> None:
        places = Places(1, waiting_max=1, wait_s_max=60)
        first, second = Caller(places), Caller(places)
        await settled()
        with pytest.raises(Overloaded):
            await Caller(places).task
        await first.leave()
        await settled()
        assert second.has_place
        await second.leave()

    run(scenario)


@pytest.mark.parametrize("waits", [True, False])
def test_who_goes_away_leaves_his_place_to_the_next(waits: bool) -> None:
    async def scenario() -> None:
        places = Places(1, waiting_max=2, wait_s_max=60)
        first, second, third = Caller(places), Caller(places), Caller(places)
        await settled()
        gone, stays = (second, first) if waits else (first, second)
        gone.task.cancel()
        await settled()
        if waits:
            await stays.leave()
        await settled()
        assert (third if waits else second).has_place
        for caller in (stays, third):
            await caller.leave()

    run(scenario)


def test_work_that_fails_gives_its_place_back() -> None:
    async def scenario() -> None:
        places = Places(1, waiting_max=64, wait_s_max=0.01)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with places.place():
                    raise ZeroDivisionError

    run(scenario)


def with_one_place(scenario: Callable[[Places], Awaitable[None]]) -> None:
    async def run() -> None:
        places = Places(1, waiting_max=3, wait_s_max=20.0)
        await places.take()
        await scenario(places)
        assert (places.taken, places.waiting) == (0, 0)

    asyncio.run(run())


async def waiting(
    places: Places, number: int = 1, gone: Callable[[], Awaitable[None]] = never
) -> list[asyncio.Task[None]]:
    tasks = [asyncio.ensure_future(places.take(gone)) for _ in range(number)]
    await asyncio.sleep(0)
    return tasks


def test_whoever_comes_while_others_wait_does_not_pass_them_by() -> None:
    async def scenario(places: Places) -> None:
        [first] = await waiting(places)
        places.leave()  # It is the first one's from now on, though he does not know yet.
        [second] = await waiting(places)
        await first
        assert not second.done()
        places.leave()
        await second
        places.leave()

    with_one_place(scenario)


def test_whoever_is_gone_waits_no_longer_and_takes_nothing() -> None:
    async def scenario(places: Places) -> None:
        leaves = asyncio.Event()

        async def gone() -> None:
            await leaves.wait()

        [leaving] = await waiting(places, gone=gone)
        [stays] = await waiting(places)
        leaves.set()
        with pytest.raises(Overloaded):
            await leaving
        assert places.waiting == 1
        places.leave()
        await stays
        places.leave()
        await places.take(gone)  # Where nobody has to wait, nobody is looked for.
        places.leave()

    with_one_place(scenario)


def test_a_place_that_comes_as_somebody_is_called_off_goes_to_the_next_one() -> None:
    async def scenario(places: Places) -> None:
        first, second = await waiting(places, 2)
        places.leave()
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        await second
        places.leave()

    with_one_place(scenario)


def test_a_place_that_comes_as_somebody_leaves_is_his() -> None:
    async def scenario(places: Places) -> None:
        async def gone() -> None:
            places.leave()

        [both] = await waiting(places, gone=gone)
        await both
        places.leave()

    with_one_place(scenario)
