"""Transfers: units leave at once, are on their way, and arrive as they really arrive."""

from typing import Any

import httpx
import pytest

from api.documents import (
    SHORTAGE,
    TRANSFERS,
    assert_closed,
    call,
    entries,
    figures,
    item_in,
    made,
    moved,
    new_id,
    new_store,
    path_of,
    read,
)
from api.expectations import assert_problem, data_of, new_sku, stock

NOTHING = {"received": 0, "damaged": 0, "missing": 0, "cancelled": 0, "over": 0, "unaccounted": 0, "reference": None}


def sent(client: httpx.Client, quantity: int = 6) -> tuple[str, str, str]:
    """Send units from the default store, which has 10, to a new one; give SKU, store and the transfer's id."""
    sku, shop = stock(client, 10), new_store(client)
    lines = [{"sku": sku, "quantity": quantity}]
    return sku, shop, made(client, TRANSFERS, lines, fromStoreId="default", toStoreId=shop)["id"]


def receive(client: httpx.Client, name: str, *lines: dict[str, Any]) -> httpx.Response:
    return call(client, TRANSFERS, name, "receive", **({"lines": lines} if lines else {}))


def target(client: httpx.Client, shop: str, sku: str) -> dict[str, int]:
    found = item_in(client, shop, sku)
    return {name: found[name] for name in ("quantity", "unsellable", "incoming") if found[name]}


def test_units_leave_at_once_and_are_incoming_until_they_are_received(client: httpx.Client) -> None:
    sku, shop = stock(client, 10), new_store(client)
    fields = {"fromStoreId": "default", "toStoreId": shop, "reference": "TRUCK-1", "expectedAt": "2030-01-01T00:00:00Z"}
    response = client.post(TRANSFERS, json={"lines": [{"sku": sku, "quantity": 6}], **fields})
    found = data_of(response, 201)
    assert found == {
        "id": found["id"],
        "status": "open",
        "version": 1,
        "attributes": {},
        **fields,
        "expectedAt": "2030-01-01T00:00:00.000Z",
        "toQuarantine": False,
        "createdAt": found["createdAt"],
        "updatedAt": found["createdAt"],
        "parcels": [],
        "lines": [{"lineId": "1", "sku": sku, "sent": 6, "open": 6, **NOTHING}],
    }
    assert response.json()["message"] == "Transfer made successfully"
    assert response.headers["location"] == path_of(TRANSFERS, found["id"])
    assert (figures(client, sku), target(client, shop, sku)) == ((4, 0, 4), {"incoming": 6})
    arrived = client.post(path_of(TRANSFERS, found["id"], "receive"))
    assert arrived.json()["message"] == "Transfer received successfully"
    assert data_of(arrived)["status"] == "received"
    assert data_of(arrived)["lines"][0] | {"open": 0, "received": 6} == data_of(arrived)["lines"][0]
    assert target(client, shop, sku) == {"quantity": 6}
    assert read(client, TRANSFERS, found["id"]) == data_of(arrived)
    assert [(row["kind"], row["storeId"], row.get("reason"), moved(row)) for row in entries(client, found["id"])] == [
        ("transfer", "default", None, {"onHand": -6}),
        ("transfer", shop, None, {"incoming": 6}),
        ("receive", shop, "received", {"onHand": 6, "incoming": -6}),
    ]
    closed = receive(client, found["id"])
    assert_closed(closed, "received")


def test_at_most_what_is_available_leaves_all_lines_or_none(client: httpx.Client) -> None:
    sku, other, shop = stock(client, 10, reserved=4), stock(client, 10), new_store(client)
    lines = [{"sku": other, "quantity": 1}, {"sku": sku, "quantity": 4}, {"sku": sku, "quantity": 3}]
    refused = client.post(TRANSFERS, json={"lines": lines, "fromStoreId": "default", "toStoreId": shop})
    short = {"sku": sku, "storeId": "default", "requested": 7, "available": 6}
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[short])
    assert (figures(client, sku), figures(client, other)) == ((10, 4, 6), (10, 0, 10))
    assert client.get(f"/api/stores/{shop}/inventory/items/{other}").status_code == 404


def test_a_delivery_from_a_supplier_needs_no_stock_and_no_item(client: httpx.Client) -> None:
    sku = new_sku()
    name = made(client, TRANSFERS, [{"sku": sku, "quantity": 6}], fromStoreId=None, toStoreId="default")["id"]
    assert target(client, "default", sku) == {"incoming": 6}
    data_of(receive(client, name, {"sku": sku, "received": 5}))
    gone = data_of(call(client, TRANSFERS, name, "cancel"))
    assert (gone["status"], gone["fromStoreId"]) == ("received", None)
    assert gone["lines"][0] | {"open": 0, "received": 5, "cancelled": 1} == gone["lines"][0]
    assert target(client, "default", sku) == {"quantity": 5}


def test_units_arrive_in_parts_damaged_or_not_at_all(client: httpx.Client) -> None:
    sku, shop, name = sent(client)
    first = data_of(receive(client, name, {"lineId": "1", "received": 2}))
    assert (first["status"], first["lines"][0]["open"]) == ("open", 4)
    assert target(client, shop, sku) == {"quantity": 2, "incoming": 4}
    second = data_of(receive(client, name, {"sku": sku, "received": 2, "damaged": 1, "missing": 1}))
    assert second["status"] == "received"
    line = {"lineId": "1", "sku": sku, "sent": 6, "open": 0, **NOTHING, "received": 4, "damaged": 1, "missing": 1}
    assert second["lines"] == [line]
    assert target(client, shop, sku) == {"quantity": 5, "unsellable": 1}
    assert figures(client, sku) == (4, 0, 4)
    assert [(row["reason"], moved(row)) for row in entries(client, name)[2:]] == [
        ("received", {"onHand": 2, "incoming": -2}),
        ("received", {"onHand": 2, "incoming": -2}),
        ("damaged", {"onHand": 1, "unsellable": 1, "incoming": -1}),
        ("missing", {"incoming": -1}),
    ]


def test_more_than_was_sent_is_booked_as_over(client: httpx.Client) -> None:
    sku, shop, name = sent(client)
    found = data_of(receive(client, name, {"sku": sku, "received": 7, "damaged": 1}))
    assert found["lines"][0] | {"sent": 6, "open": 0, "received": 6, "over": 2} == found["lines"][0]
    assert target(client, shop, sku) == {"quantity": 8, "unsellable": 1}
    assert [(row["reason"], moved(row)) for row in entries(client, name)[2:]] == [
        ("received", {"onHand": 6, "incoming": -6}),
        ("over", {"onHand": 2, "unsellable": 1}),
    ]


def test_no_more_can_be_missing_than_is_on_its_way(client: httpx.Client) -> None:
    sku, shop, name = sent(client)
    refused = receive(client, name, {"sku": sku, "received": 4, "missing": 3})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=3, open=2)
    assert target(client, shop, sku) == {"incoming": 6}
    lost = data_of(receive(client, name, {"sku": sku, "missing": 6}))
    assert (lost["status"], target(client, shop, sku)) == ("missing", {})


def test_what_is_cancelled_goes_back(client: httpx.Client) -> None:
    sku, shop, name = sent(client)
    data_of(receive(client, name, {"sku": sku, "received": 2}))
    response = client.post(path_of(TRANSFERS, name, "cancel"))
    assert response.json()["message"] == "Transfer cancelled successfully"
    found = data_of(response)
    assert (found["status"], found["lines"][0]["cancelled"]) == ("received", 4)
    assert (figures(client, sku), target(client, shop, sku)) == ((8, 0, 8), {"quantity": 2})
    assert [(row["kind"], row["storeId"], moved(row)) for row in entries(client, name)[3:]] == [
        ("cancel", shop, {"incoming": -4}),
        ("cancel", "default", {"onHand": 4}),
    ]
    for action in ("cancel", "receive"):
        assert_closed(call(client, TRANSFERS, name, action), "received")
    _, _, whole = sent(client)
    assert data_of(call(client, TRANSFERS, whole, "cancel"))["status"] == "cancelled"


def test_a_sku_on_two_lines_is_received_line_by_line(client: httpx.Client) -> None:
    sku, shop = stock(client, 10), new_store(client)
    lines = [{"sku": sku, "quantity": 2}, {"sku": sku, "quantity": 3}]
    name = made(client, TRANSFERS, lines, fromStoreId="default", toStoreId=shop)["id"]
    found = data_of(receive(client, name, {"sku": sku, "received": 4}))
    assert [line["received"] for line in found["lines"]] == [2, 2]
    assert target(client, shop, sku) == {"quantity": 4, "incoming": 1}


def test_an_unknown_line_sku_store_or_transfer_is_a_404(client: httpx.Client) -> None:
    sku, _, name = sent(client)
    for named, line in (({"lineId": "2"}, "line 2"), ({"sku": "NEVER-HEARD-OF"}, "SKU NEVER-HEARD-OF")):
        refused = receive(client, name, {"sku": sku, "received": 1}, {**named, "received": 1})
        assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", documentId=name, line=line)
    assert read(client, TRANSFERS, name)["lines"][0]["open"] == 6
    for stores in (("default", "nowhere"), ("nowhere", "default"), (None, "nowhere")):
        fields = dict(zip(("fromStoreId", "toStoreId"), stores, strict=True))
        nowhere = client.post(TRANSFERS, json={"lines": [{"sku": sku, "quantity": 1}], **fields})
        assert_problem(nowhere, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")
    unknown = new_id()
    for action in ("receive", "cancel"):
        refused = call(client, TRANSFERS, unknown, action)
        assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", documentType="transfer", documentId=unknown)
    assert client.get(path_of(TRANSFERS, unknown)).status_code == 404


@pytest.mark.parametrize("source", ["default", None])
def test_a_transfer_made_twice_under_its_own_id_is_one_transfer(client: httpx.Client, source: str | None) -> None:
    sku, shop, name = stock(client, 10), new_store(client), new_id()
    fields = {"id": name, "lines": [{"sku": sku, "quantity": 4}], "fromStoreId": source, "toStoreId": shop}
    first, second = client.post(TRANSFERS, json=fields), client.post(TRANSFERS, json=fields)
    assert data_of(second) == data_of(first, 201)
    assert second.json()["message"] == "Transfer exists already"
    refused = client.post(TRANSFERS, json=fields | {"expectedAt": "2030-01-01T00:00:00Z"})
    assert_problem(refused, 409, "ConflictError", "CONFLICT", documentType="transfer", documentId=name)
    assert target(client, shop, sku) == {"incoming": 4}
