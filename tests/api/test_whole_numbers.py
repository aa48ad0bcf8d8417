"""A number with a zero fraction is the integer that it equals, wherever an integer is wanted."""

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem, data_of, item, new_sku, nothing_changes, stock
from api.wire import ITEMS, JSON, item_path, request, send
from api.writing import BATCH
from server import Server


def post(server: Server, path: str, body: str, *headers: bytes) -> httpx.Response:
    return send(server.port, request("POST", path, body.encode(), JSON, *headers))


@pytest.mark.parametrize("two", ["2.0", "2e0", "0.2E1", "20e-1"])
def test_units_may_have_a_zero_fraction(server: Server, client: httpx.Client, two: str) -> None:
    sku = stock(client)
    assert data_of(post(server, item_path(sku, "reserve"), f'{{"quantity":{two}}}'))["reserved"] == 2


def test_a_retry_is_the_same_request_however_its_numbers_are_written(server: Server, client: httpx.Client) -> None:
    sku, key = stock(client), b"Idempotency-Key: written-so-and-so"
    path = item_path(sku, "reserve")
    first = post(server, path, '{"quantity":2,"expectedVersion":1}', key)
    again = post(server, path, '{"quantity":2.0,"expectedVersion":1e0}', key)
    assert data_of(again) == data_of(first)
    assert again.headers["idempotency-replayed"] == "true"
    assert item(client, sku)["reserved"] == 2


def test_lines_and_commands_take_them_too(server: Server, client: httpx.Client) -> None:
    sku = stock(client)
    sold = post(server, "/api/inventory/sales", f'{{"lines":[{{"sku":"{sku}","quantity":3.0}}]}}')
    assert data_of(sold, 201)["lines"][0]["quantity"] == 3
    data_of(post(server, BATCH, f'{{"commands":[{{"type":"reserve","sku":"{sku}","quantity":5.0}}]}}'))
    assert (item(client, sku)["quantity"], item(client, sku)["reserved"]) == (7, 5)


def test_a_text_is_no_number_and_stays_as_it_is(server: Server, client: httpx.Client) -> None:
    sku = new_sku()
    with nothing_changes(server):
        assert_invalid(post(server, ITEMS, f'{{"sku":"{sku}","name":"n","quantity":"2.0"}}'), "quantity")
    added = post(server, ITEMS, f'{{"sku":"{sku}","name":"2.0","quantity":2.0}}')
    assert (data_of(added, 201)["name"], item(client, sku)["quantity"]) == ("2.0", 2)


def test_a_member_that_is_given_twice_is_refused_with_them_too(server: Server, client: httpx.Client) -> None:
    path = item_path(stock(client), "reserve")
    with nothing_changes(server):
        assert_invalid(post(server, path, '{"quantity":2.0,"quantity":2}'), "quantity")


def test_a_refusal_that_is_given_again_says_so(client: httpx.Client) -> None:
    sku, headers = stock(client, 1), {"Idempotency-Key": "wanted-too-much"}
    path, body = item_path(sku, "reserve"), {"quantity": 2}
    first = client.post(path, json=body, headers=headers).json()
    assert "replayed" not in first["error"]
    data_of(client.post(item_path(sku, "adjust"), json={"delta": 5, "reason": "received"}))
    answer = client.post(path, json=body, headers=headers)
    again = assert_problem(
        answer, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", replayed=True, available=1
    )
    answered = again["error"]["firstAnsweredAt"]
    assert answered <= first["error"]["timestamp"]
    assert again["detail"].startswith(first["detail"])
    assert "use a new key" in again["detail"]
    assert answered in again["detail"]
    row = {"type": "reserve", "sku": sku, "quantity": 2, "idempotencyKey": "wanted-too-much"}
    stored = client.post(BATCH, json={"atomic": False, "commands": [row]}).json()["data"][0]
    assert (stored["replayed"], stored["error"]["replayed"]) == (True, True)
    assert stored["error"]["firstAnsweredAt"] == answered
    assert data_of(client.post(path, json=body, headers={"Idempotency-Key": "asked-anew"}))["reserved"] == 2
