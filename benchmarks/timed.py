"""How long something in this process took, by the clock and of the processor."""

import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Took(msgspec.Struct, frozen=True):
    """Seconds."""

    by_clock_s: float
    #: Of all threads, in their own code and in the kernel.
    processor_s: float


def timed(do: Callable[[], T]) -> tuple[Took, T]:
    """Do it; give how long it took, and what came of it."""
    begun, used = time.perf_counter(), time.process_time()
    result = do()
    return Took(time.perf_counter() - begun, time.process_time() - used), result
