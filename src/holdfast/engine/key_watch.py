"""Keeps a process's knowledge of the access keys fresh: a look each second, and now and then a note of their use."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from holdfast.engine.errors import Fault
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.lent_reader import LentReader
from holdfast.engine.limits import KEY_LOOK_PAUSE_S, KEY_LOOK_S_MAX, KEY_USES_PAUSE_S
from holdfast.engine.ports import Storage

Answer = TypeVar("Answer")


class KeyWatch:
    """Looks at the keys, on a thread and a connection of its own: no load of requests keeps it from that."""

    def __init__(
        self,
        storage: Storage,
        ring: KeyRing,
        *,
        now: Callable[[], int],
        existed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``now`` gives the time in milliseconds since 1970 UTC; ``existed`` is called when there is a first key."""
        self._storage: Final = storage
        self._ring: Final = ring
        self._now: Final = now
        self._existed: Final = existed
        self._clock: Final = clock
        self._reader: Final = LentReader(storage.reader)
        self._thread: Final = ThreadPoolExecutor(1, "keys")
        #: Looks, and notes of use, that failed.
        self.failed = 0

    async def look(self) -> None:
        """Look at the keys once. Raises the faults of the storage."""
        known, at, now = self._ring.revision, self._clock(), self._now()  # What is read is not older than this.
        found = await self._run(lambda: self._reader.read(lambda reader: reader.access_keys(known)))
        existed = self._ring.existed
        self._ring.saw(found, at, now)
        if self._ring.existed and not existed:
            self._existed()

    async def note_uses(self) -> None:
        """Write down which keys were used, if any was. Raises the faults of the storage."""
        used = self._ring.taken_uses()
        if used:
            await self._run(lambda: self._storage.note_uses(used))

    async def watch(self, pause_s: float = KEY_LOOK_PAUSE_S, uses_pause_s: float = KEY_USES_PAUSE_S) -> None:
        """Go on for ever; a fault is counted, and the next look tries again."""
        noted = self._clock()
        while True:
            await asyncio.sleep(pause_s)
            try:
                async with asyncio.timeout(KEY_LOOK_S_MAX):
                    await self.look()
                if self._clock() - noted >= uses_pause_s:
                    noted = self._clock()
                    await self.note_uses()
            except Exception:  # noqa: BLE001 - whatever it was, it must not be the last look
                self.failed += 1
                self._ring.missed()

    async def close(self) -> None:
        """Write down the last uses, if that is possible, and give the connection back."""
        try:
            await self.note_uses()
        except Fault:
            self.failed += 1
        await self._run(self._reader.close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
