"""Parcels, deliveries and returns with ids, and receipts that are put right, over HTTP."""

from typing import Any

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SALES,
    SHORTAGE,
    TRANSFERS,
    call,
    entries,
    figures,
    held,
    item_in,
    made,
    moved,
    new_store,
    path_of,
    read,
    units,
)
from api.expectations import assert_invalid, assert_problem, data_of, stock


def parcel_of(document: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = document["parcels"][place]
    assert found.pop("moment")
    return found


def test_a_parcel_that_is_told_twice_is_one_and_two_of_a_size_are_two(client: httpx.Client) -> None:
    sku, name = held(client, 10, 4)
    body = {"id": "P-1", "lines": [{"sku": sku, "quantity": 1}], "expectedVersion": 1}
    first = data_of(call(client, RESERVATIONS, name, "fulfill", **body))
    lines = [{"lineId": "1", "storeId": "default", "quantity": 1}]
    told = {"id": "P-1", "kind": "fulfill", "lines": lines, "unaccounted": 0, "coveredByCount": 0, "undone": False}
    assert parcel_of(first) == told
    again = call(client, RESERVATIONS, name, "fulfill", **body | {"idempotencyKey": f"k-{name}", "expectedVersion": 7})
    assert (again.json()["message"], data_of(again)["version"]) == ("Reservation unchanged", 2)
    data_of(call(client, RESERVATIONS, name, "fulfill", **body | {"id": "P-2", "expectedVersion": 2}))
    assert figures(client, sku) == (8, 2, 6)
    other = call(client, RESERVATIONS, name, "fulfill", id="P-1")
    assert_problem(other, 409, "ConflictError", "CONFLICT", documentId=name, parcel="P-1")
    undone = data_of(call(client, RESERVATIONS, name, "unfulfill", parcelId="P-1"))
    assert (units(undone), parcel_of(undone)) == ({"open": 3, "fulfilled": 1}, told | {"undone": True})


@pytest.mark.parametrize("collection", [SALES, TRANSFERS])
def test_returns_and_deliveries_have_ids_too(client: httpx.Client, collection: str) -> None:
    sku, shop = stock(client, 10), new_store(client)
    more = {"fromStoreId": "default", "toStoreId": shop} if collection == TRANSFERS else {}
    name = made(client, collection, [{"sku": sku, "quantity": 4}], **more)["id"]
    if collection == TRANSFERS:
        action, lines = "receive", [{"lineId": "1", "received": 1, "damaged": 1}]
    else:
        action, lines = "return", [{"lineId": "1", "quantity": 2, "storeId": shop}]
    first = data_of(call(client, collection, name, action, id="X-1", lines=lines))
    again = call(client, collection, name, action, id="X-1", lines=lines)
    assert (data_of(again), again.json()["message"].endswith("unchanged")) == (first, True)
    assert parcel_of(first)["lines"] == [{"lineId": "1", "storeId": shop, "quantity": 2}]
    assert item_in(client, shop, sku)["quantity"] == 2


def test_a_receipt_is_put_right_and_the_delivery_opens_again(client: httpx.Client) -> None:
    sku, shop = stock(client, 10), new_store(client)
    name = made(client, TRANSFERS, [{"sku": sku, "quantity": 6}], fromStoreId="default", toStoreId=shop)["id"]
    data_of(call(client, TRANSFERS, name, "receive"))
    path = path_of(TRANSFERS, name, "receipt")
    right = client.put(path, json={"lines": [{"lineId": "1", "received": 3, "damaged": 1}], "expectedVersion": 2})
    found = data_of(right)
    assert right.json()["message"] == "Transfer corrected successfully"
    assert (found["status"], found["version"], found["lines"][0]["open"]) == ("open", 3, 2)
    item = item_in(client, shop, sku)
    assert (item["quantity"], item["unsellable"], item["incoming"]) == (4, 1, 2)
    told = entries(client, name)[-1]
    assert (told["kind"], moved(told)) == ("receipt", {"onHand": -2, "unsellable": 1, "incoming": 2})
    same = client.put(path, json={"lines": [{"sku": sku, "received": 3, "damaged": 1}]})
    assert same.json()["message"] == "Transfer unchanged"
    much = client.put(path, json={"lines": [{"sku": sku, "received": 3, "missing": 4}]})
    assert_problem(much, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=4, open=3)


def test_what_is_known_of_a_transfer_changes(client: httpx.Client) -> None:
    sku = stock(client)
    name = made(client, TRANSFERS, [{"sku": sku, "quantity": 6}], fromStoreId=None, toStoreId="default")["id"]
    path = path_of(TRANSFERS, name)
    fields = {"expectedAt": "2030-01-01T00:00:00Z", "reference": "truck 7", "note": "ferry is late"}
    changed = data_of(client.patch(path, json=fields, headers={"If-Match": '"1"'}))
    assert (changed["expectedAt"], changed["reference"]) == ("2030-01-01T00:00:00.000Z", "truck 7")
    assert [row["id"] for row in client.get(TRANSFERS, params={"reference": "truck 7"}).json()["data"]][:1] == [name]
    assert entries(client, name)[-1]["note"] == "ferry is late"
    assert data_of(client.patch(path, json={"expectedAt": None}))["expectedAt"] is None
    assert read(client, TRANSFERS, name)["reference"] == "truck 7"
    assert client.patch(path, json={}).json()["message"] == "Transfer unchanged"


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("fulfill", {"id": ""}, "id"),
        ("return", {"id": "x" * 129, "lines": [{"lineId": "1", "quantity": 1}]}, "id"),
        ("unfulfill", {"parcelId": ""}, "parcelId"),
        ("unfulfill", {"parcelId": "P", "lines": [{"lineId": "1", "quantity": 1}]}, "parcelId"),
    ],
)
def test_what_a_parcel_cannot_be(client: httpx.Client, action: str, body: dict[str, Any], field: str) -> None:
    assert_invalid(call(client, RESERVATIONS, "R-any", action, **body), field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "lines"),
        ({"lines": [{"sku": "A", "received": 1}, {"sku": "A", "received": 2}]}, "lines"),
        ({"lines": [{"received": 1}]}, "lines[0].sku"),
        ({"lines": [{"sku": "A", "received": -1}]}, "lines[0].received"),
    ],
)
def test_what_a_receipt_cannot_be(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    assert_invalid(client.put(path_of(TRANSFERS, "T-any", "receipt"), json=body), field)
