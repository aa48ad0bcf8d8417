"""Places for calls of much work: a few are under way, others wait a moment for theirs, in the order of their coming."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from holdfast.engine.errors import Overloaded

#: Calls of much work at once: one is read, one judged and one answered; more of them only wait for each other, and
#: everybody else for all of them.
PLACES: Final = 4
#: How many may wait for a place, each with a body that has been received; further ones are refused.
WAITING_MAX: Final = 64
#: How long they wait: whoever is refused at once, and pays no heed to Retry-After, costs most.
PATIENCE_S: Final = 1.0


class Places:
    """Used on one event loop."""

    def __init__(self, places: int = PLACES, *, waiting_max: int = WAITING_MAX, patience_s: float = PATIENCE_S) -> None:
        """Have so many places."""
        self._free: Final = asyncio.Semaphore(places)
        self._waiting_max = waiting_max
        self._patience_s = patience_s
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place, and keep it. Raises ``Overloaded`` when too many wait already, and when it takes long."""
        if self._waiting >= self._waiting_max:
            raise Overloaded
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
        except TimeoutError:
            raise Overloaded from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
