"""P14: what do several processes on the embedded database cost, and bring?

The same load at a server that is one process, and at one whose workers have another process commit for them, in turns.
"""

import os
from statistics import median
from typing import Final

from benchmarks.audit import Audit
from benchmarks.p1_reserves import HOT, reserves
from benchmarks.question import Answer, Bench, Question, microseconds, not_measured, rate, ratios, spread
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import Target, holdfast

TARGET_COMMITTER_US: Final = 30
TARGET_SUM: Final = 1.10
#: With so many cores the load has some of its own, and more workers than two are worth a try.
CORES_MIN: Final = 8
_TARGET: Final = f"≤ {TARGET_COMMITTER_US} µs of the committer; the sum ≤ +{TARGET_SUM - 1:.0%}"


def ask(bench: Bench) -> list[Answer]:
    """Compare one process with two workers, and with four where there are cores for them."""
    counts = [2, 4] if (os.cpu_count() or 1) >= CORES_MIN else [2]
    return [_with(bench, workers) for workers in counts]


def _with(bench: Bench, workers: int) -> Answer:
    directory = bench.directory / f"p14-{workers}"
    with holdfast(directory / "one") as alone, holdfast(directory / "several", workers=workers) as several:
        contenders = [_contender("one process", alone), _contender(f"{workers} workers", several)]
        audit = Audit(several)
        one, many = take_turns(bench, contenders)
        audit.count(bench.generator, many)
        audit.close()
    return _answer(workers, one, many, audit)


def _contender(name: str, target: Target) -> Contender:
    target.stock([HOT])
    return Contender(name=name, url=target.url, load=reserves([HOT]), pids=[target.pid])


def _answer(workers: int, one: Series, many: Series, audit: Audit) -> Answer:
    question = f"`--workers {workers}` on SQLite, durable reserves of a hot SKU: the rate, and processor time for each"
    if not many.processor_us:
        return not_measured("P14", question, _TARGET, "this system does not tell")
    committer, sums = many.first_process_us, ratios(many.processor_us, one.processor_us)
    return Answer(
        number="P14",
        question=question,
        measured=f"{rate(many.rates)}; of the committer {microseconds(committer)}",
        processor=f"{microseconds(many.processor_us)} ({microseconds(one.processor_us)})",
        reference=f"one process {rate(one.rates)}",
        ratio=f"{spread(ratios(many.rates, one.rates))}; processor time {spread(sums)}",
        target=_TARGET,
        reached=median(committer) <= TARGET_COMMITTER_US and median(sums) <= TARGET_SUM,
        fault="; ".join(audit.faults) or None,
        note="; ".join(audit.notes) or None,
    )


QUESTION: Final = Question(("P14",), "Several processes on SQLite", ask)
