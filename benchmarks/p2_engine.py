"""P2: how many reserves per second does the engine alone do on SQLite, beside the bare writing of the same rows?"""

from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import bare_rows
from benchmarks.embedded import BATCH, Embedded, embedded, reserves, stocked
from benchmarks.question import Answer, Bench, Question, rate, ratios, spread
from benchmarks.skus import Draws, real_draws

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
        rates, bare_rates = _rounds(bench, engine, bare, draws)
    return [_answer(draws, keys, rates, bare_rates)]


def _rounds(bench: Bench, engine: Embedded, bare: Path, draws: Draws) -> tuple[list[float], list[float]]:
    skus = cycle(draws.skus)
    rates, bare_rates = [], []
    watched, written = bare_rows.Watch(engine.path), bare_rows.Writer(bare)
    for _ in range(bench.rounds):
        took_s, rows = 0.0, []
        for _ in range(ROUND_BATCHES):
            batch = list(reserves(engine, islice(skus, BATCH)))
            took_s += engine.commit(batch)
            rows.append(watched.new_rows())
        rates.append(ROUND_BATCHES * BATCH / took_s)
        bare_rates.append(ROUND_BATCHES * BATCH / sum(written.write(transaction) for transaction in rows))
    watched.close()
    written.close()
    return rates, bare_rates


def _answer(draws: Draws, keys: int, rates: list[float], bare_rates: list[float]) -> Answer:
    found = ratios(rates, bare_rates)
    return Answer(
        number="P2",
        question=f"The engine alone on SQLite, batches of {BATCH:,}, a key each, {draws.name}, {keys:,} live keys",
        measured=rate(rates),
        reference=f"the same rows by bare executemany {rate(bare_rates)}",
        ratio=spread(found),
        target=f"≥ {TARGET}; ≥ {TARGET_RATE:,}/s where a sync takes 0.4 ms",
        reached=median(found) >= TARGET and median(rates) >= TARGET_RATE,
        note=None if keys == KEYS else f"with {KEYS:,} live keys: make bench QUESTION=P2",
    )


QUESTION: Final = Question(("P2",), "The engine alone", ask)
