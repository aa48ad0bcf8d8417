"""POST /api/inventory/items."""

import httpx

from api.expectations import ITEM_MEMBERS, TIME, assert_invalid, assert_problem, data_of, item, new_sku, stock
from api.wire import ITEMS
from server import Server, rows


def test_an_item_is_added_with_every_member_and_an_etag(client: httpx.Client) -> None:
    sku = new_sku()
    response = client.post(ITEMS, json={"sku": sku, "name": "Gaming Laptop", "quantity": 50})
    data = data_of(response, 201)
    assert list(data) == ITEM_MEMBERS
    assert TIME.fullmatch(data.pop("createdAt"))
    assert TIME.fullmatch(data.pop("lastUpdated"))
    assert data == {
        "sku": sku, "name": "Gaming Laptop", "storeId": "default", "quantity": 50, "reserved": 0, "available": 50,
        "short": 0, "owed": 0, "unsellable": 0, "incoming": 0, "safetyStock": 0, "reorderPoint": None, "version": 1,
    }  # fmt: skip
    assert response.json()["message"] == "Item added successfully"
    assert response.json()["operation"]["idempotencyKey"] is None
    assert response.headers["etag"] == '"1.1"'


def test_adding_again_adds_the_quantity_and_keeps_the_name(client: httpx.Client) -> None:
    sku = stock(client, 5)
    response = client.post(ITEMS, json={"sku": sku, "name": "Another name", "quantity": 3})
    data = data_of(response, 201)
    assert (data["quantity"], data["available"], data["version"], data["name"]) == (8, 8, 2, f"Name of {sku}")
    assert response.json()["message"] == "Item added successfully"


def test_an_item_may_begin_with_nothing(client: httpx.Client) -> None:
    sku = stock(client, 0)
    assert (item(client, sku)["quantity"], item(client, sku)["version"]) == (0, 1)


def test_adding_nothing_to_an_item_changes_nothing(client: httpx.Client) -> None:
    sku = stock(client, 5)
    data = data_of(client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 0}), 201)
    assert (data["quantity"], data["version"]) == (5, 1)


def test_the_largest_quantity_fits_and_one_more_does_not(client: httpx.Client) -> None:
    sku = stock(client, 2**53 - 1)
    assert item(client, sku)["available"] == 2**53 - 1
    refused = client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 1})
    assert_problem(refused, 400, "ValidationError", "VALIDATION_ERROR", field="quantity")
    assert item(client, sku)["version"] == 1


def test_with_a_key_the_operation_stands_beside_the_data(client: httpx.Client) -> None:
    sku = new_sku()
    response = client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 4, "idempotencyKey": f"add-{sku}"})
    operation = response.json()["operation"]
    assert (operation["type"], operation["sku"], operation["amount"]) == ("add", sku, 4)
    assert (operation["status"], operation["idempotencyKey"]) == ("completed", f"add-{sku}")


def test_who_did_it_and_why_stands_in_the_ledger(client: httpx.Client, server: Server) -> None:
    sku = new_sku()
    fields = {
        "sku": sku, "name": "n", "quantity": 4, "reason": "delivery", "reference": "PO-7", "note": "left at the door",
        "occurredAt": "2026-01-02T03:04:05.678+01:00",
    }  # fmt: skip
    headers = {b"X-Request-ID": f"request-of-{sku}".encode(), b"X-Actor": "Zoë".encode()}
    data_of(client.post(ITEMS, json=fields, headers=headers), 201)
    columns = "kind, on_hand_delta, reason, reference, note, occurred_at, request_id, actor, principal"
    assert rows(server.data_dir, f"SELECT {columns} FROM ledger WHERE sku = ?", (sku,)) == [
        ("add", 4, "delivery", "PO-7", "left at the door", 1_767_319_445_678, f"request-of-{sku}", "Zoë", "local")
    ]


def test_each_field_of_an_item_is_required(client: httpx.Client) -> None:
    fields = {"sku": new_sku(), "name": "n", "quantity": 1}
    for missing in fields:
        rest = {name: value for name, value in fields.items() if name != missing}
        assert_invalid(client.post(ITEMS, json=rest), missing)
