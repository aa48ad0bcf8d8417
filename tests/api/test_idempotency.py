"""The same request under the same key takes effect once, and is answered alike each time."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, data_of, item, new_sku, stock
from api.wire import ITEMS, JSON, item_path, request, send
from server import Server

REPLAYED = "idempotency-replayed"


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("quantity", {"quantity": 12}),
        ("reserve", {"quantity": 2}),
        ("release", {"quantity": 2}),
        ("fulfill", {"quantity": 2}),
        ("adjust", {"delta": 2, "reason": "found"}),
    ],
)
def test_a_retry_is_answered_as_the_first_time_and_does_nothing(
    client: httpx.Client, action: str, fields: dict[str, object]
) -> None:
    sku = stock(client, 10, reserved=5)
    key = {"Idempotency-Key": f"{action}-{sku}"}
    first = act(client, sku, action, key, **fields)
    later = act(client, sku, "reserve", quantity=1)  # The item moves on.
    second = act(client, sku, action, key, **fields)
    assert REPLAYED not in first.headers
    assert (second.status_code, second.headers[REPLAYED]) == (200, "true")
    assert data_of(second) == data_of(first)
    assert second.headers["etag"] == first.headers["etag"]
    assert second.json() == first.json() | {"message": "Operation already completed"}
    assert item(client, sku) == data_of(later)


def test_a_retried_addition_is_a_201_again(client: httpx.Client) -> None:
    fields = {"sku": new_sku(), "name": "n", "quantity": 5, "idempotencyKey": new_sku()}
    first, second = client.post(ITEMS, json=fields), client.post(ITEMS, json=fields)
    assert data_of(second, 201) == data_of(first, 201)
    assert second.headers[REPLAYED] == "true"
    assert item(client, str(fields["sku"]))["quantity"] == 5


def test_the_key_is_the_same_in_either_header_quoted_or_bare_and_in_the_body(client: httpx.Client) -> None:
    sku = stock(client)
    key = f"one key, {sku}"
    headers = [{"Idempotency-Key": key}, {"Idempotency-Key": f'"{key}"'}, {"X-Idempotency-Key": key}, None]
    for number, header in enumerate(headers):
        fields = {} if header else {"idempotencyKey": key}
        response = act(client, sku, "reserve", header, quantity=1, **fields)
        assert (data_of(response)["reserved"], REPLAYED in response.headers) == (1, number > 0)
    everywhere = {"Idempotency-Key": f'"{key}"', "X-Idempotency-Key": key}
    assert REPLAYED in act(client, sku, "reserve", everywhere, quantity=1, idempotencyKey=key).headers
    assert item(client, sku)["reserved"] == 1


def test_the_decoded_request_is_compared_and_not_its_bytes(client: httpx.Client) -> None:
    sku = stock(client)
    headers = {"Idempotency-Key": f"bytes-{sku}", "Content-Type": "application/json"}
    bodies = (b'{"quantity":1,"note":"\xc3\xa9"}', b' {"note" : "\\u00e9",\n"quantity": 1} ')
    answers = [client.post(item_path(sku, "reserve"), content=body, headers=headers) for body in bodies]
    assert [REPLAYED in answer.headers for answer in answers] == [False, True]


def test_neither_the_request_id_nor_the_actor_makes_another_request(client: httpx.Client) -> None:
    sku = stock(client)
    key = {"Idempotency-Key": f"who-{sku}"}
    answers = [
        act(client, sku, "reserve", key | {"X-Request-ID": name, "X-Actor": name}, quantity=1)
        for name in ("anna", "bert")
    ]
    assert [REPLAYED in answer.headers for answer in answers] == [False, True]


def test_another_request_under_the_same_key_is_refused(client: httpx.Client) -> None:
    sku, other = stock(client, 10, reserved=5), stock(client)
    key = {"Idempotency-Key": f"other-{sku}"}
    data_of(act(client, sku, "reserve", key, quantity=1))
    for response in (
        act(client, sku, "reserve", key, quantity=2),
        act(client, sku, "reserve", key, quantity=1, reference="A-1"),
        act(client, sku, "release", key, quantity=1),
        act(client, other, "reserve", key, quantity=1),
        act(client, "NOBODY-HAS-THIS", "reserve", key, quantity=1),
        client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 1}, headers=key),
    ):
        problem = assert_problem(response, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
        assert not problem["retryable"]
        assert REPLAYED not in response.headers
    assert (item(client, sku)["reserved"], item(client, other)["reserved"]) == (6, 0)


def test_the_same_key_may_come_with_another_version_after_a_time_out(client: httpx.Client) -> None:
    sku = stock(client, 10)
    key = {"Idempotency-Key": f"versions-{sku}"}
    first = data_of(act(client, sku, "reserve", key, quantity=1, expectedVersion=1))
    for headers, fields in (
        ({"If-Match": '"2.1"'}, {}),
        ({}, {"expectedVersion": 2}),
        ({}, {}),
        ({"If-Match": "*"}, {}),
    ):
        again = act(client, sku, "reserve", key | headers, quantity=1, **fields)
        assert (data_of(again), again.headers[REPLAYED]) == (first, "true")
    assert item(client, sku)["reserved"] == 1


def test_a_refusal_by_stock_stands_even_if_stock_has_come(client: httpx.Client) -> None:
    sku = stock(client, 1)
    key = {"Idempotency-Key": f"late-{sku}"}
    first = act(client, sku, "reserve", key, quantity=2)
    assert_problem(first, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", available=1)
    assert REPLAYED not in first.headers
    act(client, sku, "adjust", delta=10, reason="received")
    second = act(client, sku, "reserve", key, quantity=2)
    problem = assert_problem(second, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", available=1)
    assert problem["detail"].startswith(first.json()["detail"])
    assert second.headers[REPLAYED] == "true"
    assert item(client, sku)["reserved"] == 0
    assert data_of(act(client, sku, "reserve", quantity=2))["reserved"] == 2


def test_a_404_a_409_a_412_and_a_400_do_not_use_the_key_up(client: httpx.Client) -> None:
    sku, missing = stock(client), new_sku()
    for number, (name, headers, fields, status) in enumerate(
        [
            (missing, {}, {"quantity": 1}, 404),
            (sku, {}, {"quantity": 1, "expectedVersion": 2}, 409),
            (sku, {"If-Match": '"3"'}, {"quantity": 1}, 412),
            (sku, {}, {"quantity": 0}, 400),
        ]
    ):
        key = f"unused-{sku}-{number}"
        assert act(client, name, "reserve", {"Idempotency-Key": key, **headers}, **fields).status_code == status
        assert client.get(f"/api/inventory/operations/{key}").status_code == 404
    client.post(ITEMS, json={"sku": missing, "name": "n", "quantity": 1})
    again = act(client, missing, "reserve", {"Idempotency-Key": f"unused-{sku}-0"}, quantity=1)
    assert (data_of(again)["reserved"], REPLAYED in again.headers) == (1, False)


@pytest.mark.parametrize(
    "headers",
    [
        [b"Idempotency-Key: a", b"X-Idempotency-Key: b"],
        [b"Idempotency-Key: a", b"Idempotency-Key: b"],
        [b"Idempotency-Key: in-the-header"],
        [b'X-Idempotency-Key: "in the body "'],
    ],
)
def test_two_different_keys_in_one_request_are_a_400(
    client: httpx.Client, server: Server, headers: list[bytes]
) -> None:
    sku = stock(client)
    body = b'{"quantity":1,"idempotencyKey":"in the body"}'
    answer = send(server.port, request("POST", item_path(sku, "reserve"), body, JSON, *headers))
    field = "Idempotency-Key" if headers[-1] == b"Idempotency-Key: b" else "idempotencyKey"
    assert_invalid(answer, field)
    assert item(client, sku)["reserved"] == 0


def test_a_hundred_at_once_have_one_effect(server: Server, client: httpx.Client) -> None:
    sku = stock(client, 1000)
    body = b'{"quantity":3,"idempotencyKey":"hundred-%b"}' % sku.encode()
    content = request("POST", item_path(sku, "reserve"), body, JSON)
    with ThreadPoolExecutor(100) as threads:
        answers = list(threads.map(lambda _: send(server.port, content), range(100)))
    assert {data_of(answer)["reserved"] for answer in answers} == {3}
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert (item(client, sku)["reserved"], item(client, sku)["version"]) == (3, 2)
