"""What the operating system says about this process."""

import contextlib
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec

#: Linux counts the peak in KiB, macOS in bytes (getrusage(2)).
_PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1024
_MEGABYTE: Final = 1_048_576
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_STARTED: Final = time.monotonic()


def uptime_ms() -> int:
    """Give the milliseconds since this module was first imported, at the start of the process."""
    return round((time.monotonic() - _STARTED) * 1000)


def memory_usage(statm: Path = Path("/proc/self/statm")) -> dict[str, Any]:
    """Give megabytes (of 2^20 bytes): ``rss`` and ``virtual`` now, ``peakRss`` at most so far.

    None where the system has no /proc, and for what Node.js has a figure of and this process has not: there is no
    heap apart from the rest.
    """
    virtual: int | None = None
    resident: int | None = None
    with contextlib.suppress(OSError):
        virtual, resident = (int(pages) * _PAGE_BYTES for pages in statm.read_text(encoding="ascii").split()[:2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
    return {
        "rss": _megabytes(resident),
        "heapTotal": None,
        "heapUsed": None,
        "external": None,
        "peakRss": _megabytes(max(peak, resident or 0)),
        "virtual": _megabytes(virtual),
    }


def _megabytes(count: int | None) -> float | None:
    return None if count is None else round(count / _MEGABYTE, 1)


def cpu_usage() -> float:
    """Give the seconds of processor time since the start, of the program itself and of the kernel on its behalf."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return round(usage.ru_utime + usage.ru_stime, 3)


class ProcessFigures(msgspec.Struct, frozen=True):
    """What is told of a process, or of all those of a server together."""

    uptime_ms: int
    #: As of ``memory_usage``.
    memory: dict[str, Any]
    #: As of ``cpu_usage``.
    cpu_s: float


def process_figures() -> ProcessFigures:
    """Give those of this process."""
    return ProcessFigures(uptime_ms(), memory_usage(), cpu_usage())
