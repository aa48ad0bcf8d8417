"""Pacing: so many at once, and after a pause so many more."""

import asyncio

from holdfast.engine.pacing import Pacing


def test_whoever_comes_when_few_have_come_goes_on_at_once() -> None:
    async def scenario() -> None:
        now = 0.0
        pacing = Pacing(2, 3600.0, now=lambda: now)
        for _ in range(3):
            await pacing.turn()
            await pacing.turn()
            now += 3600.0

    asyncio.run(asyncio.wait_for(scenario(), 5.0))


def test_each_pause_lets_so_many_go_on_and_no_more() -> None:
    async def scenario() -> None:
        pacing = Pacing(2, 0.01, now=lambda: 0.0)
        gone_on: list[int] = []

        async def go_on(number: int) -> None:
            await pacing.turn()
            gone_on.append(number)

        begun = asyncio.get_running_loop().time()
        await asyncio.gather(*(go_on(number) for number in range(7)))
        assert gone_on == list(range(7))
        assert asyncio.get_running_loop().time() - begun >= 0.029  # A timer may come a moment early.

    asyncio.run(scenario())


def test_turns_that_were_not_taken_are_not_saved_up() -> None:
    async def scenario() -> None:
        now = 0.0
        pacing = Pacing(2, 3600.0, now=lambda: now)
        await pacing.turn()
        now += 10 * 3600.0
        await pacing.turn()
        await pacing.turn()
        third = asyncio.create_task(pacing.turn())
        await asyncio.sleep(0)
        assert not third.done()
        third.cancel()

    asyncio.run(scenario())
