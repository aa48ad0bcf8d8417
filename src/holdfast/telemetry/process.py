"""What the operating system says about this process."""

import contextlib
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

#: Linux counts the peak in KiB, macOS in bytes (getrusage(2)).
_PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1024
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_STARTED: Final = time.monotonic()


def uptime_s() -> float:
    """Give the seconds since this module was first imported, at the start of the process."""
    return round(time.monotonic() - _STARTED, 3)


def memory_usage(statm: Path = Path("/proc/self/statm")) -> dict[str, Any]:
    """Give bytes: ``rss`` and ``virtual`` now (None where the system has no /proc), ``peakRss`` at most so far."""
    virtual: int | None = None
    resident: int | None = None
    with contextlib.suppress(OSError):
        virtual, resident = (int(pages) * _PAGE_BYTES for pages in statm.read_text(encoding="ascii").split()[:2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
    return {"rss": resident, "peakRss": max(peak, resident or 0), "virtual": virtual}


def cpu_usage() -> dict[str, Any]:
    """Give the processor time since the start in microseconds, as the original did, and the processors there are.

    ``user`` is time in the program itself, ``system`` in the kernel on its behalf.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "user": round(usage.ru_utime * 1_000_000),
        "system": round(usage.ru_stime * 1_000_000),
        "cores": os.cpu_count(),
    }
