"""Several calls at a time, and no more of the file in memory than those need."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
Result = TypeVar("Result")

#: Calls under way; those that are read already and wait are as many again.
CALLS_MAX: Final = 4


def pumped(portions: Iterator[T], work: Callable[[T], Result]) -> Iterator[Result]:
    """Do the work for each portion, several at once; give the results in order."""
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(CALLS_MAX)
    try:
        for portion in portions:
            waiting.append(pool.submit(work, portion))
            if len(waiting) > 2 * CALLS_MAX:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Whatever ends this: what has been sent is waited for, what has not is left.
        pool.shutdown(cancel_futures=True)
