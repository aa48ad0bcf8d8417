"""What holds for each write on one item: figures, versions, keys, ledger, stores, SKUs."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from api.documents import new_store
from api.expectations import (
    FINDING_MEMBERS,
    ITEM_MEMBERS,
    assert_invalid,
    assert_problem,
    data_of,
    item,
    new_sku,
    nothing_changes,
)
from api.wire import JSON, request, send
from api.writing import OPERATIONS, WRITES, item_of, items_of, stocked, write
from server import Server, rows

REPLAYED = "idempotency-replayed"
every_write = pytest.mark.parametrize("name", WRITES)


@every_write
def test_a_write_changes_what_it_says_and_nothing_else(client: httpx.Client, name: str) -> None:
    sku = stocked(client, name)
    before = item(client, sku)
    response = write(client, name, sku)
    data = data_of(response)
    finding = {name: data.pop(name) for name in FINDING_MEMBERS if name in data}
    assert (list(data), list(finding)) == (ITEM_MEMBERS, FINDING_MEMBERS if name == "count" else [])
    assert data == before | WRITES[name].changed | {"version": 4, "lastUpdated": data["lastUpdated"]}
    assert response.headers["etag"] == '"4.1"'
    if name == "delete":
        assert client.get(item_of(None, sku)).status_code == 404
    else:
        assert item(client, sku) == data


@every_write
def test_a_write_of_another_store_leaves_this_one_alone(client: httpx.Client, name: str) -> None:
    store = new_store(client)
    sku = stocked(client, name)
    stocked(client, name, store, sku)
    before = item(client, sku)
    data = data_of(write(client, name, sku, store=store))
    assert (data["storeId"], data["version"]) == (store, 4)
    assert data | WRITES[name].changed == data
    assert item(client, sku) == before


@every_write
def test_the_same_write_can_name_the_default_store(client: httpx.Client, name: str) -> None:
    sku = stocked(client, name)
    key = {"Idempotency-Key": f"named-{sku}"}
    first = write(client, name, sku, key)
    second = write(client, name, sku, key, store="default")
    assert data_of(second) == data_of(first)
    assert REPLAYED in second.headers


@every_write
def test_a_write_keeps_to_the_version_that_it_names(client: httpx.Client, name: str) -> None:
    sku = stocked(client, name)
    refused = write(client, name, sku, {"If-Match": '"2.1"'})
    versions = {"sku": sku, "storeId": "default", "expectedVersion": 2, "currentVersion": 3}
    assert_problem(refused, 412, "PreconditionFailedError", "PRECONDITION_FAILED", **versions)
    refused = write(client, name, sku, expectedVersion=2)
    assert_problem(refused, 409, "ConcurrencyError", "CONCURRENCY_ERROR", **versions)
    assert_invalid(write(client, name, sku, {"If-Match": '"2.1"'}, expectedVersion=3), "expectedVersion")
    assert data_of(write(client, name, sku, {"If-Match": '"3.1"'}, expectedVersion=3))["version"] == 4


@every_write
def test_a_retry_is_answered_as_the_first_time_and_does_nothing(
    client: httpx.Client, server: Server, name: str
) -> None:
    sku = stocked(client, name)
    key = {"Idempotency-Key": f"retry/{sku}", "If-Match": "3", "X-Actor": "Zoe", "X-Request-ID": f"r-{sku}"}
    first = write(client, name, sku, key)
    with nothing_changes(server):
        second = write(client, name, sku, key)
        other = write(client, name, sku, key, note="another request")
    assert (first.status_code, second.status_code) == (200, 200)
    assert (REPLAYED in first.headers, second.headers[REPLAYED]) == (False, "true")
    assert second.json() == first.json() | {"message": "Operation already completed"}
    assert second.headers["etag"] == first.headers["etag"]
    assert_problem(other, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
    operation = data_of(client.get(OPERATIONS + quote(key["Idempotency-Key"], safe="")))
    assert operation == first.json()["operation"]
    assert (operation["type"], operation["sku"], operation.get("amount")) == (
        WRITES[name].kind, sku, WRITES[name].amount,
    )  # fmt: skip
    metadata = {"storeId": "default", "requestId": f"r-{sku}", "actor": "Zoe"}
    assert operation["metadata"] | metadata == operation["metadata"]


@every_write
def test_a_write_without_a_key_has_its_operation_too_and_nothing_is_kept_of_it(
    client: httpx.Client, server: Server, name: str
) -> None:
    sku = stocked(client, name)
    answer = write(client, name, sku, {"X-Request-ID": f"bare-{sku}"}).json()
    assert list(answer) == ["success", "data", "message", "operation"]
    operation = answer["operation"]
    commands = rows(server.data_dir, "SELECT command_id FROM ledger WHERE sku = ? AND version = 4", (sku,))
    assert [(operation["id"],)] == commands
    assert (operation["idempotencyKey"], operation["type"], operation["sku"]) == (None, WRITES[name].kind, sku)
    assert (operation["status"], operation["completedAt"]) == ("completed", operation["timestamp"])
    assert operation["metadata"] == {
        "storeId": "default", "requestId": f"bare-{sku}", **({"reason": "lost"} if name == "adjust" else {}),
    }  # fmt: skip
    assert client.get(OPERATIONS + operation["id"]).status_code == 404


@every_write
def test_the_ledger_says_who_and_why(client: httpx.Client, server: Server, name: str) -> None:
    sku = stocked(client, name)
    said: dict[str, Any] = {"reference": "A-1", "note": "a note", "occurredAt": "2026-01-01T00:00:00Z"}
    if name != "adjust":
        said["reason"] = "because"
    data_of(write(client, name, sku, {"X-Actor": "Zoe"}, **said))
    sql = "SELECT kind, version, reason, reference, note, actor, occurred_at FROM ledger WHERE sku = ? AND version = 4"
    reason = said.get("reason", "lost")
    assert rows(server.data_dir, sql, (sku,)) == [
        (WRITES[name].kind, 4, reason, "A-1", "a note", "Zoe", 1_767_225_600_000)
    ]


@every_write
@pytest.mark.parametrize("sku", ["a/b", "%", "a/reserve", "a%2Fb", "Größe 😀", "items/../.."])
def test_any_legal_sku_goes_through(server: Server, client: httpx.Client, name: str, sku: str) -> None:
    store, sku = new_store(client), sku + new_sku()
    stocked(client, name, store, sku)
    writing = WRITES[name]
    body = httpx.Request("POST", "http://x", json=writing.fields).content
    target = item_of(store, sku, writing.action)
    assert data_of(send(server.port, request("GET", item_of(store, sku))))["sku"] == sku
    assert data_of(send(server.port, request(writing.method, target, body, JSON)))["sku"] == sku


@every_write
@pytest.mark.parametrize("encoded", ["", "x" * 129, "%00", "%FF", "100%"])
def test_a_path_that_names_no_sku_is_refused(server: Server, name: str, encoded: str) -> None:
    writing = WRITES[name]
    target = f"{items_of('default')}/{encoded}" + (f"/{writing.action}" if writing.action else "")
    body = httpx.Request("POST", "http://x", json=writing.fields).content
    assert_invalid(send(server.port, request(writing.method, target, body, JSON)), "sku")


@every_write
def test_what_is_not_there_is_a_404_that_says_what(client: httpx.Client, server: Server, name: str) -> None:
    sku = new_sku()
    with nothing_changes(server):
        refused = write(client, name, sku, store="nowhere")
        assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")
        if name not in ("settings", "count"):  # Both make what is missing.
            refused = write(client, name, sku)
            assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", storeId="default", sku=sku)


@pytest.mark.parametrize("store", ["", "a b", "a/b", "-a", "x" * 65, "é", "a..b"])
def test_a_path_that_names_no_store_is_refused(client: httpx.Client, server: Server, store: str) -> None:
    with nothing_changes(server):
        for name in WRITES:
            assert_invalid(write(client, name, "A", store=store), "storeId")
        assert_invalid(client.post(items_of(store), json={"sku": "A", "name": "a", "quantity": 1}), "storeId")
        for path in (items_of(store), item_of(store, "A"), items_of(store).replace("items", "stats")):
            assert_invalid(client.get(path), "storeId")


def test_an_unknown_store_is_a_404_for_reads_and_additions_too(client: httpx.Client, server: Server) -> None:
    with nothing_changes(server):
        items = items_of("nowhere")
        for response in (
            client.post(items, json={"sku": "A", "name": "a", "quantity": 1}),
            client.get(items),
            client.get(items, params={"limit": 5}),
            client.get(items, params={"inStock": "true"}),
            client.get(item_of("nowhere", "A")),
            client.get("/api/stores/nowhere/inventory/stats"),
            client.get("/api/stores/nowhere"),
            client.patch("/api/stores/nowhere", json={"name": "Somewhere"}),
        ):
            assert_problem(response, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")
