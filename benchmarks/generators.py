"""G: what does the load itself cost, and how much can it make? The route that does nothing, by each generator."""

import shutil
from statistics import median
from typing import Final

import msgspec

from benchmarks.generator import BuiltIn, Generator, Load, Wrk
from benchmarks.noop import PATH
from benchmarks.question import Answer, Bench, Question, microseconds, rate, ratios, spread
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import noop


def ask(bench: Bench) -> list[Answer]:
    """Let the generators take turns at the same server."""
    generators: list[Generator] = [Wrk(), BuiltIn()] if shutil.which("wrk") else [BuiltIn()]
    load = Load(paths=[PATH], body='{"quantity":1}', keyed=True)
    found: dict[str, Series] = {}
    with noop() as idle:
        contender = Contender(name="no-op", url=idle.url, load=load, pids=[idle.pid])
        for _ in range(bench.rounds):
            for generator in generators:
                once = msgspec.structs.replace(bench, generator=generator, rounds=1)
                (series,) = take_turns(once, [contender])
                found.setdefault(generator.name, Series(contender)).rounds.extend(series.rounds)
    first = found[generators[0].name]
    return [_answer(name, series, first) for name, series in found.items()]


def _answer(name: str, series: Series, first: Series) -> Answer:
    own = [one.measurement.processor_s * 1e6 / max(1, one.measurement.answered) for one in series.rounds]
    return Answer(
        number="G",
        question=f"The load: requests for a route that does nothing, made by {name}",
        measured=f"{rate(series.rates)}, {microseconds(own)} of its own for each",
        processor=microseconds(series.processor_us),
        reference="the first of these" if series is not first else "-",
        ratio=spread(ratios(series.rates, first.rates)) if series is not first else "-",
        target="-",
        reached=bool(median(series.rates)),
    )


QUESTION: Final = Question(("G",), "The generators of the load", ask)
