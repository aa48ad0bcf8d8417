"""A call on a document under a key takes effect once, and is answered alike each time."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, SHORTAGE, TRANSFERS, TTL, figures, held, made, new_id, new_store, path_of
from api.expectations import act, assert_problem, data_of, stock

REPLAYED = "idempotency-replayed"
#: A path, and a body that can be sent there once.
Prepared = tuple[str, dict[str, Any]]


def _held(action: str, **fields: object) -> Callable[[httpx.Client], Prepared]:
    return lambda client: (path_of(RESERVATIONS, held(client, 10, 4)[1], action), fields)


def _part(action: str) -> Callable[[httpx.Client], Prepared]:
    def prepare(client: httpx.Client) -> Prepared:
        sku, name = held(client, 10, 4)
        return path_of(RESERVATIONS, name, action), {"lines": [{"sku": sku, "quantity": 1}]}

    return prepare


def _sent(action: str, **fields: object) -> Callable[[httpx.Client], Prepared]:
    def prepare(client: httpx.Client) -> Prepared:
        lines = [{"sku": stock(client), "quantity": 4}]
        name = made(client, TRANSFERS, lines, fromStoreId="default", toStoreId=new_store(client))["id"]
        return path_of(TRANSFERS, name, action), fields

    return prepare


def _new(collection: str, **fields: object) -> Callable[[httpx.Client], Prepared]:
    return lambda client: (collection, {"lines": [{"sku": stock(client), "quantity": 4}], **fields})


PREPARED: dict[str, Callable[[httpx.Client], Prepared]] = {
    "reservation": _new(RESERVATIONS, **TTL),
    "confirm": _held("confirm"),
    "fulfill": _held("fulfill"),
    "release": _held("release"),
    "fulfill a part": _part("fulfill"),
    "release a part": _part("release"),
    "extend": _held("extend", ttlSeconds=7200),
    "sale": _new(SALES),
    "transfer": _new(TRANSFERS, fromStoreId=None, toStoreId="default"),
    "receive": _sent("receive"),
    "receive a part": _sent("receive", lines=[{"lineId": "1", "received": 1}]),
    "cancel": _sent("cancel"),
}


@pytest.mark.parametrize("kind", PREPARED)
def test_a_retry_is_answered_as_the_first_time_and_does_nothing(client: httpx.Client, kind: str) -> None:
    path, body = PREPARED[kind](client)
    key = {"Idempotency-Key": new_id()}
    first = client.post(path, json=body, headers=key)
    assert first.is_success, first.text
    name = first.json()["data"]["id"]
    collection = next(each for each in (RESERVATIONS, SALES, TRANSFERS) if path.startswith(each))
    after = client.get(path_of(collection, name)).json()
    second = client.post(path, json=body, headers=key)
    assert REPLAYED not in first.headers
    assert second.headers[REPLAYED] == "true"
    assert second.status_code == first.status_code == (201 if path == collection else 200)
    current = {"status": after["data"]["status"], "version": after["data"]["version"]}
    assert second.json() == first.json() | {"message": "Operation already completed", "current": current}
    assert second.headers.get("location") == first.headers.get("location")
    assert ("location" in first.headers) == (path == collection)
    assert client.get(path_of(collection, name)).json() == after


@pytest.mark.parametrize("kind", PREPARED)
def test_the_operation_says_which_document_it_was_about(client: httpx.Client, kind: str) -> None:
    path, body = PREPARED[kind](client)
    key = new_id()
    answer = client.post(path, json={**body, "idempotencyKey": key, "reference": "R-1", "note": "n"}).json()
    operation = answer["operation"]
    assert data_of(client.get(f"/api/inventory/operations/{key}")) == operation
    assert (operation["type"], operation["status"]) == (kind.partition(" ")[0], "completed")
    assert {"sku", "amount"}.isdisjoint(operation)
    metadata = operation["metadata"]
    document = (metadata["documentType"], metadata["documentId"], metadata["reference"], metadata["note"])
    assert document == (path.split("/")[3].removesuffix("s"), answer["data"]["id"], "R-1", "n")


def test_another_request_under_the_same_key_is_refused(client: httpx.Client) -> None:
    (sku, first), (_, second) = held(client, 10, 4), held(client, 10, 4)
    key = {"Idempotency-Key": new_id()}
    part = {"lines": [{"sku": sku, "quantity": 1}]}
    data_of(client.post(path_of(RESERVATIONS, first, "fulfill"), json=part, headers=key))
    for path, body in (
        (path_of(RESERVATIONS, first, "fulfill"), {}),
        (path_of(RESERVATIONS, first, "fulfill"), {"lines": [{"lineId": "1", "quantity": 1}]}),
        (path_of(RESERVATIONS, first, "release"), part),
        (path_of(RESERVATIONS, second, "fulfill"), part),
        (SALES, part),
    ):
        refused = client.post(path, json=body, headers=key)
        assert_problem(refused, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
    assert figures(client, sku) == (9, 3, 6)


@pytest.mark.parametrize("collection", [RESERVATIONS, SALES])
def test_a_refusal_by_stock_stands_even_if_stock_has_come(client: httpx.Client, collection: str) -> None:
    sku, key = stock(client, 1), {"Idempotency-Key": new_id()}
    body = {"lines": [{"sku": sku, "quantity": 2}], **(TTL if collection == RESERVATIONS else {})}
    first = client.post(collection, json=body, headers=key)
    data_of(act(client, sku, "adjust", delta=10, reason="received"))
    second = client.post(collection, json=body, headers=key)
    short = {"sku": sku, "storeId": "default", "requested": 2, "available": 1}
    for answer in (first, second):
        assert_problem(answer, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[short])
    assert [REPLAYED in answer.headers for answer in (first, second)] == [False, True]
    assert figures(client, sku) == (11, 0, 11)


def test_a_key_counts_before_an_id(client: httpx.Client) -> None:
    sku, name = stock(client, 10), new_id()
    body = {"id": name, "lines": [{"sku": sku, "quantity": 4}], **TTL}
    key = {"Idempotency-Key": new_id()}
    assert client.post(RESERVATIONS, json=body, headers=key).status_code == 201
    data_of(client.post(path_of(RESERVATIONS, name, "fulfill")))
    replay, found = client.post(RESERVATIONS, json=body, headers=key), client.post(RESERVATIONS, json=body)
    assert (data_of(replay, 201)["status"], data_of(found)["status"]) == ("open", "fulfilled")
    assert figures(client, sku) == (6, 0, 6)
