"""Places in the ledger by what only ever rises along it, a time or an item's version: found by halving.

Nothing has to be kept for it: no index, and no row for every span of time.
"""

from bisect import bisect_left
from collections.abc import Callable


def first_not_before(wanted: int, last: int, value_of: Callable[[int], int]) -> int:
    """Give the first sequence number at which a value that never falls along the ledger is ``wanted`` or more.

    ``last`` is the number of the last entry, ``value_of`` tells the value at one: its time, in milliseconds
    since 1970 UTC, or the version that an item had then. It is asked some log2(last) times. When the value
    is less at all of them, the answer is the number after the last.
    """
    return 1 + bisect_left(range(1, last + 1), wanted, key=value_of)
