"""The engine alone, busy for a while: ``python -m benchmarks.engine_load FILE SECONDS``, for the flame graph of P2.

It stocks up, says that it is ready, begins at the next line, and says how many reserves per second it did.
"""

import sys
import time
from itertools import cycle, islice
from pathlib import Path

from benchmarks.embedded import BATCH, embedded, reserves, stocked
from benchmarks.skus import real_draws


def main(path: Path, seconds: float) -> None:
    """Commit batches until the time is over."""
    draws = real_draws()
    with embedded(path) as engine:
        engine.fill(stocked(engine, draws.skus))
        print("ready", flush=True)
        sys.stdin.readline()
        skus, done, begun = cycle(draws.skus), 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            engine.commit(list(reserves(engine, islice(skus, BATCH))))
            done += BATCH
        print(f"{done / (time.perf_counter() - begun):,.0f}/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
