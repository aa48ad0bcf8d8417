"""A turn that is passed on in the order in which it was asked for, or taken from whoever keeps it for too long."""

import threading
from collections import deque
from typing import Final


class OneAtATime:
    """Taken by one thread after the other, none of which waits for ever.

    A lock of Python's is taken again by the one who has just let go of it, while others wait.
    """

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        #: Whose turn it is; None: nobody's.
        self._whose: object | None = None
        #: Those who wait, each with what lets him go on.
        self._waiting: Final[deque[tuple[object, threading.Lock]]] = deque()

    def take(self, who: object, s_max: float) -> None:
        """Wait for the turn, for so many seconds, and have it then; ``leave`` follows."""
        with self._lock:
            if self._whose is None or self._whose is who:
                self._whose = who
                return
            passed = threading.Lock()
            passed.acquire()
            place = who, passed
            self._waiting.append(place)
        if passed.acquire(timeout=s_max):
            return
        with self._lock:
            if place in self._waiting:  # Otherwise it has come at this very moment.
                self._waiting.remove(place)
                self._whose = who

    def leave(self, who: object) -> None:
        """Pass the turn on, unless another one has taken it meanwhile."""
        with self._lock:
            if self._whose is not who:
                return
            self._whose = None
            if self._waiting:
                self._whose, passed = self._waiting.popleft()
                passed.release()
