"""Whether the database can be written right now: one look at a time, whoever asks, and on whatever path."""

import asyncio
from collections.abc import Callable

from holdfast.engine.errors import Fault, StorageUnavailable
from holdfast.engine.limits import CHECK_S_MAX


class SharedLook:
    """Those who ask at the same moment share one look, which really writes."""

    def __init__(self, *checks: Callable[[], None]) -> None:
        """Look with each of ``checks``, which raise what is wrong."""
        self._checks = checks
        self._look: asyncio.Future[Fault | None] | None = None

    async def fault(self) -> Fault | None:
        """Give what is wrong, or None."""
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(asyncio.to_thread(self._try))
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), CHECK_S_MAX)
        except TimeoutError:
            return StorageUnavailable()

    def _try(self) -> Fault | None:
        try:
            for check in self._checks:
                check()
        except Fault as fault:
            return fault
        return None
