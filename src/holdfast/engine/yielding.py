"""Long reads on threads yield to light jobs between two of their rows (docs/adr/0046)."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ContextDecorator
from typing import Final, Self, TypeVar

from holdfast.engine.limits import LULL_S_MAX
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.lull import Worked
from holdfast.engine.one_at_a_time import OneAtATime
from holdfast.engine.stint import Stint

Row = TypeVar("Row")


class Courtesy:
    """That of one thread, for one long read: it works on rows for a moment, then lets others go first."""

    def __init__(self, intakes: Iterable[Worked], turns: OneAtATime, now: Callable[[], float]) -> None:
        self._intakes: Final = tuple(intakes)
        self._turns: Final = turns
        self._now: Final = now
        self._stint: Final = Stint()

    def yield_point(self) -> None:
        """Let go first whoever should; then go on for as long as light jobs have taken, within bounds."""
        began = self._now()
        if not self._stint.is_over(began):
            return
        self.leave()
        light = sum([intake.pressing for intake in self._intakes])
        for intake in self._intakes:
            intake.batches.wait(intake)
        waited_s = self._now() - began
        # Whoever keeps the turn for that long waits for rows himself: he does not need the interpreter.
        self._turns.take(self, LULL_S_MAX)
        self._stint.begin(self._now(), waited_s, light)

    def leave(self) -> None:
        """Let the next long read have its turn."""
        self._turns.leave(self)


class Yielding(ContextDecorator):
    """Entered by threads for their long reads. One for each event loop with what belongs to it.

    Reading and rendering rows needs the interpreter, which light jobs need at each of their statements: beside a page
    of a thousand rows, each statement of a reserve waited for some of them.
    """

    def __init__(self, *intakes: Worked, now: Callable[[], float] = time.perf_counter) -> None:
        """``intakes``: whose light jobs go first; ``now`` gives seconds."""
        self._intakes: Final = intakes
        self._turns: Final = OneAtATime()
        self._now: Final = now

    def __enter__(self) -> Self:
        """Begin."""
        LONG_WORK.__enter__()
        _THREAD.courtesies.append(Courtesy(self._intakes, self._turns, self._now))
        return self

    def __exit__(self, *exception: object) -> None:
        """End."""
        _THREAD.courtesies.pop().leave()
        LONG_WORK.__exit__(*exception)


class _Thread(threading.local):
    def __init__(self) -> None:
        #: Of the long reads that this thread is at, each within the one before.
        self.courtesies: Final[list[Courtesy]] = []


_THREAD: Final = _Thread()


def yielding(rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows, and let others go first between two of them where this thread is at a long read."""
    courtesies = _THREAD.courtesies
    if not courtesies:
        yield from rows
        return
    courtesy = courtesies[-1]
    for row in rows:
        courtesy.yield_point()
        yield row
