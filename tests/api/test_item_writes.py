"""The writes on one item: quantity, reserve, release, fulfill, adjust."""

from typing import Any

import httpx
import pytest

from api.expectations import ITEM_MEMBERS, act, assert_problem, data_of, item, stock
from api.wire import item_path

SHORTAGE = "InsufficientQuantityError"


@pytest.mark.parametrize(
    ("action", "fields", "changed", "message"),
    [
        ("quantity", {"quantity": 25}, {"quantity": 25, "available": 21}, "Quantity updated successfully"),
        ("reserve", {"quantity": 6}, {"reserved": 10, "available": 0}, "Item reserved successfully"),
        ("release", {"quantity": 4}, {"reserved": 0, "available": 10}, "Item released successfully"),
        ("fulfill", {"quantity": 3}, {"quantity": 7, "reserved": 1}, "Inventory fulfilled successfully"),
        (
            "adjust",
            {"delta": 2, "reason": "found"},
            {"quantity": 12, "available": 8},
            "Inventory adjusted successfully",
        ),
        ("adjust", {"delta": -1, "reason": "lost"}, {"quantity": 9, "available": 5}, "Inventory adjusted successfully"),
        (
            "adjust",
            {"delta": 3, "reason": "damaged", "bucket": "unsellable"},
            {"quantity": 13, "unsellable": 3, "available": 6},
            "Inventory adjusted successfully",
        ),
    ],
)
def test_a_write_changes_these_figures_and_no_others(
    client: httpx.Client, action: str, fields: dict[str, Any], changed: dict[str, int], message: str
) -> None:
    sku = stock(client, 10, reserved=4)
    before = item(client, sku)
    response = act(client, sku, action, **fields)
    data = data_of(response)
    assert list(data) == ITEM_MEMBERS
    assert data == before | changed | {"version": 3, "lastUpdated": data["lastUpdated"]}
    assert data["lastUpdated"] >= before["lastUpdated"]
    assert response.json()["message"] == message
    assert response.headers["etag"] == '"3.1"'
    assert item(client, sku) == data


def test_a_reserve_beyond_what_is_available_says_how_many_there_are(client: httpx.Client) -> None:
    sku = stock(client, 5, reserved=2)
    refused = act(client, sku, "reserve", quantity=5)
    problem = assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=5, available=3)
    assert problem["detail"] == f"Only 3 of SKU {sku} are available, 5 were requested."
    assert problem["instance"] == item_path(sku, "reserve")
    assert problem["title"] == "Insufficient quantity"
    assert item(client, sku)["version"] == 2


def test_the_last_unit_can_be_reserved(client: httpx.Client) -> None:
    sku = stock(client, 5, reserved=4)
    assert data_of(act(client, sku, "reserve", quantity=1))["available"] == 0


@pytest.mark.parametrize("action", ["release", "fulfill"])
def test_no_more_can_be_released_or_fulfilled_than_is_reserved(client: httpx.Client, action: str) -> None:
    sku = stock(client, 5, reserved=2)
    refused = act(client, sku, action, quantity=3)
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=3, reserved=2)
    assert item(client, sku)["version"] == 2


def test_what_is_reserved_but_gone_cannot_be_fulfilled(client: httpx.Client) -> None:
    sku = stock(client, 5, reserved=5)
    data = data_of(act(client, sku, "adjust", delta=-3, reason="stolen"))
    assert (data["quantity"], data["reserved"], data["available"], data["short"]) == (2, 5, 0, 3)
    refused = act(client, sku, "fulfill", quantity=3)
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_ON_HAND", sku=sku, requested=3, onHand=2)
    data = data_of(act(client, sku, "fulfill", quantity=2))
    assert (data["quantity"], data["reserved"], data["short"]) == (0, 3, 3)


def test_the_quantity_cannot_be_set_below_what_is_reserved(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=4)
    refused = act(client, sku, "quantity", quantity=3)
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", sku=sku, requested=3, reserved=4)
    assert data_of(act(client, sku, "quantity", quantity=4))["available"] == 0


def test_setting_the_quantity_that_stands_keeps_the_version(client: httpx.Client) -> None:
    sku = stock(client, 10)
    before = item(client, sku)
    response = act(client, sku, "quantity", quantity=10)
    assert data_of(response) == before
    assert response.json()["message"] == "Quantity unchanged"
    assert response.headers["etag"] == '"1.1"'


def test_an_adjustment_is_a_fact_and_stops_at_zero(client: httpx.Client) -> None:
    sku = stock(client, 3)
    assert data_of(act(client, sku, "adjust", delta=-5, reason="correction"))["quantity"] == 0


def test_units_that_were_found_make_an_item_that_is_missing(client: httpx.Client) -> None:
    data = data_of(act(client, "FOUND", "adjust", delta=2, reason="found"))
    assert (data["quantity"], data["name"], data["version"]) == (2, "FOUND", 1)


def test_an_adjustment_beyond_the_largest_quantity_names_its_own_field(client: httpx.Client) -> None:
    sku = stock(client, 1)
    refused = act(client, sku, "adjust", delta=2**53 - 1, reason="found")
    assert_problem(refused, 400, "ValidationError", "VALIDATION_ERROR", field="delta")


@pytest.mark.parametrize("action", ["quantity", "reserve", "release", "fulfill", "adjust"])
def test_a_write_on_an_unknown_item_is_a_404(client: httpx.Client, action: str) -> None:
    fields = {"delta": -1, "reason": "lost"} if action == "adjust" else {"quantity": 1}
    refused = act(client, "NOBODY-HAS-THIS", action, **fields)
    assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", sku="NOBODY-HAS-THIS", storeId="default")
