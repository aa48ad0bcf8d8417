"""Nothing that is answered holds a number beyond 2^53-1, however much there is; what would pass it is refused."""

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, TRANSFERS, made
from api.expectations import assert_invalid, assert_problem, data_of
from api.wire import ITEMS
from server import Server

OWN_SERVER: Final = {"MIRROR_ITEMS_MAX": "5000"}
FULL: Final = 2**53 - 1
#: Full items of one store, and full items of one SKU, that are more than a number of 64 bits together.
MANY: Final = 1_025


@pytest.fixture(scope="module", autouse=True)
def filled(server: Server) -> None:
    """Fill a store with full items; and one SKU in a store after the other."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        added = [add(f"FULL-{number}") for number in range(MANY)]
        for rows in (added[:1000], added[1000:], [{"type": "reserve", "sku": "FULL-1", "quantity": FULL}]):
            data_of(client.post("/api/inventory/batch", json={"commands": rows}))
        for number in range(20):
            assert client.post("/api/stores", json={"id": f"s-{number}", "name": "n"}).status_code == 201
        everywhere = [{**add("EVERYWHERE"), "storeId": f"s-{number}"} for number in range(20)]
        data_of(client.post("/api/inventory/batch", json={"commands": everywhere}))


def add(sku: str) -> dict[str, Any]:
    return {"type": "add", "sku": sku, "name": "n", "quantity": FULL}


def whole_numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from whole_numbers(each)
    elif type(value) is int:
        yield value


@pytest.mark.parametrize(
    "path",
    ["/api/inventory/stats", "/api/metrics", "/api/metrics/inventory", f"{ITEMS}?limit=1000", ITEMS,
     "/api/stores/s-1/inventory/stats", "/api/inventory/ledger?limit=1000", "/api/inventory/events?limit=1000"],
)  # fmt: skip
def test_whatever_is_read_is_a_number_that_json_readers_hold_exactly(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert max(map(abs, whole_numbers(answer.json()))) <= FULL


def test_sums_of_a_store_end_at_the_largest_quantity(client: httpx.Client) -> None:
    totals = data_of(client.get("/api/inventory/stats"))["totals"]
    assert totals == {"items": MANY, "withStock": MANY, "outOfStock": 0, "quantity": FULL, "reserved": FULL}


def test_the_figures_for_prometheus_hold_the_same(client: httpx.Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    values = [float(line.rpartition(" ")[2]) for line in answer.text.splitlines() if not line.startswith("#")]
    assert float(FULL) in values
    assert max(values) < 1e16


def test_sums_over_stores_end_there_too(client: httpx.Client) -> None:
    answer = client.post("/api/inventory/availability", json={"skus": ["EVERYWHERE"], "view": "stores"})
    assert answer.status_code == 200
    [found] = answer.json()["data"]
    assert (found["available"], found["quantity"], len(found["stores"])) == (FULL, FULL, 20)


def test_a_snapshot_holds_no_larger_number(client: httpx.Client) -> None:
    answer = client.get("/api/inventory/snapshot")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert max(whole_numbers(lines)) == FULL
    assert lines[-1]["items"] == MANY + 20


@pytest.mark.parametrize(
    ("path", "fields"),
    [(SALES, {}), (SALES, {"happened": True}), (RESERVATIONS, {"confirmed": True}),
     (TRANSFERS, {"fromStoreId": None, "toStoreId": "s-1"})],
)  # fmt: skip
def test_lines_that_are_no_quantity_together_are_refused(
    client: httpx.Client, path: str, fields: dict[str, Any]
) -> None:
    lines = [{"sku": "FULL-1", "quantity": FULL}, {"sku": "FULL-2", "quantity": 1}]
    assert_invalid(client.post(path, json={"lines": lines, **fields}), "lines")


def test_a_line_of_a_transfer_takes_no_more_over_than_a_quantity(client: httpx.Client) -> None:
    lines = [{"sku": "OVER", "quantity": 2}]
    name = made(client, TRANSFERS, lines, fromStoreId=None, toStoreId="s-1")["id"]
    receive = f"{TRANSFERS}/{name}/receive"
    item = "/api/stores/s-1/inventory/items/OVER"
    data_of(client.post(receive, json={"lines": [{"sku": "OVER", "received": 1}]}))
    data_of(client.post(receive, json={"lines": [{"sku": "OVER", "damaged": FULL - 1}]}))
    data_of(client.put(f"{item}/quantity", json={"quantity": 0}))
    lines = [{"sku": "OVER", "quantity": 1}] * 2
    name = made(client, TRANSFERS, lines, fromStoreId=None, toStoreId="s-1")["id"]
    again = f"{TRANSFERS}/{name}/receive"
    data_of(client.post(again, json={"lines": [{"lineId": "1", "received": FULL}]}))
    data_of(client.put(f"{item}/quantity", json={"quantity": 0}))
    refused = client.post(again, json={"lines": [{"lineId": "1", "received": 5}]})
    assert_problem(
        refused, 400, "ValidationError", "VALIDATION_ERROR", sku="OVER", over=FULL - 1, requested=5, field="lines"
    )
    too_much = client.post(again, json={"lines": [{"lineId": "1", "received": FULL}, {"lineId": "2", "damaged": 1}]})
    assert_invalid(too_much, "lines")


def test_a_sum_on_one_item_beyond_the_bound_is_refused_by_name(client: httpx.Client) -> None:
    refused = client.post(ITEMS, json={"sku": "FULL-3", "name": "n", "quantity": 1})
    assert_problem(
        refused, 400, "ValidationError", "VALIDATION_ERROR", sku="FULL-3", onHand=FULL, requested=1, field="quantity"
    )
    assert str(FULL) in refused.json()["detail"]
