"""/api/stores: places that hold stock, and what is kept of them."""

import json
from itertools import pairwise

import httpx
import pytest

from api.documents import new_store, stock_in
from api.expectations import TIME, assert_invalid, assert_problem, data_of, new_sku, stock
from api.wire import JSON, request, send
from api.writing import OPERATIONS
from server import Server, rows

STORES = "/api/stores"
MEMBERS = [
    *("id", "name", "location", "attributes"),
    *("salesStatus", "stopReason", "version", "createdAt", "updatedAt"),
]
REPLAYED = "idempotency-replayed"


def named(number: int) -> str:
    return f"made-{number}-{new_sku().lower()}"


def test_a_store_is_made_with_what_is_said_of_it(client: httpx.Client) -> None:
    store = named(1)
    fields = {"id": store, "name": "Größe 😀", "location": "Main St 1", "attributes": {"area": 12.5, "tags": ["a", ""]}}
    made = client.post(STORES, json=fields)
    data = data_of(made, 201)
    assert list(data) == MEMBERS
    assert data | fields == data
    assert (data["version"], made.headers["location"]) == (1, f"{STORES}/{store}")
    assert TIME.fullmatch(data["createdAt"])
    assert data["createdAt"] == data["updatedAt"]
    assert made.json()["message"] == "Store made successfully"
    assert data_of(client.get(f"{STORES}/{store}")) == data


def test_the_same_store_again_is_answered_as_it_is_and_another_one_is_a_conflict(client: httpx.Client) -> None:
    store = new_store(client)
    before = data_of(client.get(f"{STORES}/{store}"))
    again = client.post(STORES, json={"id": store, "name": f"Shop {store}"})
    assert (data_of(again), again.json()["message"]) == (before, "Store unchanged")
    for fields in ({"name": "Other"}, {"name": f"Shop {store}", "location": "x"}):
        refused = client.post(STORES, json={"id": store, **fields})
        assert_problem(refused, 409, "ConflictError", "CONFLICT", storeId=store)
    assert data_of(client.get(f"{STORES}/{store}")) == before


def test_a_change_keeps_what_it_does_not_name(client: httpx.Client) -> None:
    store = named(2)
    fields = {"id": store, "name": "Shop", "location": "Here", "attributes": {"a": 1, "b": 2}}
    before = data_of(client.post(STORES, json=fields), 201)
    changed = client.patch(f"{STORES}/{store}", json={"name": "New", "attributes": {"a": 3}})
    data = data_of(changed)
    assert data == before | {
        "name": "New",
        "attributes": {"a": 3, "b": 2},
        "version": 2,
        "updatedAt": data["updatedAt"],
    }
    assert changed.json()["message"] == "Store updated successfully"
    assert data_of(client.patch(f"{STORES}/{store}", json={"location": None}))["location"] is None
    same = client.patch(f"{STORES}/{store}", json={"name": "New", "location": None})
    assert (data_of(same)["version"], same.json()["message"]) == (3, "Store unchanged")


def test_the_default_store_is_there_and_can_be_changed(client: httpx.Client) -> None:
    assert data_of(client.get(f"{STORES}/default"))["id"] == "default"
    assert data_of(client.patch(f"{STORES}/default", json={"location": "HQ"}))["location"] == "HQ"


def test_a_write_under_a_key_takes_effect_once(client: httpx.Client) -> None:
    store = named(3)
    writes = (("POST", STORES, {"id": store, "name": "A"}, 201), ("PATCH", f"{STORES}/{store}", {"name": "B"}, 200))
    for method, path, fields, status in writes:
        key = {"Idempotency-Key": f"{method}-{store}"}
        first = client.request(method, path, json=fields, headers=key)
        second = client.request(method, path, json=fields, headers=key)
        assert data_of(second, status) == data_of(first, status)
        assert (REPLAYED in first.headers, second.headers[REPLAYED]) == (False, "true")
        assert second.json() == first.json() | {"message": "Operation already completed"}
        other = client.request(method, path, json=fields | {"name": "C"}, headers=key)
        assert_problem(other, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
        operation = data_of(client.get(f"{OPERATIONS}{method}-{store}"))
        assert operation == first.json()["operation"]
        assert (operation["type"], operation["metadata"]["storeId"]) == ("store", store)
        assert not {"sku", "amount"} & operation.keys()


def test_the_list_gives_every_store_once_by_id_page_by_page(client: httpx.Client) -> None:
    made = {new_store(client) for _ in range(5)} | {"default"}
    found: list[str] = []
    path: str | None = f"{STORES}?limit=2"
    while path is not None:
        response = client.get(path)
        page = response.json()
        assert page["count"] == len(page["data"]) <= 2
        assert ("nextCursor" in page) == ("link" in response.headers)
        found += [store["id"] for store in page["data"]]
        path = response.headers["link"].partition(">")[0].lstrip("<") if "link" in response.headers else None
    assert made <= set(found)
    assert all(earlier < later for earlier, later in pairwise(found))
    assert client.get(STORES).json()["data"][0].keys() == set(MEMBERS)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("after=x", "after"),
        ("after=MUE", "after"), ("name=x", "name"), ("limit=1&limit=1", "limit"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_understood_is_a_400(client: httpx.Client, query: str, field: str) -> None:
    assert_invalid(client.get(f"{STORES}?{query}"), field)
    if "limit" not in query:
        assert_invalid(client.get(f"{STORES}/default?{query}"), field)


BAD = [
    ("name", '""'), ("name", "5"), ("name", '"%s"' % ("x" * 257)), ("name", '"\\u0000"'), ("location", '""'),
    ("location", "[]"), ("location", '"a\\nb"'), ("location", '"%s"' % ("x" * 257)), ("attributes", "[]"),
    ("attributes", '"x"'), ("attributes", '{"a":"\\u0000"}'), ("attributes", '{"\\u001f":1}'),
    ("attributes", '{"a":18446744073709551616}'), ("attributes", '{"a":[-9223372036854775809]}'),
    ("attributes", '{"a":[{"b":"\\u007f"}]}'), ("attributes", '{"a":"%s"}' % ("x" * 16_384)),
    ("attributes", '{"a":' * 17 + "1" + "}" * 17), ("attributes", "null"), ("version", "1"), ("x", "1"),
    ("expectedVersion", "-1"), ("idempotencyKey", '""'), ("note", '""'), ("occurredAt", '"x"'),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_store_that_cannot_be_is_refused(client: httpx.Client, server: Server, field: str, value: str) -> None:
    store = named(4)
    before = rows(server.data_dir, "SELECT * FROM stores")
    fields = {"id": f'"{store}"', "name": '"n"'} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    assert_invalid(send(server.port, request("POST", STORES, body.encode(), JSON)), field)
    changed = send(server.port, request("PATCH", f"{STORES}/default", f'{{"{field}":{value}}}'.encode(), JSON))
    assert_invalid(changed, field)
    assert rows(server.data_dir, "SELECT * FROM stores") == before


@pytest.mark.parametrize("store", ["", "_A", "-a", "a b", "a/b", "x" * 65, "é", 5, None])
def test_an_id_that_can_be_no_store_is_refused(client: httpx.Client, store: object) -> None:
    assert_invalid(client.post(STORES, json={"id": store, "name": "n"}), "id")


def test_what_is_needed_of_a_store_is_told(client: httpx.Client) -> None:
    assert_invalid(client.post(STORES, json={"name": "n"}), "id")
    assert_invalid(client.post(STORES, json={"id": "n"}), "name")
    assert_invalid(client.patch(f"{STORES}/default", json={"id": "n"}), "id")


def test_attributes_may_hold_any_json_within_their_bounds(client: httpx.Client) -> None:
    store = named(5)
    deep: object = 1
    for _ in range(15):
        deep = {"a": deep}
    wanted = {
        "deep": deep,
        "numbers": [0, -1, 1.5, -(2**63), 2**64 - 1],
        "none": None,
        "yes": True,
        "long": "é" * 7_000,
        "name": "x",
    }
    for _ in range(2):  # What is kept under a key can hold all of it, too.
        made = client.post(STORES, json={"id": store, "name": "n", "attributes": wanted, "idempotencyKey": store})
        assert data_of(made, 201)["attributes"] == wanted
    assert data_of(client.get(f"{STORES}/{store}"))["attributes"] == wanted


@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b'[1,{"a":1e400}]'])
def test_attributes_hold_no_number_that_is_too_large_for_any(client: httpx.Client, number: bytes) -> None:
    body = b'{"id":"%b","name":"n","attributes":{"x":%b}}' % (named(9).encode(), number)
    refused = client.post(STORES, content=body, headers={"content-type": "application/json"})
    problem = assert_invalid(refused, "attributes")
    assert problem["detail"] == "attributes: must not hold numbers that are so large; write such a one as a text"


def test_members_of_the_attributes_may_be_called_like_those_around_them_but_not_stand_twice(
    client: httpx.Client, server: Server
) -> None:
    store = named(6)
    fields = {"id": store, "name": "n", "attributes": {"id": "x", "name": "y"}}
    assert data_of(client.post(STORES, json=fields), 201)["attributes"] == fields["attributes"]
    body = json.dumps({"id": named(7), "name": "n"})[:-1] + ',"name":"m"}'
    assert_invalid(send(server.port, request("POST", STORES, body.encode(), JSON)), "name")


def test_a_new_store_takes_no_if_match(client: httpx.Client) -> None:
    fields = {"id": named(8), "name": "n"}
    assert_invalid(client.post(STORES, json=fields, headers={"If-Match": "1"}), "If-Match")


def test_each_store_has_statistics_and_a_list_of_its_own(client: httpx.Client) -> None:
    store, sku = new_store(client), stock(client, 3)
    stock_in(client, store, sku, 7)
    stock_in(client, store, new_sku(), 0)
    data = data_of(client.get(f"{STORES}/{store}/inventory/stats"))
    totals = {"items": 2, "withStock": 1, "outOfStock": 1, "quantity": 7, "reserved": 0}
    assert (data["storeId"], data["totals"]) == (store, totals)
    listed = client.get(f"{STORES}/{store}/inventory/items").json()
    assert (listed["count"], listed["data"][sku]["quantity"], listed["data"][sku]["storeId"]) == (2, 7, store)
    page = client.get(f"{STORES}/{store}/inventory/items", params={"limit": 1})
    assert page.headers["link"].startswith(f"<{STORES}/{store}/inventory/items?")
