"""Sales: units leave at once, all or nothing; a till that was offline is believed."""

from typing import Any

import httpx
import pytest

from api.documents import (
    SALES,
    SHORTAGE,
    entries,
    figures,
    held,
    made,
    moved,
    new_id,
    new_store,
    path_of,
    read,
    stock_in,
)
from api.expectations import TIME, act, assert_problem, data_of, item, new_sku, stock

LONG_AGO = "2020-01-01T08:15:30.000Z"


def test_a_sale_takes_units_at_once(client: httpx.Client) -> None:
    shop, first, second = new_store(client), stock(client, 10), new_sku()
    stock_in(client, shop, second, 5)
    lines = [{"sku": first, "quantity": 3}, {"sku": second, "quantity": 5, "storeId": shop}]
    response = client.post(SALES, json={"lines": lines, "reference": "RECEIPT-1"})
    sale = data_of(response, 201)
    assert {name: sale[name] for name in sale if name not in ("id", "createdAt", "parcels", "lines")} == {
        "status": "completed",
        "version": 1,
        "attributes": {},
        "updatedAt": sale["createdAt"],
        "happened": False,
        "occurredAt": None,
        "reference": "RECEIPT-1",
    }
    assert TIME.fullmatch(sale["createdAt"])
    nothing: dict[str, Any] = {"unaccounted": 0, "coveredByCount": 0, "returned": 0, "returns": [], "reference": None}
    assert sale["lines"] == [
        {"lineId": "1", "sku": first, "storeId": "default", "quantity": 3, **nothing},
        {"lineId": "2", "sku": second, "storeId": shop, "quantity": 5, **nothing},
    ]
    assert response.json()["message"] == "Sale made successfully"
    assert response.headers["location"] == path_of(SALES, sale["id"])
    assert (figures(client, first), figures(client, second, shop)) == ((7, 0, 7), (0, 0, 0))
    assert read(client, SALES, sale["id"]) == sale
    assert [(entry["kind"], entry["sku"], entry["storeId"], moved(entry)) for entry in entries(client, sale["id"])] == [
        ("sale", first, "default", {"onHand": -3}),
        ("sale", second, shop, {"onHand": -5}),
    ]


def test_a_sale_cannot_take_what_is_promised_to_somebody_else(client: httpx.Client) -> None:
    sku, _ = held(client, 10, 6)
    refused = client.post(SALES, json={"lines": [{"sku": sku, "quantity": 5}]})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=5, available=4)
    assert figures(client, sku) == (10, 6, 4)


def test_a_till_sells_what_is_kept_back_from_the_web(client: httpx.Client) -> None:
    sku = stock(client, 5)
    data_of(client.patch(f"/api/inventory/items/{sku}", json={"safetyStock": 3}))
    line = {"sku": sku, "quantity": 4}
    refused = client.post(SALES, json={"lines": [line]})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=4, available=2)
    sold = made(client, SALES, [line | {"useSafetyStock": True}])
    assert [entry["flags"] for entry in entries(client, sold["id"])] == [["safetyStockUsed"]]
    assert figures(client, sku) == (1, 0, 0)
    refused = client.post(SALES, json={"lines": [{"sku": sku, "quantity": 2, "useSafetyStock": True}]})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=2, available=1)


def test_lines_are_summed_and_all_or_none_are_sold(client: httpx.Client) -> None:
    sku, other = stock(client, 10), stock(client, 10)
    lines = [{"sku": other, "quantity": 1}, {"sku": sku, "quantity": 6}, {"sku": sku, "quantity": 5}]
    refused = client.post(SALES, json={"lines": lines})
    short = {"sku": sku, "storeId": "default", "requested": 11, "available": 10}
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[short])
    assert (figures(client, sku), figures(client, other)) == ((10, 0, 10), (10, 0, 10))
    lines[2]["quantity"] = 4
    made(client, SALES, lines)
    assert (figures(client, sku), figures(client, other)) == ((0, 0, 0), (9, 0, 9))


def test_a_sale_that_has_happened_is_believed(client: httpx.Client) -> None:
    sku, _ = held(client, 10, 6)
    sale = made(client, SALES, [{"sku": sku, "quantity": 7}], happened=True, occurredAt=LONG_AGO)
    assert (sale["happened"], sale["occurredAt"]) == (True, LONG_AGO)
    assert figures(client, sku) == (3, 6, 0)
    assert item(client, sku)["short"] == 3
    sale = made(client, SALES, [{"sku": sku, "quantity": 5}], happened=True)
    assert sale["lines"][0]["unaccounted"] == 2
    assert figures(client, sku) == (0, 6, 0)
    (entry,) = entries(client, sale["id"])
    assert (moved(entry), entry["unaccounted"]) == ({"onHand": -3, "owed": 2}, 2)


def test_a_sale_from_before_a_count_is_not_taken_again(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(act(client, sku, "count", counted=7))
    sale = made(client, SALES, [{"sku": sku, "quantity": 3}], happened=True, occurredAt=LONG_AGO)
    assert sale["lines"][0] | {"coveredByCount": 3, "unaccounted": 0} == sale["lines"][0]
    assert figures(client, sku) == (7, 0, 7)
    (entry,) = entries(client, sale["id"])
    assert (moved(entry), entry["flags"], entry["coveredByCount"]) == ({}, ["coveredByCount"], 3)
    made(client, SALES, [{"sku": sku, "quantity": 3}], happened=True)
    assert figures(client, sku) == (4, 0, 4)


def test_an_unknown_sku_store_or_sale_is_a_404(client: httpx.Client) -> None:
    known, unknown, name = stock(client), new_sku(), new_id()
    for happened in (False, True):
        lines = [{"sku": known, "quantity": 1, "storeId": "nowhere"}]
        nowhere = client.post(SALES, json={"lines": lines, "happened": happened})
        assert_problem(nowhere, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")
    lines = [{"sku": known, "quantity": 1}, {"sku": unknown, "quantity": 1}]
    nobody = client.post(SALES, json={"lines": lines})
    assert_problem(nobody, 404, "NotFoundError", "NOT_FOUND", sku=unknown)
    assert_problem(
        client.get(path_of(SALES, name)), 404, "NotFoundError", "NOT_FOUND", documentType="sale", documentId=name
    )
    assert figures(client, known) == (10, 0, 10)


@pytest.mark.parametrize("happened", [False, True])
def test_a_sale_reported_twice_under_its_own_id_is_one_sale(client: httpx.Client, happened: bool) -> None:
    sku, name = stock(client, 10), new_id()
    fields = {"id": name, "lines": [{"sku": sku, "quantity": 4}], "happened": happened}
    first, second = client.post(SALES, json=fields), client.post(SALES, json=fields)
    assert data_of(second) == data_of(first, 201)
    assert second.json()["message"] == "Sale exists already"
    refused = client.post(SALES, json=fields | {"happened": not happened})
    assert_problem(refused, 409, "ConflictError", "CONFLICT", documentType="sale", documentId=name)
    assert figures(client, sku) == (6, 0, 6)
