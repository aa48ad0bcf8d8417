"""Long work on a thread, and how soon it hands the interpreter over to a thread that waits for it (docs/adr/0003)."""

import sys
import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from typing import Final, Self

#: How long a thread may keep the interpreter from the others while there is only short work: Python's own default.
KEPT_S_MAX: Final = 0.005
#: The same beside long work: the event loop, which lets go at each of its calls, gets it back that soon.
KEPT_BESIDE_LONG_S_MAX: Final = 0.0005


class LongWork(ContextDecorator):
    """Entered by any number of threads, each for as long as it reads or renders thousands of rows.

    Short work lets go of the interpreter by itself, at each statement and each call to a socket: to be asked for it
    costs more than to wait. Long work does not.
    """

    def __init__(self, keep_at_most: Callable[[float], None] = sys.setswitchinterval) -> None:
        """``keep_at_most`` takes seconds."""
        self._keep_at_most: Final = keep_at_most
        self._lock: Final = threading.Lock()
        self._under_way = 0

    def __enter__(self) -> Self:
        """Begin."""
        with self._lock:
            self._under_way += 1
            if self._under_way == 1:
                self._keep_at_most(KEPT_BESIDE_LONG_S_MAX)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        with self._lock:
            self._under_way -= 1
            if self._under_way == 0:
                self._keep_at_most(KEPT_S_MAX)


#: There is one interpreter, and one interval for all of its threads.
LONG_WORK: Final = LongWork()
