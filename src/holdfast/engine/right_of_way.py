"""The right of way of a thread before the event loop, for a moment (docs/adr/0039)."""

import threading
from typing import Final

#: How long the event loop waits at the most: a little longer than a batch of short commands is judged.
GIVEN_WAY_S_MAX: Final = 0.002


class RightOfWay:
    """Taken and left by one thread for each of its batches, given by the event loop.

    A thread that works on a database of this process lets go of the interpreter at each of hundreds of short
    statements. Where the event loop is busy, too, both change places, and each change costs more than a statement.
    """

    def __init__(self, given_s_max: float = GIVEN_WAY_S_MAX) -> None:
        self._given_s_max: Final = given_s_max
        #: Held by the thread as long as it has the right of way.
        self._lock: Final = threading.Lock()
        self._is_taken = False
        #: Whether the event loop has not waited yet: it does so once each time.
        self._is_due = False

    def take(self) -> None:
        """Work alone from now on; ``leave`` follows. Called by the thread."""
        self._lock.acquire()
        self._is_taken = self._is_due = True

    def leave(self) -> None:
        """Work beside the event loop again, if that is not so. Called by the thread."""
        if self._is_taken:
            self._is_taken = self._is_due = False
            self._lock.release()

    def give(self) -> None:
        """Wait until the thread has left, or has had its time. Called by the event loop."""
        if self._is_due:
            self._is_due = False
            if self._lock.acquire(timeout=self._given_s_max):
                self._lock.release()
