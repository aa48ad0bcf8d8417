"""POST /api/metrics/reset: the JSON figures begin at zero, Prometheus' go on. This module has a server of its own."""

import re
from typing import Any

import httpx

from api.expectations import TIME, act, assert_invalid, assert_problem, data_of, item, stock
from server import eventually

OWN_SERVER: dict[str, str] = {}
RESET = "/api/metrics/reset"


def groups(client: httpx.Client) -> dict[str, Any]:
    return data_of(client.get("/api/metrics"))


def scraped(client: httpx.Client, name: str) -> float:
    """Give the sum of a counter over all its labels."""
    return sum(map(float, re.findall(rf"^{name}(?:{{.*}})? (\S+)$", client.get("/metrics").text, re.MULTILINE)))


def test_a_reset_sets_the_json_figures_to_zero_and_never_those_of_prometheus(client: httpx.Client) -> None:
    sku = stock(client, reserved=2)
    act(client, sku, "release", quantity=1)
    act(client, sku, "reserve", quantity=1, expectedVersion=9)
    item(client, sku)
    assert eventually(lambda: groups(client)["requests"]["total"] >= 5)
    names = ("holdfast_http_requests_total", "holdfast_commands_applied_total", "holdfast_storage_reads_total")
    before = {name: scraped(client, name) for name in names}
    response = client.post(RESET)
    assert TIME.fullmatch(data_of(response)["timestamp"])
    assert response.json()["message"] == "Metrics reset successfully"
    after = groups(client)
    assert after["inventory"]["operations"] == {"add": 0, "remove": 0, "reserve": 0, "release": 0, "get": 0}
    assert after["inventory"]["items"]["total"] >= 1, "what is there stays"
    assert after["concurrency"]["versionConflicts"] == 0
    assert (after["persistence"]["writeOperations"], after["persistence"]["retryOperations"]) == (0, 0)
    # Requests answered just before, and this one, are perhaps counted just after it.
    assert after["requests"]["total"] <= 3
    assert data_of(client.get("/api/metrics/health"))["versionConflicts"] == 0
    for name in names:
        assert scraped(client, name) >= before[name] > 0
    item(client, sku)
    assert groups(client)["inventory"]["operations"]["get"] == 1


def test_a_reset_takes_nothing_but_an_empty_object(client: httpx.Client) -> None:
    data_of(client.post(RESET, json={}))
    assert_invalid(client.post(RESET, json={"requests": True}), "requests")
    assert_invalid(client.post(f"{RESET}?group=requests"), "group")
    assert_problem(client.get(RESET), 405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED")
