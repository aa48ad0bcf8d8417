"""P15, P16: Holdfast beside what a good engineer would write in a day, at the same calls and keys; and its latency.

Everybody takes turns in one run: Holdfast on SQLite and on PostgreSQL, and each of the peers that can run here.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median
from typing import Final

import msgspec

from benchmarks.generator import CONNECTIONS
from benchmarks.p1_reserves import reserves
from benchmarks.peer_field import LOADS, ON_POSTGRESQL, ON_SQLITE, WITH_WORKERS, Field
from benchmarks.question import (
    Answer,
    Bench,
    Question,
    microseconds,
    milliseconds,
    not_measured,
    rate,
    ratios,
    spread,
)
from benchmarks.rounds import Contender, Series, take_turns

#: Beside the one on Redis, which keeps everything in memory; the others have to be passed at all.
TARGETS: Final = {"redis": 1.5, "postgresql": 1.0}
TARGET_P99_MS: Final = 15.0
#: There are many contenders.
ROUND_S: Final = 1.0
#: Whom a peer is put beside, by what it stands on.
OURS: Final = {"redis": [ON_SQLITE, WITH_WORKERS], "postgresql": [ON_POSTGRESQL]}
ALL_OURS: Final = [name for names in OURS.values() for name in names]


class Found(msgspec.Struct, frozen=True):
    """What the run has given."""

    #: By contender and load.
    series: dict[tuple[str, str], Series]
    #: Whatever was wrong with somebody's answers.
    faults: dict[str, str]

    def fault(self, *names: str) -> str | None:
        """Give what was wrong with these contenders."""
        return "; ".join(f"{name}: {self.faults[name]}" for name in names if name in self.faults) or None


def ask(bench: Bench) -> list[Answer]:
    """Let all take turns, and put each peer beside the Holdfast that stands on the same ground."""
    with ExitStack() as stack:
        field = Field(bench, stack)
        field.open()
        found = _measured(bench, field)
        missing = dict(field.missing)
    lines = [
        _beside(found, peer.name, ours, TARGETS[peer.store], load)
        for peer in field.peers
        for ours in OURS[peer.store]
        for load in LOADS
    ]
    lines += [
        not_measured("P15", f"Holdfast beside {name}", f"≥ {TARGETS[store]}", why)
        for (name, store), why in missing.items()
    ]
    return [*lines, *(_latency(found, ours, load) for ours in ALL_OURS for load in LOADS)]


def _measured(bench: Bench, field: Field) -> Found:
    contenders = [
        Contender(name=f"{name}\n{load}", url=url, load=reserves(skus), pids=pids)
        for load, skus in LOADS.items()
        for name, (url, pids) in field.servers().items()
    ]
    # Not counted but in the audit: connections are made, caches filled, code is compiled.
    warm_up = take_turns(msgspec.structs.replace(bench, rounds=1), contenders[len(contenders) // len(LOADS) :], ROUND_S)
    taken = take_turns(bench, contenders, min(ROUND_S, bench.seconds))
    series = {_names(one): one for one in taken}
    faults = dict(field.faults)
    for name, counted in field.counts().items():
        fault = _audited(bench, [one for one in (*warm_up, *taken) if _names(one)[0] == name], *counted)
        if fault:
            faults[name] = fault
    return Found(series, faults)


def _names(series: Series) -> tuple[str, str]:
    name, _, load = series.contender.name.partition("\n")
    return name, load


def _audited(bench: Bench, all_series: Sequence[Series], reserved: int, entries: int) -> str | None:
    """Compare what was acknowledged with what is reserved and in the ledger; cut-off requests leave a margin."""
    acknowledged = sum(one.measurement.answered for series in all_series for one in series.rounds)
    broken = sum(one.measurement.broken for series in all_series for one in series.rounds)
    refused = sum(one.measurement.not_2xx for series in all_series for one in series.rounds)
    rounds = sum(len(series.rounds) for series in all_series)
    margin = broken + (0 if bench.generator.drains else rounds * CONNECTIONS)
    if refused:
        return f"{refused:,} requests were refused"
    if reserved == entries and acknowledged <= reserved <= acknowledged + margin:
        return None
    return f"{acknowledged:,} reserves were acknowledged, {reserved:,} are reserved, {entries:,} in the ledger"


def _beside(found: Found, peer: str, ours: str, target: float, load: str) -> Answer:
    mine, theirs = found.series[ours, load], found.series[peer, load]
    faster = ratios(mine.rates, theirs.rates)
    dearer = median(mine.processor_us) > median(theirs.processor_us) if mine.processor_us else False
    return Answer(
        number="P15",
        question=f"{ours} beside {peer}: durable reserves over HTTP, {CONNECTIONS} connections, {load}",
        measured=f"{rate(mine.rates)}, p99 {median(mine.p99s):.1f} ms",
        processor=f"{microseconds(mine.processor_us)} ({microseconds(theirs.processor_us)})",
        reference=f"{peer} {rate(theirs.rates)}, p99 {median(theirs.p99s):.1f} ms",
        ratio=spread(faster),
        target=f"≥ {target}, no more processor time",
        reached=median(faster) >= target and not dearer,
        fault=found.fault(ours, peer),
    )


def _latency(found: Found, ours: str, load: str) -> Answer:
    mine = found.series[ours, load]
    others = [(name, one) for (name, its_load), one in found.series.items() if its_load == load and name != ours]
    shown = ", ".join(f"{name} {median(one.p99s):.0f}" for name, one in others if name not in ALL_OURS)
    return Answer(
        number="P16",
        question=f"{ours}: p99 at {CONNECTIONS} connections, {load}",
        measured=f"p99 {milliseconds(mine.p99s)}, p50 {median(mine.p50s):.2f} ms",
        processor=microseconds(mine.processor_us),
        target=f"≤ {TARGET_P99_MS:.0f} ms",
        reached=median(mine.p99s) <= TARGET_P99_MS,
        note=f"p99 of the peers, {load}, in ms: {shown}" if shown else None,
    )


QUESTION: Final = Question(("P15", "P16"), "Peers, and latency", ask)
