"""Places for much work: a few are under way, others wait for theirs, in the order of their coming and within bounds."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from holdfast.engine.errors import Overloaded

#: Ends when nobody waits for an answer any more.
Gone = Callable[[], Awaitable[None]]


async def never() -> None:
    """Somebody waits for as long as it takes."""
    await asyncio.get_running_loop().create_future()


class Places:
    """Used on one event loop."""

    def __init__(self, places: int, *, waiting_max: int, wait_s_max: float) -> None:
        """``waiting_max``: how many wait, and ``wait_s_max``: for how many seconds each."""
        self._places: Final = places
        self._waiting_max: Final = waiting_max
        self._wait_s_max: Final = wait_s_max
        self._line: Final[deque[asyncio.Future[None]]] = deque()
        #: How many have a place.
        self.taken = 0

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._line)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place, and keep it. Raises ``Overloaded``."""
        await self.take()
        try:
            yield
        finally:
            self.leave()

    async def take(self, gone: Gone = never) -> None:
        """Wait for a place as long as somebody waits for the answer; have it until ``leave``. Raises ``Overloaded``.

        A client that has ended its side of the connection counts as gone: most have left, and would keep the others
        waiting. One that has not is told what he was told if too many waited.
        """
        if self.taken < self._places:
            self.taken += 1
            return
        if self.waiting >= self._waiting_max:
            raise Overloaded
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({turn, leaving}, timeout=self._wait_s_max, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._give_up(turn)
            raise
        finally:
            leaving.cancel()
        if not turn.done():
            self._give_up(turn)
            raise Overloaded

    def leave(self) -> None:
        """Give a place to whoever has waited longest."""
        if self._line:
            self._line.popleft().set_result(None)
        else:
            self.taken -= 1

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self.leave()  # It has come at this very moment.
        else:
            self._line.remove(turn)
