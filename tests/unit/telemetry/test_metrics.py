"""Every figure of the metrics is counted, not made up."""

import os
import re
from pathlib import Path

import pytest

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.metrics import ENDPOINTS_MAX, LATENCY_EDGES_S, OTHER, Metrics
from holdfast.telemetry.process import cpu_usage, memory_usage, uptime_s
from holdfast.telemetry.timestamps import rfc3339

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
    for seconds in (0.0, 0.001, 0.0011, 10.0, 99.0):
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
    assert 0 <= group["uptime"] <= uptime_s()
    memory = group["memoryUsage"]
    assert 0 < memory["rss"] <= memory["peakRss"]
    assert memory["rss"] <= memory["virtual"]
    cpu = group["cpuUsage"]
    assert cpu["user"] + cpu["system"] <= sum(os.times()[:2]) * 1_000_000 + 20_000
    assert cpu["cores"] == os.cpu_count()
    assert cpu_usage()["user"] >= cpu["user"] > 0


def test_without_proc_only_the_peak_is_known(tmp_path: Path) -> None:
    memory = memory_usage(tmp_path / "missing")
    assert (memory["rss"], memory["virtual"]) == (None, None)
    assert memory["peakRss"] > 0


@pytest.mark.parametrize(
    ("writable", "status", "storage"), [(True, "healthy", "ok"), (False, "unhealthy", "not writable")]
)
def test_health_follows_the_storage(writable: bool, status: str, storage: str) -> None:
    health = metrics_of().health(storage_writable=writable)
    assert (health["status"], health["checks"]) == (status, {"storage": storage})
    assert health["uptime"] >= 0


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
    ("seconds", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1.0019, "1970-01-01T00:00:01.001Z"),
        (951_782_400.5, "2000-02-29T00:00:00.500Z"),
    ],
)
def test_a_time_is_written_as_rfc_3339_with_milliseconds(seconds: float, text: str) -> None:
    assert rfc3339(seconds) == text
