"""Reservations: promises over several items, made whole or not at all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SHORTAGE,
    TTL,
    assert_closed,
    call,
    entries,
    figures,
    moved,
    new_id,
    new_store,
    path_of,
    read,
    reservation,
    stock_in,
)
from api.expectations import TIME, assert_problem, data_of, new_sku, stock

MEMBERS = [
    "id", "status", "confirmed", "expiresAt", "reference", "attributes", "version", "createdAt", "updatedAt",
    "parcels", "lines",
]  # fmt: skip


def test_a_reservation_says_who_gives_what_to_which_line(client: httpx.Client) -> None:
    first, second = stock(client, 10), stock(client, 5)
    lines = [{"sku": first, "quantity": 3}, {"sku": second, "quantity": 5, "storeId": "default"}]
    response = client.post(RESERVATIONS, json={"lines": lines, "ttlSeconds": 900, "reference": "ORDER-1"})
    found = data_of(response, 201)
    assert list(found) == MEMBERS
    assert (found["status"], found["confirmed"], found["reference"]) == ("open", False, "ORDER-1")
    assert TIME.fullmatch(found["expiresAt"])
    assert found["createdAt"] == found["updatedAt"] < found["expiresAt"]
    assert found["lines"] == [
        {
            "lineId": str(number),
            "sku": sku,
            "requested": quantity,
            "allocations": [
                {"storeId": "default", "open": quantity, "fulfilled": 0, "released": 0, "expired": 0, "returned": 0}
            ],
            "returned": 0,
            "reference": None,
        }
        for number, (sku, quantity) in enumerate([(first, 3), (second, 5)], 1)
    ]
    assert response.json()["message"] == "Reservation made successfully"
    assert "operation" not in response.json()
    assert response.headers["location"] == path_of(RESERVATIONS, found["id"])
    assert (figures(client, first), figures(client, second)) == ((10, 3, 7), (5, 5, 0))
    again = client.get(response.headers["location"])
    assert data_of(again) == found
    assert again.headers["cache-control"] == "private, no-cache"


def test_a_whole_life_from_the_cart_to_the_parcel(client: httpx.Client) -> None:
    sku = stock(client, 10)
    made = reservation(client, [{"sku": sku, "quantity": 4}], reference="ORDER-2")
    extended = data_of(call(client, RESERVATIONS, made["id"], "extend", ttlSeconds=7200))
    assert extended["expiresAt"] > made["expiresAt"]
    paid = data_of(call(client, RESERVATIONS, made["id"], "confirm"))
    assert (paid["confirmed"], paid["expiresAt"], paid["status"]) == (True, None, "open")
    sent = call(client, RESERVATIONS, made["id"], "fulfill", reference="PARCEL-1")
    assert sent.json()["message"] == "Reservation fulfilled successfully"
    assert (data_of(sent)["status"], figures(client, sku)) == ("fulfilled", (6, 0, 6))
    assert read(client, RESERVATIONS, made["id"]) == data_of(sent)
    told = entries(client, made["id"])
    assert [(entry["kind"], entry.get("sku"), moved(entry)) for entry in told] == [
        ("reserve", sku, {"reserved": 4}),
        ("extend", None, {}),
        ("confirm", None, {}),
        ("fulfill", sku, {"onHand": -4, "reserved": -4}),
    ]
    assert {(entry["documentType"], entry["documentId"]) for entry in told} == {("reservation", made["id"])}
    assert [entry.get("reference") for entry in told] == ["ORDER-2", "ORDER-2", "ORDER-2", "PARCEL-1"]
    closed = call(client, RESERVATIONS, made["id"], "release")
    assert_closed(closed, "fulfilled")


def test_the_same_sku_on_two_lines_is_summed_before_the_check(client: httpx.Client) -> None:
    sku = stock(client, 10)
    lines = [{"sku": sku, "quantity": 6}, {"sku": sku, "quantity": 5}]
    refused = client.post(RESERVATIONS, json={"lines": lines, **TTL})
    short = {"sku": sku, "storeId": "default", "requested": 11, "available": 10}
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[short])
    lines[1]["quantity"] = 4
    assert [line["requested"] for line in reservation(client, lines)["lines"]] == [6, 4]
    assert figures(client, sku) == (10, 10, 0)


def test_all_lines_or_none_and_the_refusal_names_every_shortage(client: httpx.Client) -> None:
    plenty, few, none = stock(client, 100), stock(client, 2), stock(client, 0)
    lines = [{"sku": sku, "quantity": 3} for sku in (plenty, few, none)]
    refused = client.post(RESERVATIONS, json={"lines": lines, **TTL})
    short = [
        {"sku": few, "storeId": "default", "requested": 3, "available": 2},
        {"sku": none, "storeId": "default", "requested": 3, "available": 0},
    ]
    problem = assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", **short[0] | {"lines": short})
    assert problem["detail"].startswith(f"Only 2 of SKU {few} are available, 3 were requested;")
    assert [figures(client, sku)[1] for sku in (plenty, few, none)] == [0, 0, 0]


def test_the_first_store_that_can_serve_the_line_does(client: httpx.Client) -> None:
    near, far, sku = new_store(client), new_store(client), new_sku()
    stock_in(client, near, sku, 2)
    stock_in(client, far, sku, 5)
    for quantity, store in ((2, near), (1, far), (3, far)):
        found = reservation(client, [{"sku": sku, "quantity": quantity, "storeIds": [near, far]}])
        allocations = found["lines"][0]["allocations"]
        assert [(row["storeId"], row["open"]) for row in allocations] == [(store, quantity)]
    refused = client.post(RESERVATIONS, json={"lines": [{"sku": sku, "quantity": 2, "storeIds": [near, far]}], **TTL})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, storeId=None, requested=2, available=1)


def test_a_line_is_split_over_stores_only_where_that_is_allowed(client: httpx.Client) -> None:
    near, far, sku = new_store(client), new_store(client), new_sku()
    stock_in(client, near, sku, 2)
    stock_in(client, far, sku, 5)
    line = {"sku": sku, "quantity": 6, "storeIds": [near, far]}
    refused = client.post(RESERVATIONS, json={"lines": [line], **TTL})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=6, available=5)
    found = reservation(client, [line], allowSplit=True)
    assert [(row["storeId"], row["open"]) for row in found["lines"][0]["allocations"]] == [(near, 2), (far, 4)]
    assert (figures(client, sku, near), figures(client, sku, far)) == ((2, 2, 0), (5, 4, 1))


def test_many_at_once_never_promise_more_than_there_is(client: httpx.Client) -> None:
    skus = [stock(client, 10), stock(client, 12)]

    def reserve(number: int) -> int:
        lines = [{"sku": sku, "quantity": 1} for sku in (skus if number % 2 else reversed(skus))]
        return client.post(RESERVATIONS, json={"lines": lines, **TTL}).status_code

    with ThreadPoolExecutor(20) as threads:
        answers = Counter(threads.map(reserve, range(40)))
    assert answers == {201: 10, 422: 30}
    assert [figures(client, sku) for sku in skus] == [(10, 10, 0), (12, 10, 2)]


def test_one_id_sent_many_times_at_once_is_one_reservation(client: httpx.Client) -> None:
    sku, name = stock(client, 100), new_id()
    fields = {"id": name, "lines": [{"sku": sku, "quantity": 1}], **TTL}
    with ThreadPoolExecutor(20) as threads:
        answers = Counter(threads.map(lambda _: client.post(RESERVATIONS, json=fields).status_code, range(20)))
    assert answers == {201: 1, 200: 19}
    assert figures(client, sku) == (100, 1, 99)


def test_an_unknown_sku_or_store_is_a_404(client: httpx.Client) -> None:
    known, unknown = stock(client), new_sku()
    nobody = client.post(RESERVATIONS, json={"lines": [{"sku": unknown, "quantity": 1}], **TTL})
    assert_problem(nobody, 404, "NotFoundError", "NOT_FOUND", sku=unknown, unknownSkus=[unknown], unknownStores=[])
    for stores in ({"storeId": "nowhere"}, {"storeIds": ["default", "nowhere"]}):
        nowhere = client.post(RESERVATIONS, json={"lines": [{"sku": known, "quantity": 1, **stores}], **TTL})
        assert_problem(nowhere, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")
    assert figures(client, known)[1] == 0


@pytest.mark.parametrize("action", ["", "confirm", "fulfill", "release", "extend"])
def test_an_unknown_reservation_is_a_404(client: httpx.Client, action: str) -> None:
    name = new_id()
    fields = TTL if action == "extend" else {}
    response = call(client, RESERVATIONS, name, action, **fields) if action else client.get(path_of(RESERVATIONS, name))
    problem = assert_problem(response, 404, "NotFoundError", "NOT_FOUND", documentType="reservation", documentId=name)
    assert problem["detail"] == f"There is no reservation {name}."


@pytest.mark.parametrize("name", ["a/b", "a..b", "100%", "Größe 😀", "x" * 128, "confirm"])
def test_an_id_of_the_callers_own_makes_a_repeated_request_harmless(client: httpx.Client, name: str) -> None:
    sku = stock(client, 10)
    fields = {"id": name, "lines": [{"sku": sku, "quantity": 4}], **TTL}
    first = client.post(RESERVATIONS, json=fields)
    assert data_of(first, 201)["id"] == name
    assert client.get(first.headers["location"]).json()["data"] == data_of(first, 201)
    data_of(call(client, RESERVATIONS, name, "fulfill", lines=[{"sku": sku, "quantity": 1}]))
    second = client.post(RESERVATIONS, json=fields, headers={"X-Actor": "somebody else"})
    assert data_of(second) == read(client, RESERVATIONS, name)
    assert second.json()["message"] == "Reservation exists already"
    assert "location" not in second.headers
    for other in ({"lines": [{"sku": sku, "quantity": 5}]}, {"note": "n"}, {"confirmed": True}):
        refused = client.post(RESERVATIONS, json=fields | other)
        assert_problem(refused, 409, "ConflictError", "CONFLICT", documentType="reservation", documentId=name)
    assert data_of(client.post(RESERVATIONS, json=fields | {"ttlSeconds": 3601}))["version"] == 2
    assert figures(client, sku) == (9, 3, 6)
