"""Families of metrics whose figures come in groups: histograms of batches, and what was found in the database."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from holdfast.engine.soundings import SOUNDING_ENTRIES_MAX, SOUNDING_ROWS_MAX, Soundings
from holdfast.engine.timings import Histogram, Timings


def batches(timings: Timings) -> Iterator[Metric]:
    """Tell how large batches are, how long commands wait for one, and what it does with its time."""
    commands = HistogramMetricFamily("holdfast_batch_commands", "Commands of a batch.")
    commands.add_metric([], *_cumulated(timings.commands))
    yield commands
    waits = HistogramMetricFamily("holdfast_queue_wait_seconds", "How long the first command of a batch had waited.")
    waits.add_metric([], *_cumulated(timings.waits))
    yield waits
    phases = HistogramMetricFamily(
        "holdfast_batch_seconds", "How long batches took to load, decide, save and commit.", labels=["phase"]
    )
    for phase, histogram in timings.phases.items():
        phases.add_metric([phase], *_cumulated(histogram))
    yield phases


def _cumulated(histogram: Histogram) -> tuple[list[tuple[str, float]], float]:
    edges = [*(str(float(edge)) for edge in histogram.edges), "+Inf"]
    return list(zip(edges, accumulate(histogram.buckets), strict=True)), histogram.sum


def refusals(counts: Mapping[tuple[str, str], int]) -> Metric:
    """Tell which calls are refused, and why: at the door, by the form, by the rules, or for want of room."""
    family = CounterMetricFamily("holdfast_refusals", "Errors told, by call and code.", labels=["endpoint", "code"])
    for (endpoint, code), count in sorted(counts.items()):
        family.add_metric([endpoint.rpartition(" ")[2], code], count)
    return family


def found(soundings: Soundings) -> Iterator[Metric]:
    """Tell what only the database knows."""
    exceptions = {
        "short": (soundings.short_items, soundings.short_units),
        "unsellable": (soundings.unsellable_items, soundings.unsellable_units),
        "owed": (soundings.owed_items, soundings.owed_units),
    }
    items = GaugeMetricFamily(
        "holdfast_exception_items", f"Items to be looked at, counted up to {SOUNDING_ROWS_MAX:,}.", labels=["state"]
    )
    units = GaugeMetricFamily("holdfast_exception_units", "Their units that are so.", labels=["state"])
    for state, (item_count, unit_count) in exceptions.items():
        items.add_metric([state], item_count)
        units.add_metric([state], unit_count)
    yield items
    yield units
    reservations = GaugeMetricFamily(
        "holdfast_reservations",
        f"Open reservations, and of these due or short; counted up to {SOUNDING_ENTRIES_MAX:,}.",
        labels=["state"],
    )
    reservations.add_metric(["open"], soundings.reservations_open)
    reservations.add_metric(["due"], soundings.reservations_due)
    reservations.add_metric(["short"], soundings.reservations_short)
    yield reservations
    yield GaugeMetricFamily(
        "holdfast_sweep_lag_seconds",
        "For how long the first of the due reservations waits to be ended.",
        value=soundings.overdue_ms / 1000,
    )
    yield GaugeMetricFamily("holdfast_keys", "Idempotency keys that are stored.", value=soundings.keys)
    if soundings.database_bytes is not None:
        yield GaugeMetricFamily("holdfast_database_bytes", "The size of the database.", value=soundings.database_bytes)
    if soundings.wal_bytes is not None:
        yield GaugeMetricFamily(
            "holdfast_wal_bytes", "The size of the write-ahead log of SQLite.", value=soundings.wal_bytes
        )
