"""P7, P8: is a server with a million items as fast as one with a thousand, and how large, and how soon there?"""

import random
import time
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.audit import Audit
from benchmarks.embedded import FILE_NAME, embedded, items, sku_of
from benchmarks.generator import CONNECTIONS, Load
from benchmarks.p1_reserves import reserves
from benchmarks.processes import resident_bytes
from benchmarks.question import (
    Answer,
    Bench,
    Question,
    microseconds,
    not_measured,
    rate,
    ratios,
    spread,
)
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import Target, holdfast, item_path
from benchmarks.stages import Stages

TARGET: Final = 0.85
TARGET_MIB: Final = 250
TARGET_START_S: Final = 1.0
MANY: Final = 1_000_000
FEW: Final = 1_000
#: SKUs that the load asks for in turn, drawn from all.
DRAWS: Final = 100_000
SEED: Final = 7
STARTS: Final = 3


def ask(bench: Bench) -> list[Answer]:
    """Let both servers take turns at reserves and reads; then start the large one anew."""
    many, few = bench.directory / "p7" / "many", bench.directory / "p7" / "few"
    for data_dir, count in ((many, MANY), (few, FEW)):
        with embedded(data_dir / FILE_NAME) as engine:
            engine.fill(items(engine, count))
    with holdfast(many) as large, holdfast(few) as small:
        contenders = [
            contender for target, count in ((large, MANY), (small, FEW)) for contender in _contenders(target, count)
        ]
        found = take_turns(bench, contenders)
        memory = resident_bytes(large.pid)
        audit = Audit(large)
        audit.count(bench.generator, found[0])
        audit.close()
    names = ("Reserves, a key each, spread over all items", "GET one of all items")
    answers = [_rate(name, ours, theirs) for name, ours, theirs in zip(names, found[:2], found[2:], strict=True)]
    return [*answers, _memory(memory, audit), _start(many)]


def _contenders(target: Target, count: int) -> list[Contender]:
    """Give the one that reserves and the one that reads."""
    generator = random.Random(SEED)
    skus = [sku_of(generator.randrange(count)) for _ in range(DRAWS)]
    loads = {"reserves": reserves(skus), "reads": Load(paths=[item_path(sku) for sku in skus])}
    return [
        Contender(
            name=f"{name}, {count:,} items",
            url=target.url,
            load=load,
            pids=[target.pid],
            look=lambda: Stages.of(target),
        )
        for name, load in loads.items()
    ]


def _rate(name: str, many: Series, few: Series) -> Answer:
    found = ratios(many.rates, few.rates)
    return Answer(
        number="P7",
        question=f"{name}, {MANY:,} items, {CONNECTIONS} connections",
        measured=rate(many.rates),
        processor=f"{microseconds(many.processor_us)} ({microseconds(few.processor_us)})",
        reference=f"the same with {FEW:,} items {rate(few.rates)}",
        ratio=spread(found),
        target=f"≥ {TARGET}",
        reached=median(found) >= TARGET,
        fault=f"{many.failed:,} requests were not answered with 2xx" if many.failed else None,
        note=f"{many.contender.name}: {many.course}; {few.contender.name}: {few.course}",
    )


def _memory(resident: int | None, audit: Audit) -> Answer:
    question, target = f"Memory of the server with {MANY:,} items, after that load", f"≤ {TARGET_MIB} MiB"
    if resident is None:
        return not_measured("P8", question, target, "this system does not tell")
    mib = resident / 2**20
    return Answer(
        number="P8",
        question=question,
        measured=f"{mib:.0f} MiB resident",
        target=target,
        reached=mib <= TARGET_MIB,
        fault="; ".join(audit.faults) or None,
        note="; ".join(audit.notes) or None,
    )


def _start(data_dir: Path) -> Answer:
    """Start with all items there, until the address is announced."""
    times = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with holdfast(data_dir):
            times.append(time.perf_counter() - begun)
    return Answer(
        number="P8",
        question=f"Start with {MANY:,} items, from the command to the address",
        measured=f"{median(times):.2f} s ({min(times):.2f}-{max(times):.2f})",
        target=f"≤ {TARGET_START_S:g} s",
        reached=median(times) <= TARGET_START_S,
    )


QUESTION: Final = Question(("P7", "P8"), "A million items", ask)
