"""How long the parts of a batch take, how long commands wait for one, and how many share it: histograms."""

import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, Literal, get_args

#: What a committed batch has gone through: its rows are found, locked and read; judged; written; made durable.
Phase = Literal["load", "decide", "save", "commit"]
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
#: Upper edges of durations, in seconds, each included; a last bucket takes the rest.
DURATION_EDGES_S: Final = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip
#: Upper edges of the number of commands in a batch.
BATCH_EDGES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)


class Histogram:
    """Counts of values by size. One thread records; any may look."""

    __slots__ = ("buckets", "edges", "sum")

    def __init__(self, edges: tuple[float, ...]) -> None:
        self.edges: Final = edges
        #: How many values lie between one edge and the next, the upper one included. Not cumulative.
        self.buckets: Final = [0] * (len(edges) + 1)
        self.sum = 0.0

    def record(self, value: float) -> None:
        """Count a value."""
        self.buckets[bisect_left(self.edges, value)] += 1
        self.sum += value


class Timings:
    """Of all batches since the start of this process."""

    def __init__(self) -> None:
        #: Commands of a batch.
        self.commands: Final = Histogram(BATCH_EDGES)
        #: How long the first command of each batch had waited for it, in seconds.
        self.waits: Final = Histogram(DURATION_EDGES_S)
        self.phases: Final = {phase: Histogram(DURATION_EDGES_S) for phase in PHASES}

    def gathered(self, commands: int, waited_s: float) -> None:
        """Count a batch that begins."""
        self.commands.record(commands)
        self.waits.record(waited_s)

    def committed(self, stopwatch: "Stopwatch") -> None:
        """Count a batch that was committed."""
        for phase, seconds in stopwatch.seconds.items():
            self.phases[phase].record(seconds)


class Stopwatch:
    """Tells how long each phase of one batch took; a phase may come several times."""

    __slots__ = ("_last", "_now", "seconds")

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now: Final = now
        self._last = now()
        #: What each phase took in all.
        self.seconds: Final[dict[Phase, float]] = dict.fromkeys(PHASES, 0.0)

    def lap(self, phase: Phase) -> None:
        """Say that what was done since the last call, or the beginning, belongs to this phase."""
        now = self._now()
        self.seconds[phase] += now - self._last
        self._last = now
