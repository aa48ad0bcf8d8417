"""What shops have told in an unlucky order, with the figure that is right: facts and counts, parcels and batches."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SALES,
    TRANSFERS,
    assert_closed,
    call,
    entries,
    figures,
    held,
    item_in,
    made,
    new_id,
    new_store,
    read,
    reservation,
    stock_in,
    units,
)
from api.expectations import act, assert_problem, data_of, item, new_sku, stock
from api.wire import ITEMS
from api.writing import batch, results
from server import eventually

#: When the first units came, when others came or went, and when somebody counted after that.
CAME_AT: Final = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
LEFT_AT: Final = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
COUNTED_AT: Final = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
#: The shortest hold that there is.
SHORT: Final = {"ttlSeconds": 1}

Fields = dict[str, Any]


def count(client: httpx.Client, sku: str, counted: int, **fields: object) -> Fields:
    return data_of(act(client, sku, "count", None, counted=counted, **fields))


def counted_at(client: httpx.Client, sku: str, counted: int) -> Fields:
    return count(client, sku, counted, asOf=COUNTED_AT, onMoved="rebase")


def over(client: httpx.Client, order: str) -> None:
    """Wait until the time of a hold is over, whether or not a sweeper has been there."""
    end = datetime.fromisoformat(read(client, RESERVATIONS, order)["expiresAt"])
    eventually(lambda: datetime.now(UTC) > end)


@pytest.mark.parametrize("told_before_the_count", [True, False])
def test_a_parcel_from_before_a_count_is_taken_off_once_whichever_is_told_first(
    client: httpx.Client, told_before_the_count: bool
) -> None:
    sku = new_sku()
    data_of(client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 100, "occurredAt": CAME_AT}), 201)
    order = reservation(client, [{"sku": sku, "quantity": 20}])["id"]
    if not told_before_the_count:
        counted_at(client, sku, 80)
    sent = data_of(call(client, RESERVATIONS, order, "fulfill", id="P", occurredAt=LEFT_AT))
    if told_before_the_count:
        counted_at(client, sku, 80)
    assert (sent["status"], figures(client, sku)) == ("fulfilled", (80, 0, 80))
    assert sent["parcels"][0]["coveredByCount"] == (0 if told_before_the_count else 20)


@pytest.mark.parametrize("told_before_the_count", [True, False])
def test_what_arrived_before_a_count_cannot_be_promised_twice(
    client: httpx.Client, told_before_the_count: bool
) -> None:
    sku = stock(client, 0)
    arrival = {"sku": sku, "name": "n", "quantity": 10, "occurredAt": LEFT_AT}
    if told_before_the_count:
        data_of(client.post(ITEMS, json=arrival), 201)
    count(client, sku, 10)
    if not told_before_the_count:
        data_of(client.post(ITEMS, json=arrival), 201)
    assert figures(client, sku) == (10, 0, 10)
    too_much = act(client, sku, "reserve", quantity=20)
    assert_problem(too_much, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", available=10)


def test_a_loss_from_before_a_count_is_not_taken_off_again(client: httpx.Client) -> None:
    sku = stock(client, 57)
    count(client, sku, 54)
    found = data_of(act(client, sku, "adjust", delta=-3, reason="lost", occurredAt=LEFT_AT))
    assert (found["quantity"], found["owed"]) == (54, 0)


def test_a_delivery_that_arrived_before_a_count_is_not_added_again(client: httpx.Client) -> None:
    sku = stock(client, 57)
    name = made(client, TRANSFERS, [{"sku": sku, "quantity": 3}], fromStoreId=None, toStoreId="default")["id"]
    count(client, sku, 60)
    part = {"sku": sku, "received": 3}
    received = data_of(call(client, TRANSFERS, name, "receive", lines=[part], occurredAt=LEFT_AT))
    found = item(client, sku)
    assert (received["status"], found["quantity"], found["incoming"]) == ("received", 60, 0)


def test_a_sale_after_the_version_that_was_counted_is_not_swallowed(client: httpx.Client) -> None:
    sku = stock(client, 20)
    sold_at = item(client, sku)["lastUpdated"]

    def later() -> str | None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return now if now > sold_at else None

    sold_at = eventually(later)
    count(client, sku, 20, asOfVersion=1, onMoved="rebase")
    made(client, SALES, [{"sku": sku, "quantity": 1}], happened=True, occurredAt=sold_at)
    assert item(client, sku)["quantity"] == 19


def test_goods_that_left_before_the_nightly_figure_are_booked_by_their_parcel(client: httpx.Client) -> None:
    sku, order = held(client, 20, 20)
    count(client, sku, 0, source="nightly")
    refused = call(client, RESERVATIONS, order, "fulfill")
    assert_problem(refused, 422, "InsufficientQuantityError", "INSUFFICIENT_ON_HAND", sku=sku)
    sent = data_of(call(client, RESERVATIONS, order, "fulfill", happened=True, occurredAt=LEFT_AT))
    found = item(client, sku)
    assert (sent["status"], units(sent)) == ("fulfilled", {"fulfilled": 20})
    assert (found["quantity"], found["reserved"], found["owed"]) == (0, 0, 0)


def test_a_parcel_that_left_before_the_end_of_its_hold_is_booked_after_it(client: httpx.Client) -> None:
    sku, order = held(client, 10, 3, **SHORT)
    left_at = read(client, RESERVATIONS, order)["createdAt"]
    over(client, order)
    assert call(client, RESERVATIONS, order, "fulfill").status_code == 410
    sent = data_of(call(client, RESERVATIONS, order, "fulfill", happened=True, occurredAt=left_at))
    assert (sent["status"], units(sent), figures(client, sku)) == ("fulfilled", {"fulfilled": 3}, (7, 0, 7))


def test_a_cancelled_order_is_not_bound_again_by_a_late_payment(client: httpx.Client) -> None:
    sku, order = held(client, 10, 6, **SHORT)
    over(client, order)
    assert data_of(call(client, RESERVATIONS, order, "release"))["status"] == "released"
    assert_closed(call(client, RESERVATIONS, order, "confirm", ifExpired="reacquire"), "released")
    assert figures(client, sku) == (10, 0, 10)


def test_a_creation_whose_hold_has_expired_is_no_success_and_holds_anew_when_told_to(client: httpx.Client) -> None:
    sku = stock(client, 5)
    asked = {"id": new_id(), "lines": [{"sku": sku, "quantity": 2}], **SHORT}
    made_id = data_of(client.post(RESERVATIONS, json=asked), 201)["id"]
    over(client, made_id)
    refused = client.post(RESERVATIONS, json=asked)
    assert_problem(refused, 409, "ReservationExpiredError", "RESERVATION_EXPIRED", documentId=made_id)
    asked |= {"ttlSeconds": 900, "ifExpired": "reacquire"}
    anew = data_of(client.post(RESERVATIONS, json=asked))
    assert (anew["status"], units(anew), figures(client, sku)) == ("open", {"open": 2}, (5, 2, 3))


def test_a_row_of_settings_that_names_one_of_them_can_leave_the_others(client: httpx.Client) -> None:
    sku = stock(client)
    data_of(client.put(f"{ITEMS}/{sku}", json={"safetyStock": 1, "reorderPoint": 7}))
    for safety_stock, whole in ((2, True), (3, False)):
        results(batch(client, [{"type": "patch", "sku": sku, "safetyStock": safety_stock}], atomic=whole))
        found = item(client, sku)
        assert (found["safetyStock"], found["reorderPoint"]) == (safety_stock, 7)


def test_a_parcel_that_left_from_a_store_which_its_line_lacks_is_booked_there(client: httpx.Client) -> None:
    sku, shop = stock(client, 5), new_store(client)
    stock_in(client, shop, sku, 4)
    order = reservation(client, [{"sku": sku, "quantity": 3}])["id"]
    parcel = {"lines": [{"lineId": "1", "quantity": 3, "storeId": shop}]}
    assert call(client, RESERVATIONS, order, "fulfill", **parcel).status_code == 404
    sent = data_of(call(client, RESERVATIONS, order, "fulfill", happened=True, **parcel))
    assert (sent["status"], units(sent)) == ("fulfilled", {"fulfilled": 3})
    assert (figures(client, sku), figures(client, sku, shop)) == ((5, 0, 5), (1, 0, 1))
    assert {entry["storeId"] for entry in entries(client, order)[1:]} == {"default", shop}


def test_what_is_short_in_any_of_forty_stores_is_in_one_list(client: httpx.Client) -> None:
    sku, stores = new_sku(), [new_store(client) for _ in range(40)]
    rows = [{"type": "add", "sku": sku, "name": "n", "quantity": 3, "storeId": store} for store in stores]
    results(batch(client, rows))
    short = stores[17], stores[39]
    for store in short:
        reservation(client, [{"sku": sku, "quantity": 3, "storeId": store}])
        data_of(client.post(f"/api/stores/{store}/inventory/items/{sku}/count", json={"counted": 1}))
    own = client.get(ITEMS, params={"short": "true", "skuPrefix": sku}).json()
    assert (own["storeId"], own["data"]) == ("default", {})
    answer = client.get("/api/inventory/stock", params={"short": "true", "skuPrefix": sku}).json()
    found = {shown["storeId"]: shown["short"] for shown in answer["data"] if shown["sku"] == sku}
    assert found == dict.fromkeys(short, 2)
    assert item_in(client, stores[0], sku)["short"] == 0
