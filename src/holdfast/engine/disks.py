"""Room on the disks: changes are refused before a full one hurts, and taken again when there is room.

Whatever fills a disk, the database should stop while it can still be looked after: with room for the log that readers
hold up, for a last checkpoint, for the lines that tell what happened. Reads go on.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, Literal

from holdfast.engine.errors import DiskLow, Overloaded

#: What lies there: the database, the other files of the data directory, long answers on their way.
Place = Literal["database", "data", "temporary"]
#: Gives how many bytes are free. Raises ``OSError``.
Measure = Callable[[], int]

#: How long the watch rests between two looks.
DISK_LOOK_PAUSE_S: Final = 1.0
#: How much must be free before changes are taken again, of the least: else they would come and go at the edge.
RESUME_PERCENT: Final = 125

_IN_WORDS: Final[Mapping[Place, str]] = {
    "database": "The disk of the database",
    "data": "The disk of DATA_DIR",
    "temporary": "The disk of temporary files",
}
_CONSEQUENCE: Final[Mapping[Place, str]] = {
    "database": "changes are refused",
    "data": "changes are refused",
    "temporary": "long answers are refused",
}


class Disks:
    """How much is free where, as of the last look. Looked at by one thread at a time, asked by all."""

    def __init__(self, measures: Mapping[Place, Measure] | None = None, free_bytes_min: int = 0) -> None:
        """Begin with a look. ``free_bytes_min``: with less free, a place is low; 0: none ever is."""
        self._measures: Final = dict(measures or {})
        self._free_bytes_min: Final = free_bytes_min
        self._low: frozenset[Place] = frozenset()
        #: What was measured last, in bytes, by place.
        self.free: dict[str, int] = {}
        self.look(lambda _: None)

    @property
    def low(self) -> bool:
        """Whether changes are refused."""
        return not self._low.isdisjoint(("database", "data"))

    def require_room(self) -> None:
        """Return when a change may be made. Raises ``DiskLow``."""
        if self._low and self.low:
            raise DiskLow

    def require_temporary_room(self) -> None:
        """Return when a long answer may be put into a file. Raises ``Overloaded``."""
        if "temporary" in self._low:
            raise Overloaded("There is too little room for a temporary file. Ask page by page, or try again later.")

    def look(self, tell: Callable[[str], None]) -> None:
        """Measure all places; ``tell`` takes a line when one becomes low, or has room again."""
        for place, measure in self._measures.items():
            try:
                free = measure()
            except OSError:
                continue  # What was known stands until it can be seen again; what it means shows elsewhere.
            self.free[place] = free
            if place not in self._low and free < self._free_bytes_min:
                self._low |= {place}
                tell(
                    f"{_IN_WORDS[place]} has {free:,} bytes free, less than DISK_FREE_BYTES_MIN "
                    f"({self._free_bytes_min:,}): {_CONSEQUENCE[place]}."
                )
            elif place in self._low and free * 100 >= self._free_bytes_min * RESUME_PERCENT:
                self._low -= {place}
                tell(f"{_IN_WORDS[place]} has room again, {free:,} bytes.")


async def watch_disks(disks: Disks, tell: Callable[[str], None], pause_s: float = DISK_LOOK_PAUSE_S) -> None:
    """Look at the disks for ever; on a thread, for a disk of the network may not answer."""
    while True:
        await asyncio.to_thread(disks.look, tell)
        await asyncio.sleep(pause_s)
