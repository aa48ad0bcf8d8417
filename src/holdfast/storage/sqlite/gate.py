"""What reads pass before they begin, in one process or in several that read one database: it is nearly always open."""

import mmap
import time
from typing import Final

#: How often somebody who waits looks again.
_LOOK_S: Final = 0.001


class Door:
    """Closed by one process for a while, and waited at by all that have its memory."""

    def __init__(self, until: "memoryview[float]") -> None:
        """``until``: one number, 0.0 at first."""
        #: Until when it is closed, by the clock that all processes of a machine share.
        self._until: Final = until

    def wait(self) -> None:
        """Return when it is open: at once, or after a while."""
        while self._until[0] > time.monotonic():
            time.sleep(_LOOK_S)

    def close(self, at_most_s: float) -> None:
        """Let nobody pass until it is opened, or for so long: whoever closes it may die."""
        self._until[0] = time.monotonic() + at_most_s

    def open(self) -> None:
        """Let everybody pass."""
        self._until[0] = 0.0


class Gate:
    """Two doors: SQLite's log can begin anew only at a moment at which nobody reads (docs/adr/0036 and 0052).

    Where several processes do little else, or where long reads overlap, there is none by chance.
    """

    #: What its memory takes.
    BYTES: Final = 16

    def __init__(self, descriptor: int = -1) -> None:
        """``descriptor`` is that of a file of so many bytes, all of them 0 at first; -1: of this process alone."""
        self.descriptor: Final = descriptor
        memory = memoryview(mmap.mmap(descriptor, self.BYTES)).cast("d")
        #: All reads pass the first, those that may take long the second as well.
        self.all_reads, self.long_reads = Door(memory[:1]), Door(memory[1:])

    @property
    def is_shared(self) -> bool:
        """Whether other processes have its memory."""
        return self.descriptor >= 0
