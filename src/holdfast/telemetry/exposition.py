"""Every figure as Prometheus reads it (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

import msgspec
from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.engine.soundings import Soundings
from holdfast.engine.timings import Timings
from holdfast.telemetry import families
from holdfast.telemetry.endpoints import LATENCY_EDGES_S, EndpointFigures

#: What stands for the method where an endpoint has none: requests that met no route.
NO_METHOD: Final = "any"


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the figures come from that nobody counts for this alone."""

    commands_waiting: Callable[[], int]
    commands_committing: Callable[[], int]
    feed_places: Callable[[], int]
    feed_looks_failed: Callable[[], int]
    access_lines_dropped: Callable[[], int]
    stdout_lines_dropped: Callable[[], int]
    #: How many entries the last of those who follow the ledger is behind.
    feed_lag: Callable[[], int]
    #: Errors told, by endpoint and code.
    refusals: Callable[[], Mapping[tuple[str, str], int]]
    timings: Callable[[], Timings]
    #: How far the ledger's time is ahead of the wall clock; below 0: behind.
    clock_ahead_ms: Callable[[], int]
    #: Bytes free by what lies there, and whether changes are refused for it.
    disk_free: Callable[[], Mapping[str, int]]
    disk_low: Callable[[], bool]
    #: Of which moment the last backup is, in milliseconds since 1970 UTC; 0: none is known.
    backup_time_ms: Callable[[], int]


class Exposition:
    """Writes the figures that others keep, and what the system tells of this process, or of ``process``."""

    def __init__(
        self,
        figures: Figures,
        endpoints: Mapping[str, EndpointFigures],
        readings: Readings,
        *,
        version: str,
        storage: str,
        process: Callable[[], Iterable[Metric]] | None = None,
    ) -> None:
        self._figures = figures
        self._endpoints = endpoints
        self._readings = readings
        self._about = {"version": version, "storage": storage}
        #: Processor time, memory, descriptors, start: under the names that all exporters use.
        self._process = process or ProcessCollector(registry=CollectorRegistry()).collect

    def render(self, totals: Totals | None, soundings: Soundings | None, accept: str) -> tuple[bytes, str]:
        """Give the text and its media type, as ``Accept`` prefers. None: the database is away."""
        encode, content_type = choose_encoder(accept)
        told = [*self._families(totals, soundings), *self._process()]
        return encode(_Scrape(told)), content_type

    def _families(self, totals: Totals | None, soundings: Soundings | None) -> Iterator[Metric]:
        about = GaugeMetricFamily("holdfast_info", "What runs here; always 1.", labels=list(self._about))
        about.add_metric(list(self._about.values()), 1)
        yield about
        yield from _requests(self._endpoints)
        yield families.refusals(self._readings.refusals())
        yield from _commands(self._figures)
        yield from families.batches(self._readings.timings())
        yield from _storage(self._figures, totals)
        yield from _moment(self._readings)
        yield from _disks(self._readings)
        if totals is not None:
            yield from _stock(totals)
        if soundings is not None:
            yield from families.found(soundings)


class _Scrape(Collector):
    """One look at everything."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Give what was gathered."""
        return self._families


def _requests(endpoints: Mapping[str, EndpointFigures]) -> Iterator[Metric]:
    labels = ["method", "endpoint"]
    total = CounterMetricFamily(
        "holdfast_http_requests", "Requests answered, by route and status.", labels=[*labels, "status"]
    )
    seconds = HistogramMetricFamily(
        "holdfast_http_request_duration_seconds", "How long requests took, streams to their end.", labels=labels
    )
    for name, figures in endpoints.items():
        method, _, path = name.rpartition(" ")
        route = [method or NO_METHOD, path]
        for status, count in sorted(figures.statuses.items()):
            total.add_metric([*route, str(status)], count)
        edges = [*map(str, LATENCY_EDGES_S), "+Inf"]
        seconds.add_metric(route, list(zip(edges, accumulate(figures.buckets), strict=True)), figures.seconds)
    yield total
    yield seconds


def _commands(figures: Figures) -> Iterator[Metric]:
    yield _by("holdfast_commands_applied", "Commands that took effect.", "kind", figures.applied)
    yield _by("holdfast_commands_refused", "Commands refused by the rules.", "code", figures.refused)
    yield CounterMetricFamily(
        "holdfast_commands_replayed", "Commands that found their answer under their key.", value=figures.replays
    )
    yield CounterMetricFamily(
        "holdfast_commands_judged", "Commands answered, replays and refusals included.", value=figures.commands
    )
    yield CounterMetricFamily("holdfast_batches", "Transactions committed.", value=figures.batches)


def _storage(figures: Figures, totals: Totals | None) -> Iterator[Metric]:
    yield GaugeMetricFamily("holdfast_storage_up", "1 while the database answers.", value=int(totals is not None))
    yield CounterMetricFamily("holdfast_storage_reads", "Read statements.", value=figures.reads)
    yield CounterMetricFamily("holdfast_items_read", "Items looked up.", value=figures.items_read)
    retries = {"read": figures.read_retries, "write": figures.write_retries}
    yield _by("holdfast_storage_retries", "Further tries after a transient fault.", "operation", retries)
    failures = {"read": figures.failed_reads, "write": figures.failed_writes, "sweep": figures.failed_sweeps}
    yield _by("holdfast_storage_failures", "Reads and transactions given up.", "operation", failures)


def _moment(readings: Readings) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "holdfast_commands_waiting", "Commands taken in and not answered yet.", value=readings.commands_waiting()
    )
    yield GaugeMetricFamily(
        "holdfast_commands_committing", "Commands of the batch under way.", value=readings.commands_committing()
    )
    yield GaugeMetricFamily(
        "holdfast_feed_places", "Streams of the ledger and waits for its next entry.", value=readings.feed_places()
    )
    yield GaugeMetricFamily(
        "holdfast_feed_lag_entries", "How far the last of those who follow is behind.", value=readings.feed_lag()
    )
    yield CounterMetricFamily(
        "holdfast_feed_looks_failed", "Looks at the head of the ledger that failed.", value=readings.feed_looks_failed()
    )
    yield GaugeMetricFamily(
        "holdfast_clock_ahead_seconds",
        "How far the ledger's time is ahead of the wall clock; below 0: behind.",
        value=readings.clock_ahead_ms() / 1000,
    )
    yield CounterMetricFamily(
        "holdfast_access_lines_dropped", "Lines of the access log dropped.", value=readings.access_lines_dropped()
    )
    yield CounterMetricFamily(
        "holdfast_stdout_lines_dropped", "Log lines that stdout did not take.", value=readings.stdout_lines_dropped()
    )


def _disks(readings: Readings) -> Iterator[Metric]:
    free = GaugeMetricFamily("holdfast_disk_free_bytes", "Bytes free where something lies.", labels=["place"])
    for place, count in readings.disk_free().items():
        free.add_metric([place], count)
    yield free
    yield GaugeMetricFamily(
        "holdfast_disk_low", "1 while changes are refused for want of room.", value=int(readings.disk_low())
    )
    yield GaugeMetricFamily(
        "holdfast_backup_timestamp_seconds",
        "Of which moment the last backup is, in Unix time; 0: none is known.",
        value=readings.backup_time_ms() / 1000,
    )


def _stock(totals: Totals) -> Iterator[Metric]:
    yield GaugeMetricFamily("holdfast_items", "Items of all stores.", value=totals.items)
    yield GaugeMetricFamily("holdfast_items_in_stock", "Items with something on hand.", value=totals.with_stock)
    units = GaugeMetricFamily("holdfast_stock_units", "Units of all items.", labels=["state"])
    units.add_metric(["on_hand"], totals.on_hand)
    units.add_metric(["reserved"], totals.reserved)
    yield units
    yield CounterMetricFamily("holdfast_operations", "Commands that took effect, ever.", value=totals.operations)


def _by(name: str, meaning: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for word, count in sorted(counts.items()):
        family.add_metric([word], count)
    return family
