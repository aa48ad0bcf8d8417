"""Lists of reservations, sales and transfers: the newest first, page by page, and what is looked for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SALES,
    TRANSFERS,
    TTL,
    call,
    made,
    new_id,
    new_store,
    reservation,
    stock_in,
)
from api.expectations import assert_invalid, data_of, new_sku, stock
from server import eventually

COLLECTIONS = [RESERVATIONS, SALES, TRANSFERS]
EXTRAS: dict[str, dict[str, Any]] = {
    RESERVATIONS: TTL,
    SALES: {},
    TRANSFERS: {"fromStoreId": None, "toStoreId": "default"},
}


def listed(client: httpx.Client, collection: str, **parameters: str | int) -> list[dict[str, Any]]:
    response = client.get(collection, params=parameters)
    found: list[dict[str, Any]] = response.json()["data"]
    assert (response.status_code, response.json()["count"]) == (200, len(found))
    return found


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["id"] for document in documents]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_newest_come_first_and_the_pages_together_are_everything(client: httpx.Client, collection: str) -> None:
    sku, reference = stock(client, 100), f"PAGES {new_id()}/ü"
    lines = [{"sku": sku, "quantity": 1}]
    documents = [made(client, collection, lines, reference=reference, **EXTRAS[collection]) for _ in range(7)]
    documents.sort(key=lambda document: (document["createdAt"], document["id"]), reverse=True)
    assert listed(client, collection, reference=reference) == documents
    for filters in ({"reference": reference}, {"sku": sku}):
        for limit in (3, 6, 7):
            target = str(httpx.URL(collection, params=filters | {"limit": limit}))
            pages: list[list[str]] = []
            while target:
                response = client.get(target)
                assert response.headers["cache-control"] == "private, no-cache"
                pages.append(ids(response.json()["data"]))
                assert ("next" in response.links) == ("nextCursor" in response.json())
                target = response.links.get("next", {}).get("url", "")
            assert [name for page in pages for name in page] == ids(documents)
            assert len(pages) == -(-7 // limit)


def test_what_was_made_at_the_same_moment_is_not_lost_between_two_pages(client: httpx.Client) -> None:
    lines, reference = [{"sku": stock(client, 10_000), "quantity": 1}], new_id()
    documents: list[dict[str, Any]] = []

    def a_moment_has_two() -> bool:
        with ThreadPoolExecutor(20) as threads:
            new = threads.map(lambda _: made(client, SALES, lines, reference=reference), range(20))
            documents.extend(new)
        return len({document["createdAt"] for document in documents}) < len(documents)

    eventually(a_moment_has_two)
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(SALES, params={"reference": reference, "limit": 1, **after}).json()
        found += ids(page["data"])
        if "nextCursor" not in page:
            break
        after = {"after": page["nextCursor"]}
    documents.sort(key=lambda document: (document["createdAt"], document["id"]), reverse=True)
    assert found == ids(documents)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_hundred_come_when_nothing_is_said(client: httpx.Client, collection: str) -> None:
    lines = [{"sku": stock(client, 200), "quantity": 1}]
    names = [made(client, collection, lines, **EXTRAS[collection])["id"] for _ in range(101)]
    first = client.get(collection)
    assert (first.json()["count"], len(first.json()["data"])) == (100, 100)
    assert set(ids(first.json()["data"])) <= set(names)
    after = first.json()["nextCursor"]
    assert (set(ids(listed(client, collection, after=after, limit=1))) | set(ids(first.json()["data"]))) == set(names)


def test_reservations_are_found_by_status_sku_store_and_reference(client: httpx.Client) -> None:
    near, far, sku, reference = new_store(client), new_store(client), new_sku(), new_id()
    for store in (near, far):
        stock_in(client, store, sku, 100)
    by_store = {
        store: [
            reservation(client, [{"sku": sku, "quantity": 1, "storeId": store}], reference=f"{reference}-{number}")[
                "id"
            ]
            for number in range(3)
        ]
        for store in (near, far)
    }
    data_of(call(client, RESERVATIONS, by_store[near][0], "release"))
    data_of(call(client, RESERVATIONS, by_store[near][1], "fulfill"))

    def found(**parameters: str) -> set[str]:
        return set(ids(listed(client, RESERVATIONS, **parameters)))

    assert found(sku=sku) == {*by_store[near], *by_store[far]}
    assert found(storeId=near) == set(by_store[near])
    assert found(reference=f"{reference}-1") == {by_store[near][1], by_store[far][1]}
    for status, number in (("released", 0), ("fulfilled", 1), ("open", 2)):
        assert found(storeId=near, status=status) == {by_store[near][number]}
        assert by_store[near][number] in found(status=status, sku=sku)
    assert found(storeId=near, sku=sku, status="open", reference=f"{reference}-2") == {by_store[near][2]}
    assert found(storeId=far, status="released") == found(status="expired", sku=sku) == found(sku=new_sku()) == set()


def test_transfers_are_found_from_both_ends(client: httpx.Client) -> None:
    source, target, sku = new_store(client), new_store(client), new_sku()
    stock_in(client, source, sku, 10)
    name = made(client, TRANSFERS, [{"sku": sku, "quantity": 1}], fromStoreId=source, toStoreId=target)["id"]
    assert [ids(listed(client, TRANSFERS, storeId=store, sku=sku)) for store in (source, target)] == [[name], [name]]
    for action, status in (("", "open"), ("cancel", "cancelled")):
        if action:
            data_of(call(client, TRANSFERS, name, action))
        assert ids(listed(client, TRANSFERS, status=status, sku=sku)) == [name]
    assert listed(client, TRANSFERS, status="received", sku=sku) == []


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("limit=1.0", "limit"),
        ("after=", "after"), ("after=x", "after"), ("after=MQ", "after"), ("after=MTE6", "after"),
        ("after=MUE6Qg", "after"), ("after=MTE6AA", "after"), ("sku=", "sku"), ("sku=%00", "sku"),
        ("storeId=", "storeId"), ("storeId=-a", "storeId"), ("reference=", "reference"), ("reference=%0A", "reference"),
        ("status=", "status"), ("Sku=a", "Sku"), ("sku=a&sku=b", "sku"), ("offset=5", "offset"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_understood_is_a_400(
    client: httpx.Client, collection: str, query: str, field: str
) -> None:
    assert_invalid(client.get(f"{collection}?{query}"), field)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_documents_of_a_store_that_does_not_exist_are_not_found(client: httpx.Client, collection: str) -> None:
    response = client.get(collection, params={"storeId": "atlantis"})
    assert (response.status_code, response.json()["error"]["storeId"]) == (404, "atlantis")


@pytest.mark.parametrize(
    ("collection", "allowed"),
    [(RESERVATIONS, "open, fulfilled, expired, released"), (TRANSFERS, "open, received, cancelled, missing")],
)
def test_an_unknown_status_is_told_the_known_ones(client: httpx.Client, collection: str, allowed: str) -> None:
    problem = assert_invalid(client.get(f"{collection}?status=lost"), "status")
    assert problem["detail"] == f"status: must be one of {allowed}"
