"""The pause before another try."""

import random
import time
from collections.abc import Callable

from holdfast.engine.limits import RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN


class Backoff:
    """Exponential, with full jitter (M. Brooker, Exponential Backoff And Jitter, AWS 2015)."""

    def __init__(
        self, pause: Callable[[float], None] = time.sleep, jitter: Callable[[], float] = random.random
    ) -> None:
        self._pause = pause
        self._jitter = jitter

    def wait(self, retries: int) -> None:
        """Pause for a while that grows with the tries there have been, so that many nodes do not come back at once."""
        ceiling_ms = min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN * 2**retries)
        self._pause(self._jitter() * ceiling_ms / 1000)
