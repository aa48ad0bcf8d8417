"""P6: how many items per second can be read over HTTP, beside a route that does nothing?"""

from statistics import median
from typing import Final

from benchmarks.generator import CONNECTIONS, Load
from benchmarks.noop import PATH
from benchmarks.question import Answer, Bench, Question, microseconds, rate, ratios, spread
from benchmarks.rounds import Contender, take_turns
from benchmarks.servers import holdfast, item_path, noop

TARGET: Final = 0.5
SKU: Final = "READ-0001"


def ask(bench: Bench) -> list[Answer]:
    """Let reads and the no-op take turns."""
    read, do_nothing = Load(paths=[item_path(SKU)]), Load(paths=[PATH], body='{"quantity":1}')
    with holdfast(bench.directory / "p6") as target, noop() as idle:
        target.stock([SKU])
        reads, nothing = take_turns(
            bench,
            [
                Contender(name="reads", url=target.url, load=read, pids=[target.pid]),
                Contender(name="no-op", url=idle.url, load=do_nothing, pids=[idle.pid]),
            ],
        )
    found = ratios(reads.rates, nothing.rates)
    return [
        Answer(
            number="P6",
            question=f"GET one item over HTTP, {CONNECTIONS} connections",
            measured=rate(reads.rates),
            processor=f"{microseconds(reads.processor_us)} ({microseconds(nothing.processor_us)})",
            reference=f"no-op POST on bare Granian {rate(nothing.rates)}",
            ratio=spread(found),
            target=f"≥ {TARGET:.2f}",
            reached=median(found) >= TARGET,
            note=f"{reads.failed:,} reads were not answered with 2xx" if reads.failed else None,
        )
    ]


QUESTION: Final = Question(("P6",), "Reads over HTTP", ask)
