"""The pieces of large answers wait for a lull: until the light jobs that are there are done (docs/adr/0045)."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Final, Protocol

from holdfast.engine.limits import LULL_PIECES, LULL_S_MAX
from holdfast.engine.stint import Stint

#: Called between two pieces of work on the event loop.
Pause = Callable[[], Awaitable[None]]


class Worked(Protocol):
    """Where jobs are worked on, on a thread."""

    @property
    def pressing(self) -> int:
        """How many light jobs wait that are soon done."""

    @property
    def batches(self) -> "Batches":
        """Lets pieces go on beside them."""


class Batches:
    """Lets a few pieces go on beside each batch of light jobs, and others when it ends.

    Used on one event loop; threads may wait for the end of a batch, too.
    """

    def __init__(self) -> None:
        #: In the order in which they came.
        self._waiting: Final[dict[asyncio.Future[None], None]] = {}
        #: How many have gone on since the last end.
        self._gone_on = 0
        self._ended: Final = threading.Condition()

    def end(self) -> None:
        """Note that a batch has ended, and its jobs have been answered."""
        going_on = list(islice((waiting for waiting in self._waiting if not waiting.done()), LULL_PIECES))
        for waiting in going_on:
            waiting.set_result(None)
        self._gone_on = len(going_on)
        with self._ended:
            self._ended.notify_all()

    def wait(self, intake: Worked) -> None:
        """Wait on a thread for the end of a batch, for a moment at the most, if light jobs are there."""
        with self._ended:
            if intake.pressing:
                self._ended.wait(LULL_S_MAX)

    async def go_on(self, beside_max: int) -> None:
        """Wait for a place beside a batch, for a moment at the most: a database may not answer.

        ``beside_max``: how many there are at all; 0: it waits for the end of the batch.
        """
        if self._gone_on < beside_max:
            self._gone_on += 1
            return
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(LULL_S_MAX, _wake, waiting)
        self._waiting[waiting] = None
        try:
            await waiting
        finally:
            timer.cancel()
            del self._waiting[waiting]


class Lull:
    """Lets everybody else have a turn, and then waits for light jobs that are there, in each intake.

    The thread that works on them needs the interpreter at each of its statements, and the event loop lets go of it
    between two pieces only: a reserve of half a millisecond would take a piece of everybody for each of them.
    """

    def __init__(self, *intakes: Worked, beside_max: int = LULL_PIECES) -> None:
        """``beside_max``: how many pieces go on beside a batch all the same; 0: none does."""
        self._intakes: Final = intakes
        self._beside_max: Final = beside_max

    async def __call__(self) -> None:
        """Wait for it."""
        await asyncio.sleep(0)
        for intake in self._intakes:
            if intake.pressing:
                await intake.batches.go_on(self._beside_max)


class LightFirst:
    """The same for long work on the event loop: light jobs go first, then it goes on for as long as they have taken."""

    def __init__(self, *intakes: Worked, now: Callable[[], float] = time.perf_counter) -> None:
        """``now`` gives seconds."""
        self._intakes: Final = intakes
        self._lull: Final = Lull(*intakes, beside_max=0)
        self._now: Final = now
        self._stint: Final = Stint()

    async def __call__(self) -> None:
        """Give everybody else a turn, and light jobs the time that they need when that is due."""
        began = self._now()
        if not self._stint.is_over(began):
            await ONE_TURN()
            return
        light = sum([intake.pressing for intake in self._intakes])
        await self._lull()
        now = self._now()
        self._stint.begin(now, now - began, light)


#: Waits for nobody: others have one turn.
ONE_TURN: Final = Lull()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
