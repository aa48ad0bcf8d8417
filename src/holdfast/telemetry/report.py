"""What one process of a server has counted, as a value: it travels between processes, and is summed over them."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

import msgspec

from holdfast.engine.figures import Figures
from holdfast.engine.timings import Histogram, Timings
from holdfast.telemetry.endpoints import EndpointFigures
from holdfast.telemetry.metrics import Metrics

Value = TypeVar("Value")
#: Figures that count by word.
_BY_WORD: Final = frozenset({"applied", "refused"})


class Bars(msgspec.Struct, frozen=True):
    """A histogram without its edges."""

    buckets: list[int]
    sum: float


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What never falls: what a process had counted when it died stays part of the sum."""

    figures: dict[str, int] = {}
    applied: dict[str, int] = {}
    refused: dict[str, int] = {}
    endpoints: dict[str, EndpointFigures] = {}
    methods: dict[str, int] = {}
    #: Errors told, by endpoint and then by code.
    refusals: dict[str, dict[str, int]] = {}
    #: Of batches: their commands, their waits, their phases.
    bars: dict[str, Bars] = {}
    feed_looks_failed: int = 0
    access_lines_dropped: int = 0
    stdout_lines_dropped: int = 0
    processor_s: float = 0.0


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """How a process is now: gone with it."""

    commands_waiting: int = 0
    commands_committing: int = 0
    feed_places: int = 0
    #: Megabytes, by the words of ``memory_usage``.
    memory: dict[str, float | None] = {}
    #: What all exporters tell of a process, by name.
    process: dict[str, float] = {}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    counted: Counted = Counted()
    present: Present = Present()
    #: How many entries the last of those who follow the ledger is behind.
    feed_lag: int = 0
    #: When the first process began, in Unix time.
    started_s: float = math.inf


def plus(one: Report, other: Report) -> Report:
    """Sum two reports; of the lag, the larger one counts, and of the starts the first one."""
    return Report(
        counted=added(one.counted, other.counted),
        present=added(one.present, other.present),
        feed_lag=max(one.feed_lag, other.feed_lag),
        started_s=min(one.started_s, other.started_s),
    )


def added(one: Value, other: Value) -> Value:
    """Sum numbers, lists of them, what is found under the same names, and structs of all these."""
    mine: Any = one
    its: Any = other
    if isinstance(mine, msgspec.Struct):
        names = mine.__struct_fields__
        return type(mine)(**{name: added(getattr(mine, name), getattr(its, name)) for name in names})  # type: ignore[return-value]
    if isinstance(mine, dict):
        return {name: _added_under(name, mine, its) for name in {**mine, **its}}  # type: ignore[return-value]
    if isinstance(mine, list):
        return list(map(added, mine, its))  # type: ignore[return-value]
    total: Value = its if mine is None else mine if its is None else mine + its
    return total


def _added_under(name: Any, one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Any:
    return added(one[name], other[name]) if name in one and name in other else one.get(name, other.get(name))


def counted_of(figures: Figures, timings: Timings, metrics: Metrics | None = None, **lines: Any) -> Counted:
    """Give what a process has counted; one that serves nobody has no ``metrics``."""
    plain = {field.name: getattr(figures, field.name) for field in fields(figures) if field.name not in _BY_WORD}
    refusals: dict[str, dict[str, int]] = {}
    for (endpoint, code), count in ({} if metrics is None else metrics.refusals).items():
        refusals.setdefault(endpoint, {})[code] = count
    return Counted(
        figures=plain,
        applied=dict(figures.applied),
        refused={str(code): count for code, count in figures.refused.items()},
        endpoints={} if metrics is None else metrics.endpoints,
        methods={} if metrics is None else metrics.methods,
        refusals=refusals,
        bars={name: Bars(histogram.buckets, histogram.sum) for name, histogram in _histograms(timings).items()},
        **lines,
    )


def figures_of(counted: Counted) -> Figures:
    """Give them as the engine has them."""
    return Figures(**counted.figures, applied=Counter(counted.applied), refused=Counter(counted.refused))


def timings_of(counted: Counted) -> Timings:
    """Give them as the engine has them."""
    timings = Timings()
    for name, histogram in _histograms(timings).items():
        if name in counted.bars:
            histogram.buckets[:] = counted.bars[name].buckets
            histogram.sum = counted.bars[name].sum
    return timings


def _histograms(timings: Timings) -> dict[str, Histogram]:
    phases: Mapping[str, Histogram] = {str(phase): histogram for phase, histogram in timings.phases.items()}
    return {"commands": timings.commands, "waits": timings.waits, **phases}
