"""Places for long reads: so many at once, and whoever finds none waits for one, in order and within bounds."""

import asyncio
from typing import Final

from holdfast.engine.errors import Overloaded


class Places:
    """Used on one event loop."""

    def __init__(self, places: int, *, waiting_max: int, wait_s_max: float) -> None:
        """``waiting_max``: how many wait, and ``wait_s_max``: for how many seconds each."""
        self._free: Final = asyncio.Semaphore(places)
        self._waiting_max: Final = waiting_max
        self._wait_s_max: Final = wait_s_max
        #: How many have a place, and how many wait for one.
        self.taken = self.waiting = 0

    async def take(self) -> None:
        """Wait for a place, and have it until ``leave``. Raises ``Overloaded``."""
        if self.waiting >= self._waiting_max:
            raise Overloaded
        self.waiting += 1
        try:
            async with asyncio.timeout(self._wait_s_max):
                await self._free.acquire()
        except TimeoutError:
            raise Overloaded from None
        finally:
            self.waiting -= 1
        self.taken += 1

    def leave(self) -> None:
        """Give a place to whoever has waited longest."""
        self.taken -= 1
        self._free.release()
