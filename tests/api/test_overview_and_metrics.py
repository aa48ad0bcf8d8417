"""/, /health and /api/metrics: every figure moves with what happens. This module has a server of its own."""

from typing import Any

import httpx
import pytest

from api.expectations import TIME, act, assert_invalid, data_of, item, stock
from api.wire import ITEMS, item_path
from holdfast import __version__
from server import eventually

OWN_SERVER: dict[str, str] = {}

GROUPS = ["requests", "inventory", "concurrency", "persistence", "system"]


def group(client: httpx.Client, name: str) -> dict[str, Any]:
    data = data_of(client.get(f"/api/metrics/{name}"))
    assert list(data) == [name, "timestamp"]
    assert TIME.fullmatch(data["timestamp"])
    figures: dict[str, Any] = data[name]
    return figures


def test_the_front_page_says_what_there_is(client: httpx.Client) -> None:
    answer = client.get("/").json()
    assert (answer["success"], answer["name"], answer["version"]) == (True, "Holdfast", __version__)
    endpoints = answer["data"]["endpoints"]
    assert endpoints[ITEMS] == "GET, POST"
    assert endpoints[ITEMS + "/{sku}/quantity"] == "PUT"
    assert (endpoints["health"], endpoints["inventory"], endpoints["metrics"]) == (
        "/health", "/api/inventory", "/api/metrics",
    )  # fmt: skip
    assert {"/health", "/api/metrics", *(f"/api/metrics/{name}" for name in GROUPS)} <= endpoints.keys()


def test_health_tells_status_time_uptime_and_version(client: httpx.Client) -> None:
    first = client.get("/health").json()
    assert (first["success"], first["status"], first["version"]) == (True, "healthy", __version__)
    assert first["data"] == {name: first[name] for name in ("status", "timestamp", "uptime", "version")}
    assert TIME.fullmatch(first["timestamp"])
    assert first["uptime"] > 0
    assert eventually(lambda: client.get("/health").json()["uptime"] > first["uptime"])
    assert client.head("/health").status_code == 200


def test_all_metrics_are_the_groups_together(client: httpx.Client) -> None:
    data = data_of(client.get("/api/metrics"))
    assert list(data) == ["timestamp", *GROUPS]
    for name in GROUPS:
        assert data[name].keys() == group(client, name).keys()


def test_the_health_of_the_metrics_is_good(client: httpx.Client) -> None:
    data = data_of(client.get("/api/metrics/health"))
    assert list(data) == [
        "status", "timestamp", "uptime", "memoryUsage", "failedOperations", "versionConflicts", "checks",
    ]  # fmt: skip
    assert (data["status"], data["checks"]) == ("healthy", {"storage": "ok"})
    assert TIME.fullmatch(data["timestamp"])
    assert (type(data["uptime"]), data["uptime"] > 0) == (int, True)
    assert data["memoryUsage"].keys() == group(client, "system")["memoryUsage"].keys()
    assert (data["failedOperations"], data["versionConflicts"]) == (0, group(client, "concurrency")["versionConflicts"])


def test_requests_are_counted_by_outcome_method_and_endpoint(client: httpx.Client) -> None:
    sku = stock(client)
    before = group(client, "requests")
    item(client, sku)
    act(client, sku, "reserve", quantity=11)
    client.get("/nope")
    own = {f"GET {ITEMS}/{{sku}}": 1, f"POST {ITEMS}/{{sku}}/reserve": 1, "unmatched": 1}

    def look() -> tuple[dict[str, Any], int] | None:
        """Give the figures when all three are counted, which happens just after they are answered; and the looks."""
        figures = group(client, "requests")
        moved = {name: count - before["byEndpoint"].get(name, 0) for name, count in figures["byEndpoint"].items()}
        looks = moved.pop("GET /api/metrics/requests")
        return (figures, looks) if {name: count for name, count in moved.items() if count} == own else None

    after, looks = eventually(look)
    assert after["total"] - before["total"] == 3 + looks
    assert after["successful"] - before["successful"] == 1 + looks
    assert after["failed"] - before["failed"] == 2
    assert after["byMethod"]["GET"] - before["byMethod"]["GET"] == 2 + looks
    assert after["byMethod"]["POST"] - before["byMethod"]["POST"] == 1
    assert sum(after["latency"]["byMs"].values()) == after["total"]


def test_inventory_counts_what_took_effect_and_what_there_is(client: httpx.Client) -> None:
    before = group(client, "inventory")
    sku = stock(client, 10, reserved=5)
    stock(client, 0)
    act(client, sku, "release", quantity=1)
    act(client, sku, "fulfill", quantity=1)
    act(client, sku, "adjust", delta=-1, reason="lost")
    act(client, sku, "reserve", quantity=99)
    item(client, sku)
    after = group(client, "inventory")
    operations = {name: count - before["operations"][name] for name, count in after["operations"].items()}
    assert operations == {"add": 2, "remove": 2, "reserve": 1, "release": 1, "get": 1}
    items = {name: count - before["items"][name] for name, count in after["items"].items()}
    assert items == {"total": 2, "withStock": 1, "outOfStock": 1}


def test_concurrency_counts_version_conflicts(client: httpx.Client) -> None:
    sku = stock(client)
    before = group(client, "concurrency")
    act(client, sku, "reserve", quantity=1, expectedVersion=7)
    act(client, sku, "reserve", {"If-Match": '"7.1"'}, quantity=1)
    after = group(client, "concurrency")
    assert after["versionConflicts"] - before["versionConflicts"] == 2
    assert (after["activeMutexes"], after["queuedOperations"]) == (0, 0)


def test_persistence_counts_reads_and_transactions(client: httpx.Client) -> None:
    before = group(client, "persistence")
    item(client, stock(client))
    after = group(client, "persistence")
    assert after["writeOperations"] - before["writeOperations"] == 1
    assert after["readOperations"] - before["readOperations"] == 1
    assert (after["failedOperations"], after["retryOperations"]) == (0, 0)


def test_system_tells_of_this_process(client: httpx.Client) -> None:
    first = group(client, "system")
    memory = first["memoryUsage"]
    assert 1_000 > memory["peakRss"] >= memory["rss"] > 10, "in megabytes"
    assert (memory["heapTotal"], memory["heapUsed"], memory["external"]) == (None, None, None)
    assert (type(first["uptime"]), first["uptime"] > 0) == (int, True)
    assert 0 < first["cpuUsage"] < 600, "in seconds"

    def moved() -> bool:
        figures = group(client, "system")
        return bool(figures["uptime"] > first["uptime"] and figures["cpuUsage"] > first["cpuUsage"])

    assert eventually(moved)


@pytest.mark.parametrize("path", ["/api/metrics", "/api/metrics/health", "/api/metrics/system", "/api/inventory/stats"])
def test_unknown_query_parameters_are_refused(client: httpx.Client, path: str) -> None:
    assert_invalid(client.get(f"{path}?verbose=1"), "verbose")
    assert_invalid(client.get(f"{item_path('A')}?verbose=1"), "verbose")
