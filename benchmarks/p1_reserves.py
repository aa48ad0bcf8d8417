"""P1: how many durable reserves per second does the HTTP API do, beside a route that does nothing?"""

import secrets
from typing import Final

from benchmarks.generator import CONNECTIONS, BuiltIn, Generator, Load, Measurement
from benchmarks.noop import PATH
from benchmarks.question import Answer, Bench, Question, compared, rate
from benchmarks.servers import Target, holdfast, item_path, noop
from benchmarks.skus import real_draws

TARGET: Final = 0.30
HOT: Final = "HOT-0001"
BODY: Final = '{"quantity":1}'
#: Length of the round that is counted to the unit.
EXACT_S: Final = 1.0


def _reserves(skus: list[str]) -> Load:
    return Load(paths=[f"{item_path(sku)}/reserve" for sku in skus], body=BODY, keyed=True)


class Audit:
    """Compares what was acknowledged with what is reserved."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._acknowledged = 0
        #: Requests that a generator may have left unanswered; each may or may not have taken effect.
        self._cut_off_max = 0
        self.faults: list[str] = []
        self.notes: list[str] = []

    def count(self, generator: Generator, measurement: Measurement) -> None:
        """Take the reserves of a round in."""
        self._acknowledged += measurement.answered
        self._cut_off_max += (0 if generator.drains else CONNECTIONS) + measurement.broken

    def close(self) -> None:
        """Compare all rounds; where a generator cuts off the last requests, that leaves a margin."""
        reserved = self._target.reserved()
        told = f"{self._acknowledged:,} reserves of 1 were acknowledged, {reserved:,} units are reserved"
        if self._cut_off_max:
            told += f"; up to {self._cut_off_max} requests were cut off at the ends of rounds"
        right = self._acknowledged <= reserved <= self._acknowledged + self._cut_off_max
        (self.notes if right else self.faults).append(told)

    def close_exactly(self, load: Load) -> None:
        """Run one more round that waits for its last answers: now there is no margin."""
        before = self._target.reserved()
        measurement = BuiltIn().run(self._target.url, load, EXACT_S, secrets.token_hex(8))
        reserved = self._target.reserved() - before
        told = f"in a round to the last answer {measurement.answered:,} were acknowledged, {reserved:,} units reserved"
        right = reserved == measurement.answered and not measurement.broken
        (self.notes if right else self.faults).append(told)


def ask(bench: Bench) -> list[Answer]:
    """Let the hot SKU, the distribution and the no-op take turns."""
    draws = real_draws()
    loads = {"hot SKU": _reserves([HOT]), draws.name: _reserves(draws.skus)}
    idle = Load(paths=[PATH], body=BODY, keyed=True)
    rates: dict[str, list[float]] = {name: [] for name in loads}
    reference: list[float] = []
    failed = dict.fromkeys(loads, 0)
    with holdfast(bench.directory / "p1") as target, noop() as noop_url:
        target.stock([HOT, *sorted(set(draws.skus))])
        audit = Audit(target)
        for _ in range(bench.rounds):
            for name, load in loads.items():
                measurement = bench.generator.run(target.url, load, bench.seconds, secrets.token_hex(8))
                audit.count(bench.generator, measurement)
                rates[name].append(measurement.per_second)
                failed[name] += measurement.not_2xx + measurement.broken
            reference.append(bench.generator.run(noop_url, idle, bench.seconds, secrets.token_hex(8)).per_second)
        audit.close()
        audit.close_exactly(loads[draws.name])
    notes = audit.notes + [
        f"{count:,} requests ({name}) had no answer of 2xx" for name, count in failed.items() if count
    ]
    return [_answer(name, rates[name], reference, audit.faults, notes) for name in loads]


def _answer(name: str, rates: list[float], reference: list[float], faults: list[str], notes: list[str]) -> Answer:
    ratio = compared(rates, reference)
    return Answer(
        number=QUESTION.number,
        question=f"Durable reserves over HTTP, {CONNECTIONS} connections, a key each, {name}",
        measured=rate(rates),
        reference=f"no-op POST on bare Granian {rate(reference)}",
        ratio=f"{ratio:.2f}",
        target=f"≥ {TARGET:.2f}",
        reached=ratio >= TARGET,
        fault="; ".join(faults) or None,
        note="; ".join(notes) or None,
    )


QUESTION: Final = Question("P1", "Reserves over HTTP", ask)
