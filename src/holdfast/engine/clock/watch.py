"""Holds the clock against the other one, whether requests come or not, and tells what it finds."""

import asyncio
from collections.abc import Callable
from typing import Final

from holdfast.engine.clock.belief import Condition
from holdfast.engine.clock.ledger_clock import ClockState, LedgerClock

#: How long the watch rests between two looks: a jump is seen within this time.
WATCH_PAUSE_S: Final = 1.0

_SENTENCES: Final[dict[Condition, str]] = {
    "following": "The ledger's time follows the clock.",
    "waiting": (
        "The clock is {distance} ahead of the ledger's time; the ledger goes on by itself, and follows when that "
        "has lasted five minutes."
    ),
    "unaccepted": (
        "The clock is {distance} ahead of the ledger's time, which goes on by itself: too far to be believed. Set the "
        "clock right, or, if it is right, run: holdfast clock accept"
    ),
    "ahead": (
        "The clock is {distance} behind the ledger's time, which never goes back and goes on by itself. "
        "Set the clock right if it is wrong."
    ),
}


async def watch_clock(
    keep_time: Callable[[], None], clock: LedgerClock, tell: Callable[[str], None], pause_s: float = WATCH_PAUSE_S
) -> None:
    """Look for ever. What changes is told once; so is a fault of what keeps the clock, which the next look may mend."""
    told: Condition = "following"
    failing = False
    while True:
        try:
            await asyncio.to_thread(keep_time)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the next look may go better
            if not failing:
                tell(f"What is known of the clock cannot be kept for the next start, which is tried again: {fault}")
            failing = True
        else:
            failing = False
        state = clock.state()
        if state.condition != told:
            told = state.condition
            tell(sentence(state))
        await asyncio.sleep(pause_s)


def sentence(state: ClockState) -> str:
    """Say how the ledger's time stands to the clock."""
    return _SENTENCES[state.condition].format(distance=distance(abs(state.ahead_ms)))


def distance(milliseconds: int) -> str:
    """Write a length of time for people, to the second."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
