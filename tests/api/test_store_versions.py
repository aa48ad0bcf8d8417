"""Two who change a store at once lose nothing."""

from typing import Any

import httpx

from api.documents import SALES, item_in, new_store, stock_in
from api.documents import made as made_document
from api.expectations import assert_problem, data_of

STORES = "/api/stores"


def test_a_store_is_changed_at_the_version_that_was_read_and_read_only_when_it_has_changed(
    client: httpx.Client,
) -> None:
    path = f"{STORES}/{new_store(client)}"
    read = client.get(path)
    assert read.headers["etag"] == '"1"'
    assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 304
    first = client.patch(path, json={"name": "A"}, headers={"If-Match": '"1"'})
    assert (data_of(first)["version"], first.headers["etag"]) == (2, '"2"')
    lost = client.patch(path, json={"location": "B"}, headers={"If-Match": '"1"'})
    members = {"storeId": path.rpartition("/")[2], "expectedVersion": 1, "currentVersion": 2}
    assert_problem(lost, 412, "PreconditionFailedError", "PRECONDITION_FAILED", **members)
    late = client.patch(path, json={"location": "B", "expectedVersion": 1})
    assert_problem(late, 409, "ConcurrencyError", "CONCURRENCY_ERROR", **members)
    assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 200


def test_two_who_change_different_attributes_lose_nothing(client: httpx.Client) -> None:
    path = f"{STORES}/{new_store(client)}"
    for attributes in ({"a": 1, "b": {"c": 2}}, {"d": 3}, {"b": None}):
        data_of(client.patch(path, json={"attributes": attributes}))
    assert data_of(client.get(path))["attributes"] == {"a": 1, "d": 3}


def test_an_id_may_hold_capitals_and_is_compared_byte_for_byte(client: httpx.Client) -> None:
    for store, name in (("STORE001", "One"), ("store001", "Two"), ("sloc_01HZX", "Three")):
        made = client.post(STORES, json={"id": store, "name": name})
        assert made.headers["location"] == f"{STORES}/{store}"
        assert data_of(made, 201)["id"] == store
    stock_in(client, "STORE001", "CAPITAL", 5)
    sale = made_sale(client, "STORE001")
    assert sale["lines"][0]["storeId"] == "STORE001"
    assert item_in(client, "STORE001", "CAPITAL")["quantity"] == 4
    missing = client.get(f"{STORES}/store001/inventory/items/CAPITAL")
    assert_problem(missing, 404, "NotFoundError", "NOT_FOUND", storeId="store001")


def made_sale(client: httpx.Client, store: str) -> dict[str, Any]:
    return made_document(client, SALES, [{"sku": "CAPITAL", "quantity": 1, "storeId": store}])
