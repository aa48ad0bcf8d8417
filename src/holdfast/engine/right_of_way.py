"""The right of way of a thread before the event loop, for a moment (docs/adr/0039, 0041)."""

import threading
from contextlib import suppress
from typing import Final

#: How long the event loop stands aside at the most: a little longer than a batch of short commands is judged.
GIVEN_WAY_S_MAX: Final = 0.002
#: How many times as long the thread waits for that: while 64 clients are answered and send again.
WAITS: Final = 2


class RightOfWay:
    """Taken and left by one thread for each of its batches, given by the event loop.

    A thread that works on a database of this process lets go of the interpreter at each of hundreds of short
    statements. Where the event loop is busy, too, both change places, and each change costs more than a statement.
    A thread that has another process work is only told when the event loop has handed in what was about to come.
    """

    def __init__(self, given_s_max: float = GIVEN_WAY_S_MAX, *, stands_aside: bool = True) -> None:
        """``stands_aside``: whether the event loop waits until the thread has left."""
        self._given_s_max: Final = given_s_max
        self.stands_aside: Final = stands_aside
        #: Held by the thread as long as it has the right of way: another one each time, or it would have taken the one
        #: that it has just left again before the event loop has noticed.
        self._lock = threading.Lock()
        #: Let go by the event loop as soon as it stands aside.
        self._aside: Final = threading.Lock()
        self._is_taken = False
        #: Whether the event loop has not stood aside yet: it does so once each time.
        self.is_due = False

    def take(self) -> None:
        """Ask the event loop to stand aside; ``wait`` and ``leave`` follow. Called by the thread."""
        lock = threading.Lock()
        lock.acquire()
        self._lock = lock
        self._aside.acquire(blocking=False)  # As it is, unless nobody waited the last time.
        self._is_taken = self.is_due = True

    def wait(self) -> None:
        """Wait until it stands aside, for a while; then work, alone if it does. Called by the thread."""
        self._aside.acquire(timeout=WAITS * self._given_s_max)

    def leave(self) -> None:
        """Work beside the event loop again, if that is not so. Called by the thread."""
        if self._is_taken:
            self._is_taken = self.is_due = False
            self._lock.release()

    def give(self) -> None:
        """Stand aside until the thread has left, or has had its time. Called by the event loop."""
        if self.is_due:
            lock = self._lock
            self.pass_by()
            if self.stands_aside and lock.acquire(timeout=self._given_s_max):
                lock.release()

    def pass_by(self) -> None:
        """Let the thread wait no longer. Called by the event loop."""
        self.is_due = False
        with suppress(RuntimeError):  # Let go already, where it is asked for once more at this very moment.
            self._aside.release()
