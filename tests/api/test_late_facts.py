"""What happened decides, not which message came first: as a till, a courier and a nightly feed tell it over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SALES,
    TRANSFERS,
    entries,
    figures,
    made,
    new_id,
    new_store,
    path_of,
    reservation,
)
from api.expectations import act, assert_invalid, assert_problem, data_of, item, new_sku, nothing_changes, stock
from api.writing import batch, results
from server import Server

HOUR_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
EARLIER = (datetime.now(UTC) - timedelta(hours=2)).isoformat()


def sold(client: httpx.Client, sku: str, quantity: int, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Report a sale that has happened."""
    body = {"lines": [{"sku": sku, "quantity": quantity}], "happened": True, **fields}
    return data_of(client.post(SALES, json=body, headers=headers), 201)


def test_a_figure_of_a_source_that_agrees_covers_what_happened_before(client: httpx.Client) -> None:
    sku = stock(client, 20)
    data_of(act(client, sku, "count", counted=20, source="erp"))
    assert sold(client, sku, 3, occurredAt=HOUR_AGO)["lines"][0]["coveredByCount"] == 3
    assert item(client, sku)["quantity"] == 20


def test_the_same_count_of_a_version_corrects_a_loss_once(client: httpx.Client) -> None:
    sku = stock(client, 10)
    for _ in range(2):
        data = data_of(act(client, sku, "count", counted=8, asOfVersion=1, onMoved="rebase"))
        assert data["quantity"] == 8


def test_a_count_tells_what_it_found(client: httpx.Client) -> None:
    sku = stock(client, 10)
    first = data_of(act(client, sku, "count", counted=8, source="robot"))
    assert (first["counted"], first["expected"], first["variance"]) == (8, 10, -2)
    again = act(client, sku, "count", counted=8, source="robot", idempotencyKey=f"again {sku}")
    replay = act(client, sku, "count", counted=8, source="robot", idempotencyKey=f"again {sku}")
    assert again.json()["message"] == "Quantity unchanged"
    assert data_of(replay) == data_of(again)
    assert (data_of(again)["expected"], data_of(again)["covers"] > first["covers"]) == (8, True)


@pytest.mark.parametrize("sold_first", [True, False])
def test_what_is_owed_is_paid_by_what_arrives(client: httpx.Client, sold_first: bool) -> None:
    sku = stock(client, 0)
    if sold_first:
        sold(client, sku, 3)
        assert (item(client, sku)["quantity"], item(client, sku)["owed"]) == (0, 3)
    data_of(act(client, sku, "adjust", delta=5, reason="received"))
    if not sold_first:
        sold(client, sku, 3)
    assert (item(client, sku)["quantity"], item(client, sku)["owed"]) == (2, 0)


def test_a_figure_that_is_set_covers_what_happened_before(client: httpx.Client) -> None:
    sku = stock(client, 9)
    data_of(act(client, sku, "quantity", quantity=20))
    sold(client, sku, 3, occurredAt=HOUR_AGO)
    assert item(client, sku)["quantity"] == 20


def test_a_plain_fulfil_of_what_has_left_is_believed(client: httpx.Client) -> None:
    sku = stock(client, 20, reserved=20)
    data_of(act(client, sku, "count", counted=0))
    assert act(client, sku, "fulfill", quantity=20).status_code == 422
    data = data_of(act(client, sku, "fulfill", quantity=20, happened=True))
    assert (data["quantity"], data["reserved"], data["owed"]) == (0, 0, 20)


def test_a_parcel_that_left_is_booked_whatever_became_of_the_promise(client: httpx.Client) -> None:
    sku, store = stock(client, 5), new_store(client)
    made_ = reservation(client, [{"sku": sku, "quantity": 3}])
    released = client.post(path_of(RESERVATIONS, made_["id"], "release"))
    assert released.status_code == 200
    parcel = {"lines": [{"lineId": "1", "quantity": 2, "storeId": store}], "happened": True}
    data = data_of(client.post(path_of(RESERVATIONS, made_["id"], "fulfill"), json=parcel))
    assert data["lines"][0]["allocations"][-1] == {
        "storeId": store, "open": 0, "fulfilled": 2, "released": 0, "expired": 0, "returned": 0
    }  # fmt: skip
    assert figures(client, sku, store) == (0, 0, 0)
    [entry] = [entry for entry in entries(client, made_["id"]) if entry["kind"] == "fulfill"]
    assert (entry["made"], entry["unaccounted"], entry["after"]["owed"]) == (True, 2, 2)
    nowhere = parcel | {"lines": [{"sku": sku, "quantity": 1, "storeId": "nowhere"}]}
    refused = client.post(path_of(RESERVATIONS, made_["id"], "fulfill"), json=nowhere)
    assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", unknownStores=["nowhere"], unknownSkus=[])


def test_each_line_of_a_transfer_may_have_left_already(client: httpx.Client) -> None:
    there, gone, store = stock(client, 5), new_sku(), new_store(client)
    lines = [{"sku": there, "quantity": 9}, {"sku": gone, "quantity": 2, "happened": True}]
    ends = {"fromStoreId": "default", "toStoreId": store}
    assert client.post(TRANSFERS, json={"lines": lines, **ends}).status_code == 422
    made(client, TRANSFERS, [lines[0] | {"quantity": 4}, lines[1]], **ends)
    assert (figures(client, there)[0], item(client, gone)["owed"]) == (1, 2)
    made(client, TRANSFERS, [lines[0]], happened=True, **ends)
    assert item(client, there)["owed"] == 8


def test_an_item_that_a_sale_has_made_is_known_as_such(client: httpx.Client) -> None:
    known, unknown = stock(client, 5), new_sku()
    sale = made(client, SALES, [{"sku": sku, "quantity": 1} for sku in (known, unknown)], happened=True)
    told = {entry["sku"]: entry.get("made") for entry in entries(client, sale["id"])}
    assert told == {known: None, unknown: True}
    assert (item(client, known)["quantity"], item(client, unknown)["owed"]) == (4, 1)


def test_two_counts_of_an_item_of_one_moment_in_a_batch_are_refused_unless_their_sources_differ(
    client: httpx.Client, server: Server
) -> None:
    sku = stock(client, 5)
    row = {"type": "count", "sku": sku, "counted": 4, "asOf": HOUR_AGO, "onMoved": "rebase"}
    same_moment = datetime.fromisoformat(HOUR_AGO).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with nothing_changes(server):
        for twice in (row, row | {"counted": 5}, row | {"asOf": same_moment}):
            assert_invalid(batch(client, [row, twice], atomic=True), "commands[1].sku")
    found = results(batch(client, [row, row | {"counted": 5}], atomic=False))
    assert [each["status"] for each in found] == [200, 400]
    others = [row | {"source": "a"}, row | {"source": "b"}, row | {"sku": stock(client, 5)}]
    for atomic in (True, False):
        found = results(batch(client, [row, *others, row | {"asOf": EARLIER}], atomic=atomic))
        assert [each["status"] for each in found] == [200] * 5


def test_the_books_of_another_system_cover_nothing(client: httpx.Client) -> None:
    sku = stock(client, 20)
    now = item(client, sku)["lastUpdated"]
    books = {"basis": "books", "source": "erp", "asOf": now}
    data = data_of(act(client, sku, "count", counted=18, **books))
    assert (data["quantity"], data["covers"], data["variance"]) == (18, None, -2)
    sold(client, sku, 3, occurredAt=HOUR_AGO)
    assert item(client, sku)["quantity"] == 15
    assert act(client, sku, "count", counted=18, **books).json()["message"] == "Quantity unchanged"
    refused = act(client, sku, "count", counted=17, **books)
    assert_problem(refused, 409, "ConflictError", "STALE_COUNT", source="erp")


@pytest.mark.parametrize("missing", ["source", "asOf"])
def test_books_have_a_source_and_a_moment(client: httpx.Client, missing: str) -> None:
    fields: dict[str, Any] = {"source": "erp", "asOf": HOUR_AGO}
    del fields[missing]
    assert_invalid(act(client, stock(client), "count", counted=1, basis="books", **fields), missing)


def test_ids_of_parcels_and_sales_are_their_own(client: httpx.Client) -> None:
    sku, name = stock(client, 0), new_id()
    for _ in range(2):
        answer = client.post(SALES, json={"id": name, "happened": True, "lines": [{"sku": sku, "quantity": 1}]})
        assert answer.status_code in (200, 201)
    assert item(client, sku)["owed"] == 1
