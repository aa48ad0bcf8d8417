"""The pieces of large answers wait for a lull: until the light jobs that are there are done (docs/adr/0045)."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Final, Protocol

from holdfast.engine.limits import LULL_PIECES, LULL_S_MAX

#: Called between two pieces of work on the event loop.
Pause = Callable[[], Awaitable[None]]


class Batches:
    """Lets a few pieces go on beside each batch of light jobs, and others when it ends. Used on one event loop."""

    def __init__(self) -> None:
        #: In the order in which they came.
        self._waiting: Final[dict[asyncio.Future[None], None]] = {}
        #: How many have gone on since the last end.
        self._gone_on = 0

    def end(self) -> None:
        """Note that a batch has ended."""
        going_on = list(islice((waiting for waiting in self._waiting if not waiting.done()), LULL_PIECES))
        for waiting in going_on:
            waiting.set_result(None)
        self._gone_on = len(going_on)

    async def go_on(self) -> None:
        """Wait for a place beside a batch, for a moment at the most: a database may not answer."""
        if self._gone_on < LULL_PIECES:
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


class Worked(Protocol):
    """Where jobs are worked on, on a thread."""

    @property
    def is_pressed(self) -> bool:
        """Whether light jobs wait that are soon done."""

    @property
    def batches(self) -> Batches:
        """Lets pieces go on beside them."""


class Lull:
    """Lets everybody else have a turn, and then waits for light jobs that are there, in each intake.

    The thread that works on them needs the interpreter at each of its statements, and the event loop lets go of it
    between two pieces only: a reserve of half a millisecond would take a piece of everybody for each of them.
    """

    def __init__(self, *intakes: Worked) -> None:
        self._intakes: Final = intakes

    async def __call__(self) -> None:
        """Wait for it."""
        await asyncio.sleep(0)
        for intake in self._intakes:
            if intake.is_pressed:
                await intake.batches.go_on()


#: Waits for nobody: others have one turn.
ONE_TURN: Final = Lull()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
