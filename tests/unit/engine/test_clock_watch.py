"""Whoever runs the server is told what becomes of its clock, once."""

import asyncio
from collections.abc import Callable

import pytest

from holdfast.engine.clock.ledger_clock import ClockState
from holdfast.engine.clock.watch import distance, sentence, watch_clock
from holdfast.engine.errors import StorageUnavailable
from turned_clocks import DAY, HOUR, MINUTE, SECOND, Machine, Shelf

CANNOT_BE_KEPT = (
    f"What is known of the clock cannot be kept for the next start, which is tried again: {StorageUnavailable.__doc__}"
)

Turn = Callable[[Machine], object]


def told(*turns: Turn) -> list[str]:
    """Give what is told while something happens before each look."""
    machine, shelf, lines = Machine(), Shelf(), list[str]()
    clock = machine.clock()
    clock.start(shelf, 0)
    left = iter(turns)
    done = asyncio.Event()

    async def watched() -> None:
        loop = asyncio.get_running_loop()

        def look() -> None:
            turn = next(left, None)
            if turn is None:
                loop.call_soon_threadsafe(done.set)
                return
            turn(machine)
            clock.now()
            clock.keep(shelf)

        watching = asyncio.create_task(watch_clock(look, clock, lines.append, 0))
        await done.wait()
        watching.cancel()

    asyncio.run(watched())
    return lines


def away(_: Machine) -> None:
    raise StorageUnavailable


def test_each_change_is_told_once() -> None:
    lines = told(
        lambda machine: machine.jumps(0),
        lambda machine: machine.jumps(20 * MINUTE),
        lambda machine: machine.passes(MINUTE),
        lambda machine: machine.jumps(20 * DAY),
        lambda machine: machine.passes(MINUTE),
        lambda machine: machine.jumps(-20 * DAY - HOUR),
        lambda machine: machine.jumps(40 * MINUTE),
        lambda machine: machine.passes(MINUTE),
    )
    assert [line.split(";")[0].split(",")[0] for line in lines] == [
        "The clock is 20 min ahead of the ledger's time",
        "The clock is 20 d 20 min ahead of the ledger's time",
        "The clock is 40 min behind the ledger's time",
        "The ledger's time follows the clock.",
    ]


def test_a_fault_is_told_once_until_it_is_over() -> None:
    lines = told(away, away, lambda machine: machine.passes(1), away)
    assert lines == [CANNOT_BE_KEPT, CANNOT_BE_KEPT]


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0 s"),
        (499, "0 s"),
        (SECOND, "1 s"),
        (2 * HOUR, "2 h"),
        (20 * DAY + 3 * HOUR + 5 * MINUTE + 7 * SECOND, "20 d 3 h 5 min 7 s"),
    ],
)
def test_a_distance_is_written_for_people(milliseconds: int, text: str) -> None:
    assert distance(milliseconds) == text


def test_a_jump_that_needs_somebody_says_what_to_run() -> None:
    assert "holdfast clock accept" in sentence(ClockState(condition="unaccepted", ahead_ms=-2 * HOUR))
