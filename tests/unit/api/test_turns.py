"""Long work on the event loop leaves everybody else his turn, and comes one piece after the other."""

import asyncio
from itertools import groupby

import pytest

from holdfast.api.http.turns import SHORT_ROWS, SLICE_BYTES, SLICE_ROWS, Turns

LONG = range(3 * SLICE_ROWS)


async def beside(turns: Turns, *, awaited: bool, rows: range = LONG) -> list[str]:
    """Do long work, and note what else is done meanwhile, once in each round of the loop."""
    done: list[str] = []

    async def other() -> None:
        while not long.done():
            done.append("other")
            await asyncio.sleep(0)

    def step(index: int, row: int) -> int:
        done.append("row")
        return index * 1_000 + row

    async def step_awaited(index: int, row: int) -> int:
        return step(index, row)

    work = turns.each_awaited(step_awaited, rows) if awaited else turns.each(step, rows)
    long = asyncio.ensure_future(work)
    await asyncio.gather(long, other())
    assert long.result() == [row * 1_001 for row in rows]
    return done


@pytest.mark.parametrize("awaited", [False, True])
def test_others_have_a_turn_after_each_slice(awaited: bool) -> None:
    done = asyncio.run(beside(Turns(), awaited=awaited))
    slices = [len(list(group)) for what, group in groupby(done) if what == "row"]
    assert slices == [SLICE_ROWS] * 3


def test_long_work_comes_one_after_the_other_and_short_work_waits_for_none() -> None:
    async def scenario() -> None:
        turns, order = Turns(), list[str]()

        async def work(name: str, rows: int) -> None:
            await turns.each(lambda index, _: order.append(name) if index % SLICE_ROWS == 0 else None, range(rows))

        await asyncio.gather(work("a", 3 * SLICE_ROWS), work("b", 4 * SLICE_ROWS), work("short", SHORT_ROWS))
        assert [name for name in order if name != "short"] == ["a", "a", "a", "b", "b", "b", "b"]
        assert [index for index, name in enumerate(order) if name == "short"] == [1, 3]

    asyncio.run(scenario())


def test_a_long_body_waits_for_long_work_and_a_step_that_raises_lets_go() -> None:
    async def scenario() -> None:
        turns = Turns()
        with pytest.raises(ZeroDivisionError):
            await turns.each(lambda index, _: 1 // (index - SLICE_ROWS), LONG)
        async with turns.long(size=2, short_max=1):
            assert await turns.read(len, b"x" * SLICE_BYTES) == SLICE_BYTES
            waiting = asyncio.ensure_future(turns.read(len, b"x" * (SLICE_BYTES + 1)))
            await asyncio.sleep(0)
            assert not waiting.done()
        assert await waiting == SLICE_BYTES + 1

    asyncio.run(scenario())


def test_light_jobs_go_first_behind_each_slice_but_short_work_waits_for_nobody() -> None:
    async def scenario() -> None:
        waits = 0

        async def light_first() -> None:
            nonlocal waits
            waits += 1

        turns = Turns(light_first)
        await turns.each(lambda *_: None, range(SHORT_ROWS))
        assert waits == 0
        await turns.each(lambda *_: None, LONG)
        assert waits == 3

    asyncio.run(scenario())
