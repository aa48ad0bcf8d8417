"""An order is edited, moved, undone and returned over HTTP, each with the version that was read."""

from typing import Any

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SALES,
    SHORTAGE,
    call,
    entries,
    figures,
    held,
    item_in,
    made,
    moved,
    new_store,
    read,
    reservation,
    stock_in,
    units,
)
from api.expectations import assert_invalid, assert_problem, data_of, stock


def line(sku: str, quantity: int, line_id: str | None = None, **more: object) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity, **({} if line_id is None else {"lineId": line_id}), **more}


def test_an_order_is_edited_at_the_version_that_was_read(client: httpx.Client) -> None:
    sku, name = held(client, 20, 8)
    first = call(client, RESERVATIONS, name, "amend", lines=[line(sku, 10, "1")], expectedVersion=1)
    assert (data_of(first)["version"], first.headers["etag"], figures(client, sku)) == (2, '"2"', (20, 10, 10))
    assert first.json()["message"] == "Reservation amended successfully"
    late = call(client, RESERVATIONS, name, "amend", lines=[line(sku, 12, "1")], expectedVersion=1)
    members = {"documentType": "reservation", "documentId": name, "expectedVersion": 1, "currentVersion": 2}
    assert_problem(late, 409, "ConcurrencyError", "CONCURRENCY_ERROR", **members)
    again = call(client, RESERVATIONS, name, "amend", lines=[line(sku, 10, "1")], expectedVersion=1)
    assert (again.json()["message"], figures(client, sku)) == ("Reservation unchanged", (20, 10, 10))


def test_lines_are_added_taken_out_and_keep_their_ids_and_references(client: httpx.Client) -> None:
    first, second = stock(client, 10), stock(client, 10)
    name = reservation(client, [line(first, 2, reference="item-1")])["id"]
    found = data_of(call(client, RESERVATIONS, name, "amend", lines=[line(second, 3, reference="item-2")]))
    assert [(each["lineId"], each["sku"], each["requested"], each["reference"]) for each in found["lines"]] == [
        ("1", first, 0, "item-1"),
        ("2", second, 3, "item-2"),
    ]
    assert found["lines"][0]["allocations"] == []
    assert (figures(client, first), figures(client, second)) == ((10, 0, 10), (10, 3, 7))
    short = call(client, RESERVATIONS, name, "amend", lines=[line(second, 11, "2")])
    figure = {"sku": second, "storeId": "default", "requested": 11, "available": 10}
    assert_problem(short, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[figure])


def test_the_end_moves_with_the_lines(client: httpx.Client) -> None:
    sku, name = held(client, 10, 2)
    before = read(client, RESERVATIONS, name)["expiresAt"]
    found = data_of(call(client, RESERVATIONS, name, "amend", lines=[line(sku, 3, "1")], ttlSeconds=7200))
    assert found["expiresAt"] > before


def test_a_store_that_closes_hands_over_what_is_open(client: httpx.Client) -> None:
    shop = new_store(client)
    sku, name = held(client, 10, 4)
    stock_in(client, shop, sku, 4)
    data_of(call(client, RESERVATIONS, name, "fulfill", lines=[{"lineId": "1", "quantity": 1}]))
    found = data_of(call(client, RESERVATIONS, name, "reassign", fromStoreId="default", toStoreId=shop))
    assert units(found) == {"open": 3, "fulfilled": 1}
    assert (figures(client, sku), figures(client, sku, shop)) == ((9, 0, 9), (4, 3, 1))
    back = data_of(
        call(client, RESERVATIONS, name, "reassign", lines=[{"sku": sku, "quantity": 1}], storeIds=["default"])
    )
    assert [each["open"] for each in back["lines"][0]["allocations"]] == [1, 2]


def test_what_was_never_sent_is_promised_again_and_what_comes_back_is_in_stock(client: httpx.Client) -> None:
    shop = new_store(client)
    sku, name = held(client, 10, 4)
    data_of(call(client, RESERVATIONS, name, "fulfill"))
    assert units(data_of(call(client, RESERVATIONS, name, "unfulfill", lines=[{"lineId": "1", "quantity": 1}]))) == {
        "open": 1,
        "fulfilled": 3,
    }
    parts = [{"sku": sku, "quantity": 2, "storeId": shop, "bucket": "unsellable", "reason": "scratched"}]
    found = data_of(call(client, RESERVATIONS, name, "return", lines=parts))
    assert (found["lines"][0]["returned"], found["lines"][0]["allocations"][1]["returned"]) == (2, 2)
    item = item_in(client, shop, sku)
    assert (item["quantity"], item["unsellable"], figures(client, sku)) == (2, 2, (7, 1, 6))
    told = [(row["kind"], row["storeId"], moved(row), row.get("reason")) for row in entries(client, name)[-2:]]
    assert told == [
        ("unfulfill", "default", {"onHand": 1, "reserved": 1}, None),
        ("return", shop, {"onHand": 2, "unsellable": 2}, "scratched"),
    ]
    late = call(client, RESERVATIONS, name, "return", lines=[{"lineId": "1", "quantity": 2}])
    assert_problem(late, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=2, fulfilled=1)


def test_a_sale_comes_back_and_says_where(client: httpx.Client) -> None:
    sku = stock(client, 5)
    name = made(client, SALES, [{"sku": sku, "quantity": 3}])["id"]
    response = call(client, SALES, name, "return", lines=[{"lineId": "1", "quantity": 2}], expectedVersion=1)
    found = data_of(response)
    assert (found["version"], response.json()["message"]) == (2, "Sale returned successfully")
    assert found["updatedAt"] >= found["createdAt"]
    assert (found["lines"][0]["returned"], found["lines"][0]["returns"]) == (2, [{"storeId": "default", "quantity": 2}])
    assert figures(client, sku) == (4, 0, 4)
    assert data_of(call(client, SALES, name, "return", lines=[{"sku": sku, "quantity": 1}]))["version"] == 3


def test_as_few_stores_as_possible_serve_an_order(client: httpx.Client) -> None:
    near, far = new_store(client), new_store(client)
    first, second = stock(client), stock(client)
    stock_in(client, near, first, 5)
    for sku in (first, second):
        stock_in(client, far, sku, 5)
    lines = [line(sku, 1, storeIds=[near, far]) for sku in (first, second)]
    for sourcing, stores in (("inOrder", [near, far]), ("fewestStores", [far, far])):
        found = reservation(client, lines, sourcing=sourcing)
        assert [each["allocations"][0]["storeId"] for each in found["lines"]] == stores
    drained = reservation(client, [line(first, 7, storeIds=[near, far])], sourcing="drain")
    assert [each["open"] for each in drained["lines"][0]["allocations"]] == [4, 3]


LINE = {"lineId": "1", "sku": "A", "quantity": 1}
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("amend", {}, "lines"),
    ("amend", {"lines": []}, "lines"),
    ("amend", {"lines": [LINE, LINE]}, "lines"),
    ("amend", {"lines": [LINE | {"lineId": "01"}]}, "lines[0].lineId"),
    ("amend", {"lines": [LINE | {"quantity": 0}]}, "lines[0].quantity"),
    ("amend", {"lines": [LINE | {"storeId": "a", "storeIds": ["b"]}]}, "lines[0].storeIds"),
    ("amend", {"lines": [LINE | {"reference": ""}]}, "lines[0].reference"),
    ("amend", {"lines": [LINE], "ttlSeconds": 1, "expiresAt": "2030-01-01T00:00:00Z"}, "expiresAt"),
    ("amend", {"lines": [LINE], "expiresAt": "2999-01-01T00:00:00Z"}, "expiresAt"),
    ("reassign", {}, "lines"),
    ("reassign", {"fromStoreId": "a"}, "toStoreId"),
    ("reassign", {"fromStoreId": "a", "toStoreId": "a"}, "toStoreId"),
    ("reassign", {"fromStoreId": "a", "storeIds": ["b", "a"]}, "storeIds"),
    ("reassign", {"fromStoreId": "a", "toStoreId": "b", "storeIds": ["c"]}, "storeIds"),
    ("reassign", {"fromStoreId": "", "toStoreId": "b"}, "fromStoreId"),
    ("reassign", {"lines": [{"lineId": "1", "quantity": 0}], "toStoreId": "b"}, "lines[0].quantity"),
    ("unfulfill", {"lines": [{"quantity": 1}]}, "lines[0].sku"),
    ("unfulfill", {"lines": None}, "lines"),
    ("return", {}, "lines"),
    ("return", {"lines": [{"sku": "A", "quantity": 1, "bucket": "attic"}]}, "lines[0].bucket"),
    ("return", {"lines": [{"sku": "A", "quantity": 1, "storeId": ""}]}, "lines[0].storeId"),
    ("return", {"lines": [{"sku": "A", "quantity": 1, "reason": ""}]}, "lines[0].reason"),
]


@pytest.mark.parametrize(("action", "body", "field"), BAD)
def test_what_a_change_cannot_be(client: httpx.Client, action: str, body: dict[str, Any], field: str) -> None:
    assert_invalid(call(client, RESERVATIONS, "R-any", action, **body), field)
