"""What shops have lost by two messages about one order, the wrong way round or at once: each with the right end."""

import concurrent.futures
from typing import Any

import httpx

from api.documents import RESERVATIONS, call, figures, held, new_id, read, units
from api.expectations import assert_problem, data_of, stock

HOLD: dict[str, Any] = {"ttlSeconds": 900}


def test_a_failure_that_was_read_before_the_payment_cancels_nothing(client: httpx.Client) -> None:
    sku, order = held(client, 10, 6)
    seen = read(client, RESERVATIONS, order)["version"]
    data_of(call(client, RESERVATIONS, order, "confirm"))
    late = call(client, RESERVATIONS, order, "release", expectedVersion=seen)
    assert_problem(late, 409, "ConcurrencyError", "CONCURRENCY_ERROR", expectedVersion=seen, currentVersion=seen + 1)
    unread = call(client, RESERVATIONS, order, "release", ifConfirmed="refuse")
    assert_problem(unread, 409, "ConflictError", "CONFLICT", documentId=order, confirmed=True)
    assert figures(client, sku) == (10, 6, 4)


def test_a_payment_that_is_told_after_the_parcel_changes_nothing(client: httpx.Client) -> None:
    _, order = held(client, 10, 6)
    data_of(call(client, RESERVATIONS, order, "confirm"))
    sent = data_of(call(client, RESERVATIONS, order, "fulfill"))
    again = call(client, RESERVATIONS, order, "confirm")
    assert (data_of(again), again.json()["message"]) == (sent, "Reservation unchanged")


def test_a_creation_that_holds_nothing_any_more_is_no_success(client: httpx.Client) -> None:
    sku, order = stock(client, 5), new_id()
    asked = {"id": order, "lines": [{"sku": sku, "quantity": 2}], **HOLD}
    data_of(client.post(RESERVATIONS, json=asked), 201)
    data_of(call(client, RESERVATIONS, order, "release"))
    refused = client.post(RESERVATIONS, json=asked)
    problem = assert_problem(refused, 409, "ConflictError", "CONFLICT", documentId=order)
    assert "released" in problem["detail"]
    anew = data_of(client.post(RESERVATIONS, json=asked | {"ifReleased": "reacquire"}))
    assert (anew["status"], units(anew), figures(client, sku)) == ("open", {"open": 2}, (5, 2, 3))


def test_a_time_out_is_answered_by_the_same_key_with_a_fresh_version(client: httpx.Client) -> None:
    sku, order = held(client, 10, 6)
    key = {"Idempotency-Key": new_id()}
    path = f"{RESERVATIONS}/{order}/fulfill"
    body = {"lines": [{"lineId": "1", "quantity": 2}], "expectedVersion": 1}
    first = data_of(client.post(path, json=body, headers=key))
    fresh = body | {"expectedVersion": read(client, RESERVATIONS, order)["version"]}
    again = client.post(path, json=fresh, headers=key)
    assert (again.headers["idempotency-replayed"], data_of(again)) == ("true", first)
    assert figures(client, sku) == (8, 4, 4)


def test_two_who_set_an_order_to_ten_at_once_hold_ten(client: httpx.Client) -> None:
    sku, order = held(client, 30, 8)
    body = {"lines": [{"lineId": "1", "sku": sku, "quantity": 10}, {"sku": sku, "quantity": 1}], "expectedVersion": 1}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call(client, RESERVATIONS, order, "amend", **body), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert figures(client, sku) == (30, 11, 19)
