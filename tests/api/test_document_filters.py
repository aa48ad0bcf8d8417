"""Lists of documents, narrowed by what only the documents say."""

from typing import Any

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, TRANSFERS, call, held, made, new_id, reservation
from api.expectations import act, assert_invalid, data_of, stock


def names(client: httpx.Client, collection: str, **parameters: str) -> list[str]:
    response = client.get(collection, params=parameters)
    assert response.status_code == 200, response.text
    return [found["id"] for found in response.json()["data"]]


def test_paid_and_unpaid_orders_are_told_apart(client: httpx.Client) -> None:
    sku, first = held(client, 10, 2)
    second = reservation(client, [{"sku": sku, "quantity": 1}], confirmed=True)["id"]
    assert names(client, RESERVATIONS, sku=sku, confirmed="true") == [second]
    assert names(client, RESERVATIONS, sku=sku, confirmed="false") == [first]


def test_orders_that_end_soon_are_found(client: httpx.Client) -> None:
    sku, soon = held(client, 10, 2, ttlSeconds=600)
    late = reservation(client, [{"sku": sku, "quantity": 1}], ttlSeconds=6000)["id"]
    end = data_of(client.get(f"{RESERVATIONS}/{late}"))["expiresAt"]
    assert names(client, RESERVATIONS, sku=sku, expiresBefore=end) == [soon]
    assert names(client, RESERVATIONS, sku=sku, expiresBefore=end, status="fulfilled") == []
    data_of(call(client, RESERVATIONS, soon, "release"))
    assert names(client, RESERVATIONS, sku=sku, expiresBefore=end) == []


def test_orders_that_hold_what_is_short_are_found(client: httpx.Client) -> None:
    (sku, name), (enough, _) = held(client, 5, 3), held(client, 5, 3)
    data_of(act(client, sku, "adjust", delta=-4, reason="stolen"))
    found = names(client, RESERVATIONS, short="true")
    assert name in found
    assert names(client, RESERVATIONS, short="true", sku=sku) == [name]
    assert names(client, RESERVATIONS, short="true", sku=enough) == []
    data_of(act(client, sku, "adjust", delta=4, reason="found"))
    assert names(client, RESERVATIONS, short="true", sku=sku) == []


#: What each kind of document needs beside its lines.
BESIDE_LINES: dict[str, dict[str, Any]] = {
    RESERVATIONS: {"ttlSeconds": 600},
    SALES: {},
    TRANSFERS: {"fromStoreId": None, "toStoreId": "default"},
}


@pytest.mark.parametrize("collection", BESIDE_LINES)
def test_a_line_of_the_platform_leads_to_its_document(client: httpx.Client, collection: str) -> None:
    sku, reference = stock(client, 9), f"item-{new_id()}"
    more = BESIDE_LINES[collection]
    found = made(client, collection, [{"sku": sku, "quantity": 1, "reference": reference}], **more)
    made(client, collection, [{"sku": sku, "quantity": 1}], **more)
    assert found["lines"][0]["reference"] == reference
    assert names(client, collection, lineReference=reference) == [found["id"]]


def test_documents_are_asked_for_by_their_ids(client: httpx.Client) -> None:
    (sku, first), (_, second) = held(client, 9, 1), held(client, 9, 1)
    ids = f"{first},GONE,{second},{first}"
    assert names(client, RESERVATIONS, ids=ids) == [second, first]
    assert names(client, RESERVATIONS, ids=ids, sku=sku) == [first]
    assert names(client, RESERVATIONS, ids=ids, status="released") == []
    assert "nextCursor" not in client.get(RESERVATIONS, params={"ids": ids, "limit": 1}).json()


def test_deliveries_that_are_late_or_lack_something_are_found(client: httpx.Client) -> None:
    sku = stock(client)
    fields: dict[str, Any] = {"fromStoreId": None, "toStoreId": "default"}
    lines = [{"sku": sku, "quantity": 3}]
    late = made(client, TRANSFERS, lines, expectedAt="2024-01-01T00:00:00Z", **fields)["id"]
    made(client, TRANSFERS, lines, expectedAt="2999-01-01T00:00:00Z", **fields)
    lacking = made(client, TRANSFERS, lines, expectedAt="2024-01-01T00:00:00Z", **fields)["id"]
    data_of(call(client, TRANSFERS, lacking, "receive", lines=[{"lineId": "1", "received": 2, "missing": 1}]))
    assert names(client, TRANSFERS, sku=sku, overdue="true") == [late]
    assert names(client, TRANSFERS, sku=sku, missing="true") == [lacking]
    assert lacking not in names(client, TRANSFERS, sku=sku, missing="false")


def test_a_narrowed_list_goes_on_page_by_page(client: httpx.Client) -> None:
    sku = stock(client, 9)
    ids = [reservation(client, [{"sku": sku, "quantity": 1}], confirmed=True)["id"] for _ in range(3)]
    first = client.get(RESERVATIONS, params={"sku": sku, "confirmed": "true", "limit": 2}).json()
    assert [found["id"] for found in first["data"]] == ids[:0:-1]
    assert names(client, RESERVATIONS, sku=sku, confirmed="true", limit="2", after=first["nextCursor"]) == ids[:1]


@pytest.mark.parametrize("collection", BESIDE_LINES)
def test_documents_are_found_by_when_they_were_made(client: httpx.Client, collection: str) -> None:
    sku = stock(client, 99)
    lines, more = [{"sku": sku, "quantity": 1}], BESIDE_LINES[collection]
    first = made(client, collection, lines, **more)
    one = made(client, collection, lines, **more)
    while one["createdAt"] == first["createdAt"]:  # The clock may not have gone on.
        one = made(client, collection, lines, **more)
    at = one["createdAt"]
    older = names(client, collection, sku=sku, to=at)
    assert first["id"] in older
    assert names(client, collection, sku=sku, **{"from": at}) == [one["id"]]
    assert names(client, collection, **{"from": at, "to": at}) == []
    assert names(client, collection, ids=f"{first['id']},{one['id']}", **{"from": at}) == [one["id"]]
    assert names(client, collection, ids=f"{first['id']},{one['id']}", to=at) == [first["id"]]
    page = client.get(collection, params={"sku": sku, "to": at, "limit": 1}).json()
    if len(older) > 1:
        assert names(client, collection, sku=sku, to=at, after=page["nextCursor"]) == older[1:]


@pytest.mark.parametrize(
    ("collection", "name", "value"),
    [
        (SALES, "from", "yesterday"),
        (TRANSFERS, "to", "2026-01-31"),
        (RESERVATIONS, "confirmed", "yes"),
        (RESERVATIONS, "short", "false"),
        (RESERVATIONS, "expiresBefore", "soon"),
        (RESERVATIONS, "ids", "a,,b"),
        (RESERVATIONS, "ids", ",".join(map(str, range(1001)))),
        (RESERVATIONS, "lineReference", ""),
        (RESERVATIONS, "overdue", "true"),
        (TRANSFERS, "overdue", "no"),
        (TRANSFERS, "missing", ""),
        (SALES, "confirmed", "true"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(client: httpx.Client, collection: str, name: str, value: str) -> None:
    assert_invalid(client.get(collection, params={name: value}), name)
