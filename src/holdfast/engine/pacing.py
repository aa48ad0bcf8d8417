"""Those who follow the feed go on a few at a time: requests have the event loop between them (docs/adr/0044)."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

from holdfast.engine.limits import FEED_PACE_S, FEED_PAGES_AT_ONCE


class Pacing:
    """So many have a turn at once, and after a pause so many more. Used on one event loop."""

    def __init__(
        self,
        at_once: int = FEED_PAGES_AT_ONCE,
        pause_s: float = FEED_PACE_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once: Final = at_once
        self._pause_s: Final = pause_s
        self._now: Final = now
        #: When those have theirs who came last, which may be a while ahead, and how many they are.
        self._at = -math.inf
        self._count = 0

    async def turn(self) -> None:
        """Wait for a turn: none, unless too many had theirs just now."""
        now = self._now()
        if now >= self._at + self._pause_s:
            self._at, self._count = now, 0
        elif self._count == self._at_once:
            self._at, self._count = self._at + self._pause_s, 0
        self._count += 1
        if self._at > now:
            await asyncio.sleep(self._at - now)
