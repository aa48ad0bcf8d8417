"""What has to be done now and then, whether requests come or not."""

import asyncio
from collections.abc import Callable
from typing import Final

from holdfast.engine.figures import Figures

#: How long the upkeep rests between two rounds.
UPKEEP_PAUSE_S: Final = 60.0


async def upkeep(prune: Callable[[], bool], figures: Figures, pause_s: float = UPKEEP_PAUSE_S) -> None:
    """Drop what is out of date, a little at a time, for ever; a fault is counted, and the next round tries again."""
    while True:
        try:
            more = await asyncio.to_thread(prune)
        except Exception:  # noqa: BLE001 - whatever it was, it must not be the last round
            figures.failed_writes += 1
            more = False
        await asyncio.sleep(0 if more else pause_s)
