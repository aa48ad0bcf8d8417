"""P5: what does one reserve cost on an idle server, beside the one sync of the disk that it cannot do without?"""

from statistics import median
from typing import Final

from benchmarks.machine import sync_times_ms
from benchmarks.one_at_a_time import reserve_times_ms
from benchmarks.processes import processor_time
from benchmarks.question import Answer, Bench, Question, microseconds
from benchmarks.servers import holdfast

#: What may be added to the sync, in milliseconds.
TARGET_MS: Final = 1.0
#: Reserves, and syncs, of one round.
SAMPLES: Final = 200
SKU: Final = "ONE-0001"


def ask(bench: Bench) -> list[Answer]:
    """Let reserves and syncs in the same folder take turns."""
    reserves: list[float] = []
    syncs: list[float] = []
    with holdfast(bench.directory / "p5") as target:
        target.stock([SKU])
        before = processor_time([target.pid])
        for _ in range(bench.rounds):
            reserves += reserve_times_ms(target.url, SKU, SAMPLES)
            syncs += sync_times_ms(bench.directory / "p5", SAMPLES)
        after = processor_time([target.pid])
        right = target.reserved() == len(reserves)
    added = median(reserves) - median(syncs)
    return [
        Answer(
            number="P5",
            question="One connection, one reserve at a time, p50",
            measured=f"{median(reserves):.2f} ms",
            processor=microseconds([after.since(before).whole_s * 1e6 / len(reserves)] if before and after else []),
            reference=f"one fdatasync {median(syncs):.2f} ms",
            ratio=f"{added:+.2f} ms",
            target=f"≤ +{TARGET_MS:.0f} ms",
            reached=added <= TARGET_MS,
            fault=None if right else "not every acknowledged reserve is reserved",
        )
    ]


QUESTION: Final = Question(("P5",), "One reserve at a time", ask)
