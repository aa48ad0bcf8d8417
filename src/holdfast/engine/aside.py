"""When the event loop stands aside for the thread that judges: once it has handed in what is about to come (0041)."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from holdfast.engine.right_of_way import RightOfWay

#: For how long none has come when no more jobs are waited for.
QUIET_S: Final = 0.000_15


class Aside:
    """Looks once in each turn of the event loop, as long as the thread asks for the right of way. Used there alone."""

    def __init__(self, way: RightOfWay, now: Callable[[], float] = time.perf_counter) -> None:
        """``now`` gives seconds."""
        self._way: Final = way
        self._now: Final = now
        self._loop: Final = asyncio.get_running_loop()
        #: How many jobs have come, and how many will have when all are back who were answered last.
        self._came = self._expected = 0
        #: Whether to begin to look when the next one comes.
        self._awaits_one = False

    def came(self) -> None:
        """Note that a job has come."""
        self._came += 1
        if self._awaits_one:
            self.begin()

    def answered(self, jobs: int, *, others: bool) -> None:
        """Note that jobs have been answered: whoever sent them is wont to send as many again.

        ``others``: whether further jobs wait. As long as none does, the thread has nothing to work on anyway.
        """
        self._expected = self._came + jobs
        if self._way.is_due:
            self._awaits_one = not others
            if others:
                self.begin()

    def begin(self, quiet_s: float = QUIET_S) -> None:
        """Begin to look whether it is time; ``quiet_s``: for how long none has to have come."""
        self._awaits_one = False
        self._loop.call_soon(self._look, quiet_s, -1, 0.0)

    def _look(self, quiet_s: float, came: int, since: float) -> None:
        """Stand aside when no job has come in a whole turn, and all are back, or none has come for a while."""
        now = self._now()
        if came != self._came:
            since = now
        elif self._came >= self._expected or now - since >= quiet_s:
            self._way.give()
            return
        if self._way.is_due:
            self._loop.call_soon(self._look, quiet_s, self._came, since)
