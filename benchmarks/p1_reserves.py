"""P1, P12, P13: how many durable reserves per second does the HTTP API do, and refusals when the stock is gone?

Beside a route that does nothing. All take turns in one run, so all of it can be compared.
"""

from statistics import median
from typing import Final

from benchmarks.audit import Audit
from benchmarks.generator import CONNECTIONS, Load
from benchmarks.noop import PATH
from benchmarks.question import Answer, Bench, Question, microseconds, not_measured, rate, ratios, spread
from benchmarks.rendering import rendering_us
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import Target, holdfast, item_path, noop
from benchmarks.skus import real_draws
from benchmarks.stages import Stages

TARGET: Final = 0.30
TARGET_REFUSALS: Final = 1.2
TARGET_PROCESSOR: Final = 3.0
#: Processes, besides the one that commits for them, of the second server.
WORKERS: Final = 2
HOT: Final = "HOT-0001"
#: Its few units are gone when the load begins.
GONE: Final = "GONE-0001"
BODY: Final = '{"quantity":1}'
REFERENCE: Final = "no-op POST on bare Granian"


def reserves(skus: list[str]) -> Load:
    """Reserve one unit of each in turn, under a key each."""
    return Load(paths=[f"{item_path(sku)}/reserve" for sku in skus], body=BODY, keyed=True)


def ask(bench: Bench) -> list[Answer]:
    """Let the hot SKU, the distribution, the SKU that is gone and the no-op take turns."""
    draws = real_draws()
    loads = {"hot SKU": reserves([HOT]), draws.name: reserves(draws.skus)}
    alone, several = bench.directory / "p1", bench.directory / "p1-workers"
    with holdfast(alone) as target, holdfast(several, workers=WORKERS) as spread_out, noop() as idle:
        for server in (target, spread_out):
            server.stock([HOT, *sorted(set(draws.skus))])
        target.call("POST", "/api/inventory/items", {"sku": GONE, "name": GONE, "quantity": 0})
        audits = [Audit(target), Audit(spread_out)]
        refusals = _contender(target, "refusals", reserves([GONE]))
        contenders = [*_contenders(target, loads), *_contenders(spread_out, loads, f", {WORKERS} workers"), refusals]
        nothing = Load(paths=[PATH], body=BODY, keyed=True)
        contenders.append(Contender(name=REFERENCE, url=idle.url, load=nothing, pids=[idle.pid]))
        hot, real, hot_several, real_several, refused, no_op = take_turns(bench, contenders)
        for audit, counted in zip(audits, [(hot, real), (hot_several, real_several)], strict=True):
            for series in counted:
                audit.count(bench.generator, series)
            audit.close()
        audits[0].close_exactly(contenders[1].load)
        audits[0].sold_nothing(refused)
    return [
        *(_rate(series, no_op, audits[0]) for series in (hot, real)),
        *(_rate(series, no_op, audits[1]) for series in (hot_several, real_several)),
        _refusals(refused, hot, audits[0]),
        *(_processor(series, no_op) for series in (hot, real)),
    ]


def _contenders(target: Target, loads: dict[str, Load], suffix: str = "") -> list[Contender]:
    return [_contender(target, f"{name}{suffix}", load) for name, load in loads.items()]


def _contender(target: Target, name: str, load: Load) -> Contender:
    return Contender(name=name, url=target.url, load=load, pids=[target.pid], look=lambda: Stages.of(target))


def _rate(series: Series, nothing: Series, audit: Audit) -> Answer:
    found = ratios(series.rates, nothing.rates)
    failed = f"{series.failed:,} requests ({series.contender.name}) had no answer of 2xx" if series.failed else ""
    return Answer(
        number="P1",
        question=f"Durable reserves over HTTP, {CONNECTIONS} connections, a key each, {series.contender.name}",
        measured=rate(series.rates),
        processor=f"{microseconds(series.processor_us)} ({microseconds(nothing.processor_us)})",
        reference=f"{REFERENCE} {rate(nothing.rates)}",
        ratio=spread(found),
        target=f"≥ {TARGET:.2f}",
        reached=median(found) >= TARGET,
        fault="; ".join(audit.faults) or None,
        note="; ".join(filter(None, [*audit.notes, failed])),
    )


def _refusals(refused: Series, hot: Series, audit: Audit) -> Answer:
    found = ratios(refused.rates_refused, hot.rates)
    return Answer(
        number="P12",
        question=f"Refusals in a flash sale: the stock is gone, {CONNECTIONS} connections, a key each",
        measured=rate(refused.rates_refused),
        processor=f"{microseconds(refused.processor_us)} ({microseconds(hot.processor_us)})",
        reference=f"accepted reserves of the hot SKU {rate(hot.rates)}",
        ratio=spread(found),
        target=f"≥ {TARGET_REFUSALS}",
        reached=median(found) >= TARGET_REFUSALS,
        fault="; ".join(audit.faults) or None,
        note=refused.course,
    )


def _processor(series: Series, nothing: Series) -> Answer:
    question = f"Processor time for each durable reserve over HTTP, {series.contender.name}"
    if not series.processor_us:
        return not_measured("P13", question, f"≤ {TARGET_PROCESSOR:g}", "this system does not tell")
    found = ratios(series.processor_us, nothing.processor_us)
    return Answer(
        number="P13",
        question=question,
        measured=microseconds(series.processor_us),
        reference=f"{REFERENCE} {microseconds(nothing.processor_us)}",
        ratio=spread(found, 1),
        target=f"≤ {TARGET_PROCESSOR:g}",
        reached=median(found) <= TARGET_PROCESSOR,
        note=f"{series.contender.name}: {series.course}; of the event loop's, to render an answer takes "
        f"{rendering_us():.1f} µs, measured alone",
    )


QUESTION: Final = Question(("P1", "P12", "P13"), "Reserves and refusals over HTTP", ask)
