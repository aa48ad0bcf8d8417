"""What several processes have counted together, told as one server tells it."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from prometheus_client import ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.registry import CollectorRegistry

from holdfast.telemetry.exposition import Exposition, Readings
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.process import ProcessFigures
from holdfast.telemetry.report import Counted, Report, figures_of, timings_of
from holdfast.times import now_ms

_PROCESSOR: Final = "process_cpu_seconds"
_STARTED: Final = "process_start_time_seconds"
_collect: Final[Callable[[], Iterable[Metric]]] = ProcessCollector(registry=CollectorRegistry()).collect


def metrics_of(report: Report, before: Counted | None) -> Metrics:
    """Give the groups of metrics; ``before`` is what had been counted when they were set to zero."""
    present = report.present
    metrics = Metrics(
        figures_of(report.counted),
        commands_waiting=lambda: present.commands_waiting,
        commands_committing=lambda: present.commands_committing,
        process=lambda: _process_of(report),
    )
    metrics.endpoints.update(report.counted.endpoints)
    metrics.methods.update(report.counted.methods)
    metrics.refusals.update(_refusals(report.counted))
    if before is not None:
        metrics.count_from(figures_of(before), before.endpoints, before.methods)
    return metrics


def exposition_of(report: Report, own: Readings, *, version: str, storage: str) -> Exposition:
    """Give all figures as Prometheus reads them; ``own`` tells what is the same in each process."""
    counted, present = report.counted, report.present
    readings = msgspec.structs.replace(
        own,
        commands_waiting=lambda: present.commands_waiting,
        commands_committing=lambda: present.commands_committing,
        feed_places=lambda: present.feed_places,
        feed_lag=lambda: report.feed_lag,
        feed_looks_failed=lambda: counted.feed_looks_failed,
        refusals=lambda: _refusals(counted),
        timings=lambda: timings_of(counted),
        access_lines_dropped=lambda: counted.access_lines_dropped,
        stdout_lines_dropped=lambda: counted.stdout_lines_dropped,
    )
    return Exposition(
        figures_of(counted),
        counted.endpoints,
        readings,
        version=version,
        storage=storage,
        process=lambda: _families(report),
    )


def process_now() -> tuple[dict[str, float], float, float]:
    """Give what the system tells of this process that can be summed, by name; its processor time; its start."""
    found = {family.name: family.samples[0].value for family in _collect()}
    return found, found.pop(_PROCESSOR, 0.0), found.pop(_STARTED, 0.0)


def _families(report: Report) -> Iterable[Metric]:
    told = {**report.present.process, _PROCESSOR: report.counted.processor_s, _STARTED: report.started_s}
    for family in _collect():
        family.samples = [sample._replace(value=told[family.name]) for sample in family.samples]
        yield family


def _process_of(report: Report) -> ProcessFigures:
    uptime_ms = now_ms() - round(report.started_s * 1000)
    return ProcessFigures(uptime_ms, dict(report.present.memory), round(report.counted.processor_s, 3))


def _refusals(counted: Counted) -> dict[tuple[str, str], int]:
    return {(endpoint, code): count for endpoint, codes in counted.refusals.items() for code, count in codes.items()}
