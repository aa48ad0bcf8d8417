"""Sales that are stopped, over HTTP: what is shown, what is refused, and how caches and the past learn of it."""

from datetime import datetime, timedelta

import httpx
import pytest

from api.documents import new_store, stock_in
from api.expectations import assert_problem, data_of, item, stock
from api.wire import item_path
from server import eventually

AVAILABILITY = "/api/inventory/availability"
STOPPED = {"salesStatus": "stopped", "reason": "Batch 4711"}
OPEN = {"salesStatus": "open"}


def state(client: httpx.Client, path: str) -> tuple[int, str | None, list[str] | None, str]:
    """Give what is available, what is said of its sale, and the ETag; the ETag is good for a 304."""
    response = client.get(path)
    etag = response.headers["etag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    data = data_of(response)
    return data["available"], data.get("salesStatus"), data.get("stoppedBy"), etag


def test_a_recall_and_a_closed_store_change_the_etag_and_lifting_them_brings_it_all_back(client: httpx.Client) -> None:
    store, sku = new_store(client), stock(client, 5)
    stock_in(client, store, sku, 7)
    path = f"/api/stores/{store}/inventory/items/{sku}"
    seen = [state(client, path)]
    catalogue = f"/api/inventory/skus/{sku}"
    for target, change in ((f"/api/stores/{store}", STOPPED), (catalogue, STOPPED), (catalogue, OPEN)):
        assert client.get(path, headers={"If-None-Match": seen[-1][-1]}).status_code == 304
        data_of(client.patch(target, json=change))
        assert client.get(path, headers={"If-None-Match": seen[-1][-1]}).status_code == 200
        seen.append(state(client, path))
    data_of(client.patch(f"/api/stores/{store}", json=OPEN))
    seen.append(state(client, path))
    assert [each[:3] for each in seen] == [
        (7, None, None),
        (0, "stopped", ["store"]),
        (0, "stopped", ["store", "sku"]),
        (0, "stopped", ["store"]),
        (7, None, None),
    ]
    assert len({each[-1] for each in seen}) == len(seen)
    assert [each[-1] for each in seen][:2] == ['"1.1"', '"1.1s"']
    reserved = client.post(f"{path}/reserve", json={"quantity": 1}, headers={"If-Match": seen[-1][-1]})
    assert data_of(reserved)["available"] == 6


def test_availability_leaves_closed_stores_out_and_says_that_a_sku_is_recalled(client: httpx.Client) -> None:
    store, sku = new_store(client), stock(client, 5)
    stock_in(client, store, sku, 7)
    question = {"skus": [sku], "view": "stores"}

    def answer() -> tuple[int, int, str | None, list[str]]:
        [found] = client.post(AVAILABILITY, json=question).json()["data"]
        return (
            found["available"],
            found["quantity"],
            found.get("salesStatus"),
            [each["storeId"] for each in found["stores"]],
        )

    assert answer() == (12, 12, None, sorted(["default", store]))
    data_of(client.patch(f"/api/stores/{store}", json=STOPPED))
    assert answer() == (5, 5, None, ["default"])
    data_of(client.patch(f"/api/inventory/skus/{sku}", json=STOPPED))
    assert answer() == (0, 5, "stopped", ["default"])
    data_of(client.patch(f"/api/stores/{store}", json=OPEN))
    assert answer() == (0, 12, "stopped", sorted(["default", store]))


def test_a_refusal_is_given_again_under_its_key_after_the_stop(client: httpx.Client) -> None:
    sku = stock(client, 5)
    data_of(client.patch(f"/api/inventory/skus/{sku}", json=STOPPED))
    key = {"Idempotency-Key": f"stopped-{sku}"}
    refused = client.post(item_path(sku, "reserve"), json={"quantity": 1}, headers=key)
    assert_problem(refused, 422, "SalesStoppedError", "SALES_STOPPED", sku=sku, stopReason="Batch 4711")
    data_of(client.patch(f"/api/inventory/skus/{sku}", json=OPEN))
    again = client.post(item_path(sku, "reserve"), json={"quantity": 1}, headers=key)
    assert (again.status_code, again.json()["error"]["replayed"]) == (422, True)
    assert data_of(client.post(item_path(sku, "reserve"), json={"quantity": 1}))["reserved"] == 1


def later(time: str) -> str:
    """Give the millisecond after a time: once it is over, what follows has another time."""
    return (datetime.fromisoformat(time) + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")


def test_the_past_is_shown_as_stopped_as_it_was(client: httpx.Client) -> None:
    sku = stock(client, 5)
    times = []
    for change in (STOPPED, OPEN):
        data_of(client.patch(f"/api/inventory/skus/{sku}", json=change))
        [entry] = client.get("/api/inventory/ledger", params={"sku": sku, "limit": 1}).json()["data"]
        times.append(entry["time"])
        assert (entry["kind"], entry["sku"], "storeId" in entry, "after" in entry) == (
            "stop" if change is STOPPED else "resume",
            sku,
            False,
            False,
        )
        eventually(lambda: client.get(item_path(sku), params={"asOf": later(times[-1])}).is_success)
    shown = [data_of(client.get(item_path(sku), params={"asOf": time}))["available"] for time in times]
    assert shown == [0, 5]


@pytest.mark.parametrize("fields", [{"salesStatus": "shut"}, {"salesStatus": None}, {"stopped": True}])
def test_what_is_no_status_is_a_400(client: httpx.Client, fields: dict[str, object]) -> None:
    sku = stock(client, 5)
    assert client.patch(f"/api/inventory/skus/{sku}", json=fields).status_code == 400
    assert client.patch("/api/stores/default", json=fields).status_code == 400
    assert item(client, sku)["available"] == 5
