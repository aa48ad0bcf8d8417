"""What the figures were measured on."""

import os
import platform
import time
from pathlib import Path
from statistics import median
from typing import Final

import apsw

#: What SQLite writes at once to its log: a page.
PAGE_BYTES: Final = 4_096
SYNCS: Final = 200
#: macOS has no fdatasync.
_sync: Final = getattr(os, "fdatasync", os.fsync)


def describe_machine(directory: Path) -> dict[str, str]:
    """Give the facts by name; syncing is measured in the folder that the servers will use."""
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": apsw.sqlite_lib_version(),
        "fdatasync": f"{median(sync_times_ms(directory, SYNCS)):.2f} ms (p50)",
    }


def _processor() -> str:
    """Name the model; Linux tells it in a file only."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def sync_times_ms(directory: Path, samples: int) -> list[float]:
    """Append a page and sync it, again and again; give the time of each sync alone."""
    times = []
    path = directory / "sync-probe"
    with path.open("wb", buffering=0) as file:
        for _ in range(samples):
            file.write(bytes(PAGE_BYTES))
            started = time.perf_counter()
            _sync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    path.unlink()
    return times
