"""/api/inventory/skus: what all stores share about a SKU."""

from urllib.parse import quote

import httpx
import pytest

from api.documents import item_in, new_store, stock_in
from api.expectations import assert_invalid, assert_problem, data_of, item, new_sku, stock
from api.wire import ITEMS, JSON, item_path, request, send
from api.writing import OPERATIONS
from server import Server, rows

REPLAYED = "idempotency-replayed"


def sku_path(sku: str) -> str:
    return f"/api/inventory/skus/{quote(sku, safe='')}"


def test_the_name_that_comes_with_the_first_stock_is_the_catalogues(client: httpx.Client) -> None:
    sku = stock(client)
    assert data_of(client.get(sku_path(sku))) == {
        "sku": sku, "name": f"Name of {sku}", "attributes": {}, "version": 1,
        "salesStatus": "open", "stopReason": None,
    }  # fmt: skip


def test_a_sku_can_be_known_before_it_is_stocked(client: httpx.Client) -> None:
    sku = new_sku()
    made = client.put(sku_path(sku), json={"name": "A lamp", "attributes": {"colour": "red"}})
    data = data_of(made, 201)
    open_ = {"salesStatus": "open", "stopReason": None}
    assert data == {"sku": sku, "name": "A lamp", "attributes": {"colour": "red"}, **open_, "version": 1}
    assert (made.headers["location"], made.json()["message"]) == (sku_path(sku), "SKU made successfully")
    added = client.post(ITEMS, json={"sku": sku, "name": "Another", "quantity": 1})
    assert data_of(added, 201)["name"] == "A lamp"


def test_a_new_name_shows_in_every_store_and_changes_the_etag_of_its_items(client: httpx.Client) -> None:
    sku, store = stock(client), new_store(client)
    stock_in(client, store, sku, 1)
    tag = client.get(item_path(sku)).headers["etag"]
    changed = client.put(sku_path(sku), json={"name": "New name"})
    assert (data_of(changed)["version"], changed.json()["message"]) == (2, "SKU updated successfully")
    assert [found["name"] for found in (item(client, sku), item_in(client, store, sku))] == ["New name"] * 2
    response = client.get(item_path(sku), headers={"If-None-Match": tag})
    assert (response.status_code, tag, response.headers["etag"]) == (200, '"1.1"', '"1.2"')
    assert client.get(ITEMS, params={"name": "NEW NAME", "limit": 5}).json()["data"].keys() == {sku}


def test_the_same_again_changes_nothing(client: httpx.Client) -> None:
    sku = stock(client)
    again = client.put(sku_path(sku), json={"name": f"Name of {sku}"})
    assert (data_of(again)["version"], again.json()["message"]) == (1, "SKU unchanged")


def test_a_write_under_a_key_takes_effect_once(client: httpx.Client) -> None:
    sku = new_sku()
    for name, status in (("A", 201), ("B", 200)):
        key = {"Idempotency-Key": f"sku-{sku}-{name}"}
        first = client.put(sku_path(sku), json={"name": name}, headers=key)
        second = client.put(sku_path(sku), json={"name": name}, headers=key)
        assert data_of(second, status) == data_of(first, status)
        assert (REPLAYED in first.headers, second.headers[REPLAYED]) == (False, "true")
        operation = data_of(client.get(f"{OPERATIONS}sku-{sku}-{name}"))
        assert (operation["type"], operation["sku"], "amount" in operation) == ("sku", sku, False)
        assert "storeId" not in operation["metadata"]


@pytest.mark.parametrize("sku", ["a/b", "%", "a/ledger", "a%2Fb", "Größe 😀", "items/../..", '"'])
def test_any_legal_sku_has_its_row(client: httpx.Client, server: Server, sku: str) -> None:
    sku += new_sku()
    put = send(server.port, request("PUT", sku_path(sku), b'{"name":"n"}', JSON))
    assert put.json()["data"]["sku"] == sku
    assert data_of(send(server.port, request("GET", sku_path(sku))))["sku"] == sku


@pytest.mark.parametrize("encoded", ["", "x" * 129, "%00", "%FF", "100%"])
def test_a_path_that_names_no_sku_is_refused(server: Server, encoded: str) -> None:
    for content in (
        request("GET", f"/api/inventory/skus/{encoded}"),
        request("PUT", f"/api/inventory/skus/{encoded}", b'{"name":"n"}', JSON),
    ):
        assert_invalid(send(server.port, content), "sku")


def test_an_unknown_sku_is_a_404(client: httpx.Client) -> None:
    assert_problem(client.get(sku_path("NOBODY")), 404, "NotFoundError", "NOT_FOUND", sku="NOBODY")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", '""'), ("name", "null"), ("name", "5"), ("name", '"%s"' % ("x" * 257)), ("name", '"a\\tb"'),
        ("attributes", '{"a":18446744073709551616}'),
        ("attributes", "[]"), ("attributes", "null"), ("attributes", '{"a":"\\u0000"}'),
        ("attributes", '{"a":"%s"}' % ("x" * 16_384)), ("sku", '"A"'), ("version", "1"), ("expectedVersion", '"1"'),
        ("note", '""'), ("idempotencyKey", '"é"'),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(client: httpx.Client, server: Server, field: str, value: str) -> None:
    sku = new_sku()
    fields = {"name": '"n"'} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    assert_invalid(send(server.port, request("PUT", sku_path(sku), body.encode(), JSON)), field)
    assert rows(server.data_dir, "SELECT name FROM skus WHERE sku = ?", (sku,)) == []


def test_what_is_not_of_this_call_is_refused(client: httpx.Client) -> None:
    path = sku_path(stock(client))
    assert_invalid(client.put(path, json={}), "name")
    assert_invalid(client.get(path, params={"x": "1"}), "x")
    assert_invalid(client.put(path, params={"x": "1"}, json={"name": "n"}), "x")
    assert_invalid(client.put(path, json={"name": "n"}, headers={"If-Match": "x"}), "If-Match")


def test_a_row_is_changed_at_the_version_that_was_read_and_read_only_when_it_has_changed(client: httpx.Client) -> None:
    path = sku_path(new_sku())
    made = client.put(path, json={"name": "A", "expectedVersion": 0})
    assert (data_of(made, 201)["version"], made.headers["etag"]) == (1, '"1"')
    assert client.get(path, headers={"If-None-Match": 'W/"1"'}).status_code == 304
    data_of(client.put(path, json={"name": "B"}, headers={"If-Match": '"1"'}))
    lost = client.put(path, json={"name": "C"}, headers={"If-Match": '"1"'})
    assert_problem(
        lost, 412, "PreconditionFailedError", "PRECONDITION_FAILED", sku=path.rpartition("/")[2], currentVersion=2
    )
    assert client.get(path, headers={"If-None-Match": '"1"'}).headers["etag"] == '"2"'
