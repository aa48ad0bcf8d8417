"""Figures that only the database knows: looked up for whoever watches, within bounds, and not again at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import msgspec

from holdfast.engine.errors import Fault

#: How many rows of a kind are looked at, and how many entries of an index alone; of more, a figure says at least so
#: many. At these bounds it is some ten milliseconds of reading.
SOUNDING_ROWS_MAX: Final = 5_000
SOUNDING_ENTRIES_MAX: Final = 50_000
#: For how long soundings are told again: several that watch, or one that is in a hurry, cost no more than one.
SOUNDINGS_KEPT_S: Final = 5.0


class Soundings(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. Counts end at a bound, those of reservations that are open or due at a higher one."""

    #: Items that promise more than is there, and how many units that is together.
    short_items: int = 0
    short_units: int = 0
    #: Items with units that may not be sold, and those units.
    unsellable_items: int = 0
    unsellable_units: int = 0
    #: Items of which facts took more than the books had since the last count, and those units.
    owed_items: int = 0
    owed_units: int = 0
    reservations_open: int = 0
    #: Those of them whose time is over: nobody has ended them yet.
    reservations_due: int = 0
    #: Those of them that hold units of a short item.
    reservations_short: int = 0
    #: For how long the first of the due ones has been so, in milliseconds; 0: none is.
    overdue_ms: int = 0
    #: Idempotency keys that are stored; on PostgreSQL as its statistics have it.
    keys: int = 0
    #: The sizes of the database and of its write-ahead log; None: this engine cannot tell.
    database_bytes: int | None = None
    wal_bytes: int | None = None


class Sounds(Protocol):
    """A reader that can look."""

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        """Give what so many rows, and so many entries of an index, say at the most."""


def sound(reader: Sounds) -> Soundings:
    """Look, within the bounds."""
    return reader.soundings(SOUNDING_ROWS_MAX, SOUNDING_ENTRIES_MAX)


class Sounder:
    """Makes soundings, one at a time whoever asks. Used on one event loop."""

    def __init__(self, sound: Callable[[], Awaitable[Soundings]], clock: Callable[[], float] = time.monotonic) -> None:
        self._sound: Final = sound
        self._clock: Final = clock
        self._sounding: asyncio.Task[Soundings | None] | None = None
        self._sounded = 0.0

    async def soundings(self) -> Soundings | None:
        """Give what was found within the last seconds; None: the database could not be asked."""
        current = self._sounding
        if current is None or (current.done() and self._clock() - self._sounded >= SOUNDINGS_KEPT_S):
            self._sounding = current = asyncio.create_task(self._try())
        # Shielded: when one of them leaves, the others still want it.
        return await asyncio.shield(current)

    async def _try(self) -> Soundings | None:
        try:
            return await self._sound()
        except Fault:
            return None
        finally:
            self._sounded = self._clock()
