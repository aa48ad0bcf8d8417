"""Times as the logs and the metrics show them: RFC 3339, UTC, milliseconds."""

import time
from functools import lru_cache


def rfc3339(seconds: float) -> str:
    """Write a time given in seconds since 1970 UTC, as ``2026-01-31T08:15:30.123Z``."""
    return _millisecond(int(seconds * 1000))


# Under load several lines share a millisecond, and thousands a second: the costly parts are made once.
@lru_cache(maxsize=16)
def _millisecond(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=16)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
