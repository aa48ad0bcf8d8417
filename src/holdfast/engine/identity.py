"""Identifiers that are unique over all nodes and cheap to make."""

import itertools
import os
import time
from collections.abc import Callable


def identifier_source(
    clock: Callable[[], float] = time.time, entropy: Callable[[int], bytes] = os.urandom
) -> Callable[[], str]:
    """Give a function that makes identifiers: start time and 48 random bits of this process, then a count."""
    process = f"{int(clock() * 1000):011x}{entropy(6).hex()}"
    counter = itertools.count(1)
    return lambda: f"{process}-{next(counter):x}"
