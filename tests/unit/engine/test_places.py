"""Places are passed on in order; nobody waits in vain, and none gets lost with somebody who leaves."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from holdfast.engine.errors import Overloaded
from holdfast.engine.places import Places, never


def with_one_place(scenario: Callable[[Places], Awaitable[None]], wait_s_max: float = 20.0) -> None:
    async def run() -> None:
        places = Places(1, waiting_max=3, wait_s_max=wait_s_max)
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


def test_places_are_passed_on_in_the_order_in_which_they_were_asked_for() -> None:
    async def scenario(places: Places) -> None:
        tasks = await waiting(places, 3)
        with pytest.raises(Overloaded):
            await places.take()
        for number, task in enumerate(tasks, 1):
            places.leave()
            await task
            assert [each.done() for each in tasks].count(True) == number
        places.leave()

    with_one_place(scenario)


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


def test_whoever_is_called_off_while_waiting_leaves_the_line() -> None:
    async def scenario(places: Places) -> None:
        [waits] = await waiting(places)
        waits.cancel()
        await asyncio.wait([waits])
        assert places.waiting == 0
        places.leave()

    with_one_place(scenario)


def test_nobody_waits_for_longer_than_that() -> None:
    async def scenario(places: Places) -> None:
        with pytest.raises(Overloaded):
            await places.take()
        places.leave()

    with_one_place(scenario, wait_s_max=0.001)
