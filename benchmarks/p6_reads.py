"""P6: how many items per second can be read over HTTP, beside a route that does nothing?"""

import secrets
from typing import Final

from benchmarks.generator import CONNECTIONS, Load
from benchmarks.noop import PATH
from benchmarks.question import Answer, Bench, Question, compared, rate
from benchmarks.servers import holdfast, item_path, noop

TARGET: Final = 0.5
SKU: Final = "READ-0001"


def ask(bench: Bench) -> list[Answer]:
    """Let reads and the no-op take turns."""
    reads = Load(paths=[item_path(SKU)])
    idle = Load(paths=[PATH], body='{"quantity":1}')
    rates: list[float] = []
    reference: list[float] = []
    failed = 0
    with holdfast(bench.directory / "p6") as target, noop() as noop_url:
        target.stock([SKU])
        for _ in range(bench.rounds):
            measurement = bench.generator.run(target.url, reads, bench.seconds, secrets.token_hex(8))
            rates.append(measurement.per_second)
            failed += measurement.not_2xx + measurement.broken
            reference.append(bench.generator.run(noop_url, idle, bench.seconds, secrets.token_hex(8)).per_second)
    ratio = compared(rates, reference)
    return [
        Answer(
            number=QUESTION.number,
            question=f"GET one item over HTTP, {CONNECTIONS} connections",
            measured=rate(rates),
            reference=f"no-op POST on bare Granian {rate(reference)}",
            ratio=f"{ratio:.2f}",
            target=f"≥ {TARGET:.2f}",
            reached=ratio >= TARGET,
            note=f"{failed:,} reads were not answered with 2xx" if failed else None,
        )
    ]


QUESTION: Final = Question("P6", "Reads over HTTP", ask)
