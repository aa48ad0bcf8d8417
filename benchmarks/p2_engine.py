"""P2: how many reserves per second does the engine alone do on SQLite, beside the bare writing of the same rows?"""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks import bare_rows
from benchmarks.embedded import BATCH, Embedded, embedded, reserves, stocked
from benchmarks.question import Answer, Bench, Question, microseconds, rate, ratios, spread
from benchmarks.skus import Draws, real_draws
from benchmarks.timed import Took

TARGET: Final = 0.5
TARGET_RATE: Final = 50_000
#: Keys that live when the measurement begins.
KEYS: Final = 5_000_000
KEYS_SMALL: Final = 100_000
#: Batches of one round.
ROUND_BATCHES: Final = 20


def ask(bench: Bench) -> list[Answer]:
    """Let the engine commit batches, and then have the same rows written into a copy of its database."""
    draws, keys = real_draws(), KEYS if bench.full else KEYS_SMALL
    ours, bare = bench.directory / "p2" / "ours.db", bench.directory / "p2" / "bare.db"
    with embedded(ours) as engine:
        engine.fill(stocked(engine, draws.skus))
        engine.fill(reserves(engine, islice(cycle(draws.skus), keys)))
    bare_rows.copy(ours, bare)
    with embedded(ours) as engine:
        sides = _rounds(bench, engine, bare, draws)
    return [_answer(draws, keys, *sides)]


class Side(msgspec.Struct):
    """What one side did, round by round."""

    rates: list[float] = []
    processor_us: list[float] = []

    def take(self, batches: Sequence[Took]) -> None:
        """Take a round in."""
        commands = len(batches) * BATCH
        self.rates.append(commands / sum(took.by_clock_s for took in batches))
        self.processor_us.append(sum(took.processor_s for took in batches) * 1e6 / commands)


def _rounds(bench: Bench, engine: Embedded, bare: Path, draws: Draws) -> tuple[Side, Side]:
    skus = cycle(draws.skus)
    ours, theirs = Side(), Side()
    watched, written = bare_rows.Watch(engine.path), bare_rows.Writer(bare)
    for _ in range(bench.rounds):
        batches, rows = [], []
        for _ in range(ROUND_BATCHES):
            batches.append(engine.commit(list(reserves(engine, islice(skus, BATCH)))))
            rows.append(watched.new_rows())
        ours.take(batches)
        theirs.take([written.write(transaction) for transaction in rows])
    watched.close()
    written.close()
    return ours, theirs


def _answer(draws: Draws, keys: int, ours: Side, theirs: Side) -> Answer:
    found = ratios(ours.rates, theirs.rates)
    return Answer(
        number="P2",
        question=f"The engine alone on SQLite, batches of {BATCH:,}, a key each, {draws.name}, {keys:,} live keys",
        measured=rate(ours.rates),
        processor=f"{microseconds(ours.processor_us)} ({microseconds(theirs.processor_us)})",
        reference=f"the same rows by bare executemany {rate(theirs.rates)}",
        ratio=spread(found),
        target=f"≥ {TARGET}; ≥ {TARGET_RATE:,}/s where a sync takes 0.4 ms",
        reached=median(found) >= TARGET and median(ours.rates) >= TARGET_RATE,
        note=None if keys == KEYS else f"with {KEYS:,} live keys: make bench QUESTION=P2",
    )


QUESTION: Final = Question(("P2",), "The engine alone", ask)
