"""Every figure of the metrics is counted, not made up."""

import os
import re
from pathlib import Path

import pytest

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.endpoints import LATENCY_EDGES_S
from holdfast.telemetry.metrics import ENDPOINTS_MAX, OTHER, Metrics
from holdfast.telemetry.process import cpu_usage, memory_usage, uptime_ms
from holdfast.times import rfc3339

ITEM = "GET /api/inventory/items/{sku}"


def metrics_of(figures: Figures | None = None, waiting: int = 0, committing: int = 0) -> Metrics:
    return Metrics(figures or Figures(), commands_waiting=lambda: waiting, commands_committing=lambda: committing)


def test_requests_are_counted_by_method_endpoint_and_success() -> None:
    metrics = metrics_of()
    for status in (200, 304, 404, 503):
        metrics.request("GET", ITEM, status, 0.001)
    metrics.request("POST", "POST /api/inventory/items", 201, 0.3)
    requests = metrics.requests()
    assert (requests["total"], requests["successful"], requests["failed"]) == (5, 3, 2)
    assert requests["byMethod"] == {"GET": 4, "POST": 1}
    assert requests["byEndpoint"] == {ITEM: 4, "POST /api/inventory/items": 1}
    assert metrics.endpoints[ITEM].statuses == {200: 1, 304: 1, 404: 1, 503: 1}
    assert metrics.endpoints[ITEM].seconds == pytest.approx(0.004)


def test_a_latency_on_an_edge_belongs_below_it_and_the_rest_has_a_bucket() -> None:
    metrics = metrics_of()
    for seconds in (0, 0.001, 0.0011, 10.0, 99.0):
        metrics.request("GET", ITEM, 200, seconds)
    latency = metrics.requests()["latency"]
    assert {edge: count for edge, count in latency["byMs"].items() if count} == {
        "0.5": 1, "1": 1, "2.5": 1, "10000": 1, "more": 1,
    }  # fmt: skip
    assert latency["totalMs"] == 109_002.1


def test_before_the_first_request_everything_is_zero() -> None:
    requests = metrics_of().requests()
    assert (requests["total"], requests["byMethod"], requests["byEndpoint"]) == (0, {}, {})
    assert list(requests["latency"]["byMs"].values()) == [0] * (len(LATENCY_EDGES_S) + 1)


def test_endpoints_and_methods_are_bounded() -> None:
    metrics = metrics_of()
    for number in range(ENDPOINTS_MAX + 7):
        metrics.request(f"METHOD{number}", f"GET /{number}", 200, 0.001)
    requests = metrics.requests()
    assert len(requests["byEndpoint"]) == ENDPOINTS_MAX + 1
    assert requests["byEndpoint"][OTHER] == 7
    assert requests["byMethod"] == {OTHER: ENDPOINTS_MAX + 7}


def test_the_inventory_group_shows_the_engine_s_figures() -> None:
    figures = Figures(items_read=9, removals=4)
    figures.applied.update({"add": 1, "reserve": 2, "release": 3})
    group = metrics_of(figures).inventory(Totals(items=5, with_stock=3))
    assert group["operations"] == {"add": 1, "remove": 4, "reserve": 2, "release": 3, "get": 9}
    assert group["items"] == {"total": 5, "withStock": 3, "outOfStock": 2}


@pytest.mark.parametrize(("waiting", "committing", "queued"), [(0, 0, 0), (10, 4, 6), (3, 4, 0)])
def test_the_concurrency_group_shows_work_under_way(waiting: int, committing: int, queued: int) -> None:
    group = metrics_of(Figures(version_conflicts=8), waiting, committing).concurrency()
    assert (group["activeMutexes"], group["queuedOperations"], group["versionConflicts"]) == (waiting, queued, 8)


def test_the_persistence_group_shows_the_engine_s_figures() -> None:
    group = metrics_of(
        Figures(reads=1, batches=2, failed_reads=3, failed_writes=4, write_retries=2, read_retries=3)
    ).persistence()
    del group["timestamp"]
    assert group == {"readOperations": 1, "writeOperations": 2, "failedOperations": 7, "retryOperations": 5}


def test_the_system_group_is_about_this_process() -> None:
    group = metrics_of().system()
    assert 0 <= group["uptime"] <= uptime_ms()
    memory = group["memoryUsage"]
    assert 0 < memory["rss"] <= memory["peakRss"]
    assert memory["rss"] <= memory["virtual"]
    assert (memory["heapTotal"], memory["heapUsed"], memory["external"]) == (None, None, None)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    assert memory["rss"] == pytest.approx(pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576, rel=0.1)
    assert group["cpuUsage"] == pytest.approx(sum(os.times()[:2]), abs=0.05)
    assert cpu_usage() >= group["cpuUsage"] > 0


def test_without_proc_only_the_peak_is_known(tmp_path: Path) -> None:
    memory = memory_usage(tmp_path / "missing")
    assert (memory["rss"], memory["virtual"]) == (None, None)
    assert memory["peakRss"] > 0


@pytest.mark.parametrize(
    ("writable", "status", "storage"), [(True, "healthy", "ok"), (False, "unhealthy", "not writable")]
)
def test_health_follows_the_storage(writable: bool, status: str, storage: str) -> None:
    figures = Figures(failed_reads=3, failed_writes=4, version_conflicts=5)
    health = metrics_of(figures).health(storage_writable=writable)
    assert (health["status"], health["checks"]) == (status, {"storage": storage})
    assert (health["failedOperations"], health["versionConflicts"]) == (7, 5)
    assert health["uptime"] >= 0


def test_a_reset_sets_every_count_to_zero_and_leaves_what_is_now() -> None:
    figures = Figures(
        batches=1, version_conflicts=2, reads=3, failed_reads=4, failed_writes=5, write_retries=6, read_retries=7,
        items_read=8, removals=9,
    )  # fmt: skip
    figures.applied.update({"add": 1, "reserve": 2, "release": 3})
    metrics = metrics_of(figures, waiting=3, committing=1)
    metrics.request("GET", ITEM, 404, 0.001)
    metrics.reset()
    assert {*_counts(metrics.requests()), *_counts(metrics.persistence())} == {0}
    assert set(_counts(metrics.inventory(Totals())["operations"])) == {0}
    assert (metrics.requests()["byMethod"], metrics.requests()["byEndpoint"]) == ({}, {})
    assert metrics.inventory(Totals(items=5))["items"]["total"] == 5
    concurrency = metrics.concurrency()
    assert (concurrency["activeMutexes"], concurrency["queuedOperations"]) == (3, 2)
    health = metrics.health(storage_writable=True)
    assert (concurrency["versionConflicts"], health["versionConflicts"], health["failedOperations"]) == (0, 0, 0)


def test_after_a_reset_it_counts_on_from_zero_and_the_figures_of_others_know_nothing_of_it() -> None:
    figures = Figures(reads=3, version_conflicts=2)
    figures.applied.update({"add": 5})
    metrics = metrics_of(figures)
    metrics.request("GET", ITEM, 200, 0.001)
    metrics.reset()
    figures.reads += 1
    figures.version_conflicts += 1
    figures.applied["add"] += 1
    metrics.request("GET", ITEM, 200, 0.003)
    metrics.request("PUT", "PUT /new", 404, 0.004)
    requests = metrics.requests()
    assert (requests["total"], requests["failed"], requests["byMethod"]) == (2, 1, {"GET": 1, "PUT": 1})
    assert requests["byEndpoint"] == {ITEM: 1, "PUT /new": 1}
    assert requests["latency"]["totalMs"] == 7
    assert (metrics.persistence()["readOperations"], metrics.concurrency()["versionConflicts"]) == (1, 1)
    assert metrics.inventory(Totals())["operations"]["add"] == 1
    assert (figures.reads, figures.applied["add"], metrics.endpoints[ITEM].total) == (4, 6, 2)


def _counts(value: object) -> list[int | float]:
    """Give every number within a group."""
    if isinstance(value, dict):
        return [count for part in value.values() for count in _counts(part)]
    return [value] if isinstance(value, int | float) else []


def test_each_group_has_the_time() -> None:
    metrics = metrics_of()
    groups = [
        metrics.requests(),
        metrics.inventory(Totals()),
        metrics.concurrency(),
        metrics.persistence(),
        metrics.system(),
        metrics.health(storage_writable=True),
    ]
    for group in groups:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", group["timestamp"])


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1001, "1970-01-01T00:00:01.001Z"),
        (951_782_400_500, "2000-02-29T00:00:00.500Z"),
    ],
)
def test_a_time_is_written_as_rfc_3339_with_milliseconds(milliseconds: int, text: str) -> None:
    assert rfc3339(milliseconds) == text
