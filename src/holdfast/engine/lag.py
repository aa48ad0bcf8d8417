"""How far those who follow the ledger are behind its end."""

import time
from collections.abc import Callable
from typing import Final

#: For how long it is remembered how far somebody was behind: who asks again and again is not here in between.
LAG_KEPT_S: Final = 30.0


class Lag:
    """The largest distance of the last while, in entries. Used on one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock: Final = clock
        self._began = clock()
        #: The largest of this period, and of the one before: together they cover one to two periods.
        self._now = 0
        self._before = 0

    def saw(self, entries: int) -> None:
        """Take the distance of somebody who has just got a page."""
        self._turn()
        self._now = max(self._now, entries)

    @property
    def entries(self) -> int:
        """The largest distance that was seen lately."""
        self._turn()
        return max(self._now, self._before)

    def _turn(self) -> None:
        passed = self._clock() - self._began
        if passed >= LAG_KEPT_S:
            self._before = self._now if passed < 2 * LAG_KEPT_S else 0
            self._now = 0
            self._began = self._clock()
