"""What reads pass before they begin, where several processes read one database: it is nearly always open."""

import mmap
import time
from typing import Final

#: How often somebody who waits looks again.
_LOOK_S: Final = 0.001


class Gate:
    """Closed by one process for a moment, and waited at by all that have its memory (docs/adr/0036).

    SQLite's log can begin anew only at a moment at which nobody reads. Where several processes do little else there is
    none by chance.
    """

    #: What its memory takes.
    BYTES: Final = 8

    def __init__(self, descriptor: int) -> None:
        """``descriptor`` is that of a file of so many bytes, all of them 0 at first."""
        self.descriptor: Final = descriptor
        #: Until when it is closed, by the clock that all processes of a machine share.
        self._until: Final = memoryview(mmap.mmap(descriptor, self.BYTES)).cast("d")

    def wait(self) -> None:
        """Return when a read may begin: at once, or after a moment."""
        while self._until[0] > time.monotonic():
            time.sleep(_LOOK_S)

    def close(self, at_most_s: float) -> None:
        """Let no read begin until it is opened, or for so long: whoever closes it may die."""
        self._until[0] = time.monotonic() + at_most_s

    def open(self) -> None:
        """Let reads begin."""
        self._until[0] = 0.0
