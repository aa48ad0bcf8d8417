"""A hold ends at its time, a payment takes the end away, and an extension only moves it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.documents import (
    RESERVATIONS,
    SHORTAGE,
    assert_closed,
    call,
    entries,
    figures,
    held,
    moved,
    read,
    reservation,
    units,
)
from api.expectations import act, assert_invalid, assert_problem, data_of, stock
from server import eventually

#: The shortest hold that there is.
SHORT = {"ttlSeconds": 1}


def expired(client: httpx.Client, name: str) -> dict[str, Any]:
    """Wait until somebody has ended a hold; give the reservation."""

    def look() -> dict[str, Any] | None:
        found = read(client, RESERVATIONS, name)
        return None if found["status"] == "open" else found

    return eventually(look)


def test_a_hold_ends_by_itself_and_its_units_come_back(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6, **SHORT)
    found = expired(client, name)
    assert (found["status"], units(found), figures(client, sku)) == ("expired", {"expired": 6}, (10, 0, 10))
    last = entries(client, name)[-1]
    assert (last["kind"], moved(last), last["principal"]) == ("expire", {"reserved": -6}, "system")
    assert last["time"] >= found["expiresAt"]


def test_what_is_due_does_not_block_a_promise(client: httpx.Client) -> None:
    sku, name = held(client, 10, 10, **SHORT)

    def taken() -> bool:
        return act(client, sku, "reserve", quantity=10).status_code == 200

    eventually(taken)
    assert (read(client, RESERVATIONS, name)["status"], figures(client, sku)) == ("expired", (10, 10, 0))


def test_what_has_left_in_time_stays_fulfilled(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6, **SHORT)
    data_of(call(client, RESERVATIONS, name, "fulfill", lines=[{"sku": sku, "quantity": 2}]))
    found = expired(client, name)
    assert (found["status"], units(found)) == ("fulfilled", {"fulfilled": 2, "expired": 4})
    assert figures(client, sku) == (8, 0, 8)


def test_after_its_end_a_hold_cannot_be_used(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6, **SHORT)
    ended = expired(client, name)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("confirm", {}), ("confirm", {"ifExpired": "reject"}), ("fulfill", {}), ("extend", {"ttlSeconds": 60}),
    ]  # fmt: skip
    for action, fields in calls:
        late = call(client, RESERVATIONS, name, action, **fields)
        members = {"documentId": name, "expiredAt": ended["expiresAt"]}
        problem = assert_problem(late, 410, "ReservationExpiredError", "RESERVATION_EXPIRED", **members)
        assert "reacquire" in problem["detail"]
    assert (read(client, RESERVATIONS, name), figures(client, sku)) == (ended, (10, 0, 10))
    released = data_of(call(client, RESERVATIONS, name, "release", expectedVersion=1))
    assert (released["status"], units(released), figures(client, sku)) == ("released", {"released": 6}, (10, 0, 10))
    assert_closed(call(client, RESERVATIONS, name, "confirm", ifExpired="reacquire"), "released")


def test_a_late_payment_takes_all_lines_again(client: httpx.Client) -> None:
    first, second = stock(client, 10), stock(client, 10)
    lines = [{"sku": first, "quantity": 4}, {"sku": second, "quantity": 5}]
    name = reservation(client, lines, **SHORT)["id"]
    expired(client, name)
    found = data_of(call(client, RESERVATIONS, name, "confirm", ifExpired="reacquire"))
    assert (found["status"], found["confirmed"], found["expiresAt"]) == ("open", True, None)
    assert [units(found, line) for line in range(2)] == [{"open": 4}, {"open": 5}]
    assert (figures(client, first), figures(client, second)) == ((10, 4, 6), (10, 5, 5))
    assert [(entry["kind"], moved(entry)) for entry in entries(client, name)[-2:]] == [
        ("confirm", {"reserved": 4}),
        ("confirm", {"reserved": 5}),
    ]


def test_a_late_payment_is_told_what_is_short(client: httpx.Client) -> None:
    first, second = stock(client, 10), stock(client, 10)
    lines = [{"sku": first, "quantity": 4}, {"sku": second, "quantity": 5}]
    name = reservation(client, lines, **SHORT)["id"]
    ended = expired(client, name)
    data_of(act(client, second, "reserve", quantity=7))
    refused = call(client, RESERVATIONS, name, "confirm", ifExpired="reacquire")
    short = {"sku": second, "storeId": "default", "requested": 5, "available": 3}
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", lines=[short])
    assert (read(client, RESERVATIONS, name), figures(client, first)) == (ended, (10, 0, 10))


def test_a_payment_in_time_takes_nothing_twice(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6)
    paid = data_of(call(client, RESERVATIONS, name, "confirm", ifExpired="reacquire"))
    assert (paid["confirmed"], figures(client, sku)) == (True, (10, 6, 4))
    again = call(client, RESERVATIONS, name, "confirm")
    assert (data_of(again), again.json()["message"]) == (paid, "Reservation unchanged")
    assert [entry["kind"] for entry in entries(client, name)] == ["reserve", "confirm"]


def test_a_reservation_can_be_confirmed_from_the_start(client: httpx.Client) -> None:
    sku, name = held(client, 10, 6, confirmed=True)
    found = read(client, RESERVATIONS, name)
    assert (found["confirmed"], found["expiresAt"], figures(client, sku)) == (True, None, (10, 6, 4))
    never = call(client, RESERVATIONS, name, "extend", ttlSeconds=60)
    assert_problem(never, 409, "ConflictError", "CONFLICT", documentId=name, expiresAt=None)


def moment(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def test_a_hold_is_only_extended_to_later(client: httpx.Client) -> None:
    _, name = held(client, 10, 6, ttlSeconds=1000)
    before = read(client, RESERVATIONS, name)
    for fields in ({"ttlSeconds": 900}, {"expiresAt": moment(900)}, {"expiresAt": moment(-5)}):
        refused = call(client, RESERVATIONS, name, "extend", **fields)
        assert_problem(refused, 409, "ConflictError", "CONFLICT", expiresAt=before["expiresAt"])
    same = call(client, RESERVATIONS, name, "extend", expiresAt=before["expiresAt"])
    assert (data_of(same), same.json()["message"]) == (before, "Reservation unchanged")
    until = moment(2000)
    later = call(client, RESERVATIONS, name, "extend", expiresAt=until)
    assert later.json()["message"] == "Reservation extended successfully"
    assert data_of(later)["expiresAt"] == until.replace("+00:00", "Z")
    assert data_of(call(client, RESERVATIONS, name, "extend", ttlSeconds=3000))["expiresAt"] > until


def test_a_hold_is_not_extended_beyond_thirty_days(client: httpx.Client) -> None:
    _, name = held(client, 10, 6)
    days = 24 * 3600
    assert_invalid(call(client, RESERVATIONS, name, "extend", expiresAt=moment(30 * days + 60)), "expiresAt")
    data_of(call(client, RESERVATIONS, name, "extend", expiresAt=moment(30 * days - 60)))
    data_of(call(client, RESERVATIONS, name, "extend", ttlSeconds=30 * days))
