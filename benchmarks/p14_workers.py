"""P14: what do several processes on the embedded database cost, and bring?

The same load at a server that is one process, and at one whose workers have another process commit for them, in turns.
"""

import os
from statistics import median
from typing import Final

from benchmarks.generator import CONNECTIONS
from benchmarks.p1_reserves import HOT, reserves
from benchmarks.processes import children_of
from benchmarks.question import Answer, Bench, Question, microseconds, not_measured, rate, ratios, spread
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import holdfast

TARGET_COMMITTER_US: Final = 30
TARGET_SUM: Final = 1.10
#: With so many cores the load has its own, and more workers than two are tried.
CORES_MIN: Final = 8
_QUESTION: Final = "`--workers {workers}` on SQLite: processor time of all processes for each reserve, and the rate"


def ask(bench: Bench) -> list[Answer]:
    """Compare one process with two workers, and with four where there are cores for them."""
    counts = [2, 4] if (os.cpu_count() or 1) >= CORES_MIN else [2]
    return [_with(bench, workers) for workers in counts]


def _with(bench: Bench, workers: int) -> Answer:
    raise NotImplementedError
