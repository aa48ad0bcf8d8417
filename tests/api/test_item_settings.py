"""PUT, PATCH and DELETE of an item: its settings, and its end."""

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, data_of, item, new_sku, nothing_changes, stock
from api.wire import ITEMS, JSON, item_path, request, send
from server import Server, rows

MAXIMUM = 2**53 - 1


def test_an_item_can_be_made_with_its_settings_and_without_stock(client: httpx.Client) -> None:
    sku = new_sku()
    made = client.put(item_path(sku), json={"safetyStock": 2, "reorderPoint": 5, "name": "A lamp"})
    data = data_of(made, 201)
    assert (data["name"], data["quantity"], data["safetyStock"], data["reorderPoint"]) == ("A lamp", 0, 2, 5)
    assert (data["version"], made.headers["etag"]) == (1, '"1.1"')
    assert made.json()["message"] == "Settings updated successfully"
    assert item(client, sku) == data


def test_what_is_not_said_of_a_new_item_is_nothing(client: httpx.Client) -> None:
    sku = new_sku()
    data = data_of(client.put(item_path(sku), json={}), 201)
    assert (data["name"], data["safetyStock"], data["reorderPoint"]) == (sku, 0, None)


def test_a_retry_of_the_call_that_made_an_item_is_a_201_again(client: httpx.Client) -> None:
    sku = new_sku()
    key = {"Idempotency-Key": f"made-{sku}"}
    first = client.put(item_path(sku), json={"safetyStock": 1}, headers=key)
    data_of(client.put(item_path(sku), json={"safetyStock": 2}))
    second = client.put(item_path(sku), json={"safetyStock": 1}, headers=key)
    assert data_of(second, 201) == data_of(first, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert item(client, sku)["safetyStock"] == 2


def test_a_put_replaces_all_settings_and_keeps_the_name_and_the_stock(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(client.put(item_path(sku), json={"safetyStock": 3, "reorderPoint": 5}))
    data = data_of(client.put(item_path(sku), json={"reorderPoint": 7, "name": "Another"}))
    assert (data["name"], data["quantity"], data["available"]) == (f"Name of {sku}", 10, 10)
    assert (data["safetyStock"], data["reorderPoint"], data["version"]) == (0, 7, 3)


def test_the_same_settings_again_change_nothing(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    data_of(client.put(item_path(sku), json={"safetyStock": 3}))
    for method, fields in (("PUT", {"safetyStock": 3}), ("PATCH", {"safetyStock": 3}), ("PATCH", {})):
        before = rows(server.data_dir, "SELECT * FROM ledger WHERE sku = ?", (sku,))
        response = client.request(method, item_path(sku), json=fields)
        assert (data_of(response)["version"], response.json()["message"]) == (2, "Settings unchanged")
        assert rows(server.data_dir, "SELECT * FROM ledger WHERE sku = ?", (sku,)) == before


def test_a_patch_changes_only_what_it_names_and_null_takes_the_reorder_point_away(client: httpx.Client) -> None:
    sku = stock(client)
    data_of(client.put(item_path(sku), json={"safetyStock": 3, "reorderPoint": 5}))
    data = data_of(client.patch(item_path(sku), json={"safetyStock": 4}))
    assert (data["safetyStock"], data["reorderPoint"]) == (4, 5)
    data = data_of(client.patch(item_path(sku), json={"reorderPoint": None}))
    assert (data["safetyStock"], data["reorderPoint"], data["version"]) == (4, None, 4)


def test_promises_may_not_touch_the_safety_stock(client: httpx.Client) -> None:
    sku = stock(client, 10)
    assert data_of(client.patch(item_path(sku), json={"safetyStock": 8}))["available"] == 2
    refused = act(client, sku, "reserve", quantity=3)
    assert_problem(refused, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", requested=3, available=2)
    data_of(act(client, sku, "reserve", quantity=2))


def test_the_reorder_point_decides_what_is_low(client: httpx.Client) -> None:
    sku = stock(client, 4)
    query = {"lowStock": "true", "skuPrefix": sku, "limit": "5"}
    assert client.get(ITEMS, params=query).json()["data"] == {}
    data_of(client.patch(item_path(sku), json={"reorderPoint": 4}))
    assert list(client.get(ITEMS, params=query).json()["data"]) == [sku]


def test_an_item_that_is_gone_is_gone_from_every_read(client: httpx.Client) -> None:
    sku = stock(client, 0)
    before = data_of(client.get("/api/inventory/stats"))["totals"]["items"]
    response = client.delete(item_path(sku))
    assert (data_of(response)["sku"], response.json()["message"]) == (sku, "Item deleted successfully")
    for refused in (client.get(item_path(sku)), client.delete(item_path(sku)), act(client, sku, "reserve", quantity=1)):
        assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", sku=sku)
    assert client.get(ITEMS, params={"skuPrefix": sku}).json()["data"] == {}
    assert data_of(client.get("/api/inventory/stats"))["totals"]["items"] == before - 1


@pytest.mark.parametrize("add", [True, False])
def test_an_item_made_again_continues_its_versions_without_its_settings(client: httpx.Client, add: bool) -> None:
    sku = stock(client, 0)
    data_of(client.put(item_path(sku), json={"safetyStock": 3, "reorderPoint": 5}))
    data_of(client.delete(item_path(sku)))
    if add:
        again = client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 2})
    else:
        again = client.put(item_path(sku), json={})
    data = data_of(again, 201)
    assert (data["version"], data["safetyStock"], data["reorderPoint"]) == (4, 0, None)


@pytest.mark.parametrize(
    ("reserved", "left", "members"), [(0, 1, {"onHand": 1, "reserved": 0}), (2, 0, {"onHand": 0, "reserved": 2})]
)
def test_only_an_item_that_holds_nothing_can_be_deleted(
    client: httpx.Client, reserved: int, left: int, members: dict[str, int]
) -> None:
    sku = stock(client, 5, reserved=reserved)
    data_of(act(client, sku, "adjust", delta=left - 5, reason="lost"))
    refused = client.delete(item_path(sku))
    assert_problem(refused, 409, "ConflictError", "CONFLICT", sku=sku, storeId="default", incoming=0, **members)
    assert item(client, sku)["quantity"] == left


@pytest.mark.parametrize(
    ("body", "headers"),
    [(None, []), (b"", []), (b"", [JSON]), (b"{}", [JSON]), (b'{"note":"n"}', [JSON])],
)
def test_a_deletion_needs_no_body_and_an_empty_one_no_type(
    client: httpx.Client, server: Server, body: bytes | None, headers: list[bytes]
) -> None:
    sku = stock(client, 0)
    assert data_of(send(server.port, request("DELETE", item_path(sku), body, *headers)))["version"] == 2


def test_a_deletion_with_a_body_of_another_type_is_a_415(client: httpx.Client, server: Server) -> None:
    sku = stock(client, 0)
    text = b"Content-Type: text/plain"
    for body, headers in ((b"{}", []), (b"{}", [text]), (b"", [text]), (None, [text])):
        answer = send(server.port, request("DELETE", item_path(sku), body, *headers))
        assert_problem(answer, 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("safetyStock", "-1"), ("safetyStock", "1.5"), ("safetyStock", "null"), ("safetyStock", '"1"'),
        ("safetyStock", str(MAXIMUM + 1)), ("safetyStock", "true"), ("reorderPoint", "-1"), ("reorderPoint", "1.5"),
        ("reorderPoint", '"5"'), ("reorderPoint", str(MAXIMUM + 1)), ("reorderPoint", "[]"), ("quantity", "1"),
        ("sku", '"A"'), ("expectedVersion", "-1"), ("reason", '""'), ("reference", '"\\u0000"'), ("note", "5"),
        ("occurredAt", '"2999-01-01T00:00:00Z"'), ("idempotencyKey", '""'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_settings_that_cannot_be_are_refused(
    client: httpx.Client, server: Server, method: str, field: str, value: str
) -> None:
    sku = stock(client)
    with nothing_changes(server):
        body = f'{{"{field}":{value}}}'.encode()
        assert_invalid(send(server.port, request(method, item_path(sku), body, JSON)), field)


@pytest.mark.parametrize("name", ['""', "5", '"%s"' % ("x" * 257), '"a\\nb"'])
def test_a_name_that_cannot_be_is_refused(client: httpx.Client, server: Server, name: str) -> None:
    for method in ("PUT", "PATCH"):
        answer = send(server.port, request(method, item_path("NEW"), b'{"name":%b}' % name.encode(), JSON))
        assert_invalid(answer, "name")
    assert client.get(item_path("NEW")).status_code == 404


def test_the_largest_settings_are_taken(client: httpx.Client) -> None:
    sku = stock(client)
    data = data_of(client.put(item_path(sku), json={"safetyStock": MAXIMUM, "reorderPoint": MAXIMUM}))
    assert (data["safetyStock"], data["reorderPoint"], data["available"]) == (MAXIMUM, MAXIMUM, 0)
