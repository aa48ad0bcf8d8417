"""Times as answers, logs and metrics show them: RFC 3339, UTC, milliseconds."""

import time
from functools import lru_cache


def now_ms() -> int:
    """Give the time of this machine, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=1024)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


@lru_cache(maxsize=4096)
def rfc3339(milliseconds: int) -> str:
    """Write a time given in milliseconds since 1970 UTC, as ``2026-01-31T08:15:30.123Z``."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"
