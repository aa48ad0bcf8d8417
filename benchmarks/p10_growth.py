"""P10: does a batch cost more when the ledger has grown to millions of entries, and live keys with it?"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import chain, cycle, islice
from statistics import median
from typing import Final

from benchmarks.embedded import STORE, Embedded, embedded, items, reserves, sku_of
from benchmarks.question import Answer, Bench, Question, ratios, spread
from holdfast.domain.commands import (
    Add,
    Adjust,
    Command,
    FulfillReservation,
    MakeReservation,
    Release,
    Reserve,
    WantedUnits,
)
from holdfast.engine.batch import Request

TARGET: Final = 0.8
ENTRIES: Final = 10_000_000
ENTRIES_SMALL: Final = 400_000
ENTRIES_OF_REFERENCE: Final = 10_000
#: So that one item in the reference has a few entries, and thousands in the other.
ITEMS: Final = 3_000
#: Steps of one batch, each of seven commands.
BATCH_STEPS: Final = 36
#: Batches of one round.
ROUND_BATCHES: Final = 20


def ask(bench: Bench) -> list[Answer]:
    """Let a small and a large database take turns at the same batches."""
    entries = ENTRIES if bench.full else ENTRIES_SMALL
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(_filled(bench, name, count))
            for name, count in (("small", ENTRIES_OF_REFERENCE), ("large", entries))
        )
        times: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(bench.rounds):
            for name, engine in (("small", small), ("large", large)):
                times[name].append(_round_ms(engine, number))
    return [_answer(entries, times)]


def _filled(bench: Bench, name: str, entries: int) -> AbstractContextManager[Embedded]:
    """Half of the entries are reserves with keys, which live; the other half has none, as if theirs had ended."""
    path = bench.directory / "p10" / name / "holdfast.db"
    with embedded(path) as engine:
        engine.fill(items(engine, ITEMS))
        skus = cycle(sku_of(number * 7 % ITEMS) for number in range(ITEMS))
        keyed = reserves(engine, islice(skus, (entries - ITEMS) // 2))
        plain = (
            Request(Add(store=STORE, sku=sku, cause=engine.cause(), name=sku, quantity=1))
            for sku in islice(skus, (entries - ITEMS) // 2)
        )
        engine.fill(chain.from_iterable(zip(keyed, plain, strict=True)))
    return embedded(path)


def _round_ms(engine: Embedded, number: int) -> float:
    """Give what a batch takes, in milliseconds: the median of a round."""
    return median(
        engine.commit([engine.keyed(command) for command in _mixed(engine, number * ROUND_BATCHES + batch)]).by_clock_s
        * 1000
        for batch in range(ROUND_BATCHES)
    )


def _mixed(engine: Embedded, batch: int) -> Iterator[Command]:
    """A day in a shop: goods come in, are promised one by one and in orders, and leave."""
    for step in range(BATCH_STEPS):
        first, second = (sku_of((batch * BATCH_STEPS + step) * stride % ITEMS) for stride in (7, 11))
        order = f"order-{engine.new_id()}"
        wanted = tuple(WantedUnits(stores=(STORE,), sku=sku, quantity=1) for sku in dict.fromkeys((first, second)))
        yield Add(store=STORE, sku=first, cause=engine.cause(), name=first, quantity=5)
        yield Reserve(store=STORE, sku=first, cause=engine.cause(), quantity=2)
        yield Release(store=STORE, sku=first, cause=engine.cause(), quantity=1)
        yield MakeReservation(id=order, cause=engine.cause(), lines=wanted, confirmed=True)
        yield FulfillReservation(id=order, cause=engine.cause())
        yield Adjust(store=STORE, sku=second, cause=engine.cause(), delta=-1)
        yield Reserve(store=STORE, sku=second, cause=engine.cause(), quantity=1)


def _answer(entries: int, times: dict[str, list[float]]) -> Answer:
    found = ratios(times["small"], times["large"])
    shown = {name: f"{median(of):.1f} ms ({min(of):.1f}-{max(of):.1f})" for name, of in times.items()}
    return Answer(
        number="P10",
        question=f"A mixed batch of {BATCH_STEPS * 7} commands on SQLite, {entries:,} ledger entries, "
        f"half of them with live keys",
        measured=shown["large"],
        reference=f"the same on {ENTRIES_OF_REFERENCE:,} entries {shown['small']}",
        ratio=spread(found),
        target=f"≥ {TARGET}",
        reached=median(found) >= TARGET,
        note=None if entries == ENTRIES else f"with {ENTRIES:,} entries (minutes): make bench QUESTION=P10",
    )


QUESTION: Final = Question(("P10",), "A ledger that has grown", ask)
