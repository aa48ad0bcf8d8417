"""How long a call is tried, and when it is tried again."""

import random
import time
from collections.abc import Callable

import msgspec


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a call is tried. All of it can be set; clocks and chance come in from outside for tests."""

    #: For how many seconds altogether, waiting included. What is then not known is said.
    total_s: float = 30.0
    #: For how many seconds one try may be without a byte.
    try_s: float = 10.0
    #: A try that failed is followed by a pause of up to so many seconds, and twice as many every time...
    pause_s: float = 0.1
    #: ...until it is up to so many.
    pause_s_max: float = 5.0
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def pause(self, failures: int, retry_after_s: float) -> float:
        """Say for how long to wait: anything up to a bound, so that clients that failed together do not come together.

        Not before the server says so.
        """
        bound = min(self.pause_s_max, self.pause_s * 2.0 ** min(failures - 1, 30))
        return retry_after_s + self.chance() * bound
