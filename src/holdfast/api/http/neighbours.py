"""Processes that take connections from the same port, and how many each of them has."""

import mmap
import os
from typing import Final

#: By how many connections one may be ahead, and by which part of what another has, before it lets that one go first.
AHEAD_MAX: Final = 2
AHEAD_PART: Final = 16


class Neighbours:
    """Numbers in memory that all of them see: each writes its own, and may be behind with reading (docs/adr/0048)."""

    #: What the memory takes for each process.
    BYTES: Final = 4
    #: What it holds for one that takes none: it has not started, or ends.
    NOBODY: Final = b"\xff" * BYTES

    def __init__(self, descriptor: int, place: int) -> None:
        """``descriptor`` is that of a file of ``NOBODY`` for each process; this one has a place of its own, from 0."""
        self.descriptor: Final = descriptor
        self._place: Final = place
        memory = mmap.mmap(descriptor, os.fstat(descriptor).st_size)
        self._counts: Final = memoryview(memory).cast("I")
        self._has_left = False

    def note(self, connections: int) -> None:
        """Tell the others how many this process has."""
        if not self._has_left:
            self._counts[self._place] = connections

    def leave(self) -> None:
        """Tell them that it takes no more, whatever becomes of those that it has."""
        self._has_left = True
        self.miss(self._place)

    def miss(self, place: int) -> None:
        """Tell all of them that the process at a place is gone."""
        self._counts[place] = int.from_bytes(self.NOBODY)

    def have_fewer(self) -> bool:
        """Tell whether one of them has clearly fewer than this one."""
        least = min(self._counts)
        return self._counts[self._place] > least + AHEAD_MAX + least // AHEAD_PART
