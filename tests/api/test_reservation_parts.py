"""Parts of a reservation leave, or are given up, in any order, until nothing is open."""

from typing import Any

import httpx
import pytest

from api.documents import (
    RESERVATIONS,
    SHORTAGE,
    assert_closed,
    call,
    entries,
    figures,
    held,
    moved,
    new_store,
    read,
    reservation,
    stock_in,
    units,
)
from api.expectations import act, assert_problem, data_of, new_sku, stock

Lines = list[dict[str, Any]]


def part(client: httpx.Client, name: str, action: str, lines: Lines) -> dict[str, Any]:
    return data_of(call(client, RESERVATIONS, name, action, lines=lines))


def test_a_second_parcel_of_the_same_size_is_another_parcel(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6)
    parcel: Lines = [{"sku": sku, "quantity": 2}]
    assert units(part(client, name, "fulfill", parcel)) == {"open": 4, "fulfilled": 2}
    assert units(part(client, name, "fulfill", parcel)) == {"open": 2, "fulfilled": 4}
    assert figures(client, sku) == (6, 2, 4)
    last = part(client, name, "fulfill", parcel)
    assert (last["status"], units(last), figures(client, sku)) == ("fulfilled", {"fulfilled": 6}, (4, 0, 4))


@pytest.mark.parametrize("order", [("fulfill", "release", "fulfill"), ("release", "fulfill", "fulfill")])
def test_parts_come_in_any_order(client: httpx.Client, order: tuple[str, ...]) -> None:
    sku, name = held(client, 10, 6)
    for action in order:
        part(client, name, action, [{"lineId": "1", "quantity": 2}])
    found = read(client, RESERVATIONS, name)
    assert (found["status"], units(found)) == ("fulfilled", {"fulfilled": 4, "released": 2})
    assert figures(client, sku) == (6, 0, 6)
    assert [(entry["kind"], moved(entry)) for entry in entries(client, name)] == [
        ("reserve", {"reserved": 6}),
        *((action, {"reserved": -2} | ({"onHand": -2} if action == "fulfill" else {})) for action in order),
    ]


def test_what_is_released_whole_is_released(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6)
    response = call(client, RESERVATIONS, name, "release")
    assert response.json()["message"] == "Reservation released successfully"
    assert (data_of(response)["status"], units(data_of(response))) == ("released", {"released": 6})
    assert figures(client, sku) == (10, 0, 10)
    again = call(client, RESERVATIONS, name, "release")
    assert (data_of(again), again.json()["message"]) == (data_of(response), "Reservation unchanged")
    for action, fields in (("fulfill", {}), ("confirm", {}), ("extend", {"ttlSeconds": 7200})):
        closed = call(client, RESERVATIONS, name, action, **fields)
        assert_closed(closed, "released")


def test_a_call_without_a_body_is_about_the_whole(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6)
    assert data_of(client.post(f"{RESERVATIONS}/{name}/confirm"))["confirmed"] is True
    assert data_of(client.post(f"{RESERVATIONS}/{name}/fulfill"))["status"] == "fulfilled"
    assert figures(client, sku) == (4, 0, 4)


def test_a_sku_is_a_part_of_all_its_lines_and_a_line_of_one(client: httpx.Client) -> None:
    sku, other = stock(client, 20), stock(client, 20)
    lines = [{"sku": sku, "quantity": 3}, {"sku": other, "quantity": 3}, {"sku": sku, "quantity": 3}]
    name = reservation(client, lines)["id"]
    found = part(client, name, "fulfill", [{"lineId": "3", "quantity": 1}, {"sku": sku, "quantity": 4}])
    assert [units(found, line) for line in range(3)] == [
        {"fulfilled": 3},
        {"open": 3},
        {"open": 1, "fulfilled": 2},
    ]
    assert (figures(client, sku), figures(client, other)) == ((15, 1, 14), (20, 3, 17))


def test_a_part_can_name_its_store(client: httpx.Client) -> None:
    near, far, sku = new_store(client), new_store(client), new_sku()
    stock_in(client, near, sku, 3)
    stock_in(client, far, sku, 3)
    lines = [{"sku": sku, "quantity": 6, "storeIds": [near, far]}]
    name = reservation(client, lines, allowSplit=True)["id"]
    part(client, name, "fulfill", [{"sku": sku, "quantity": 2, "storeId": far}])
    assert (figures(client, sku, near), figures(client, sku, far)) == ((3, 3, 0), (1, 1, 0))
    refused = call(client, RESERVATIONS, name, "fulfill", lines=[{"sku": sku, "quantity": 2, "storeId": far}])
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=2, open=1)


@pytest.mark.parametrize("action", ["fulfill", "release"])
def test_no_more_than_is_open_and_all_parts_or_none(client: httpx.Client, action: str) -> None:
    sku, other = stock(client, 10), stock(client, 10)
    name = reservation(client, [{"sku": sku, "quantity": 2}, {"sku": other, "quantity": 3}])["id"]
    parts = [{"sku": sku, "quantity": 1}, {"sku": other, "quantity": 4}]
    refused = call(client, RESERVATIONS, name, action, lines=parts)
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=other, requested=4, open=3)
    twice = [{"sku": sku, "quantity": 1}, {"lineId": "1", "quantity": 2}]
    assert call(client, RESERVATIONS, name, action, lines=twice).status_code == 422
    assert (figures(client, sku), figures(client, other)) == ((10, 2, 8), (10, 3, 7))


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ({"lineId": "2"}, "line 2"),
        ({"lineId": "9999"}, "line 9999"),
        ({"sku": "NEVER-HEARD-OF"}, "SKU NEVER-HEARD-OF"),
        ({"lineId": "1", "storeId": "elsewhere"}, "line 1 in store elsewhere"),
    ],
)
def test_a_part_of_another_reservation_is_a_404(client: httpx.Client, named: dict[str, str], line: str) -> None:
    sku, name = held(client, 10, 6)
    refused = call(client, RESERVATIONS, name, "fulfill", lines=[{**named, "quantity": 1}])
    assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", documentId=name, line=line)
    assert figures(client, sku) == (10, 6, 4)


def test_units_that_a_fact_has_taken_cannot_leave(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6)
    data_of(act(client, sku, "adjust", delta=-7, reason="stolen"))
    refused = call(client, RESERVATIONS, name, "fulfill")
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_ON_HAND", sku=sku, requested=6, onHand=3)
    assert units(part(client, name, "fulfill", [{"sku": sku, "quantity": 3}])) == {"open": 3, "fulfilled": 3}


def test_a_plain_release_does_not_touch_a_reservation(client: httpx.Client) -> None:
    sku, _ = held(client, 10, 6)
    refused = act(client, sku, "release", quantity=1)
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_RESERVED", sku=sku, requested=1, reserved=0)
