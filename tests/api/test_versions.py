"""A write may name the version that it is meant for: If-Match, or expectedVersion in the body."""

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, data_of, item, new_sku, stock
from api.wire import ITEMS, JSON, item_path, request, send
from server import Server


def test_the_expected_version_lets_the_write_through(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=1)
    assert data_of(act(client, sku, "reserve", quantity=1, expectedVersion=2))["version"] == 3


@pytest.mark.parametrize("expected", [0, 1, 3, 2**53 - 1])
def test_another_version_is_a_409_that_tells_both(client: httpx.Client, expected: int) -> None:
    sku = stock(client, 10, reserved=1)
    refused = act(client, sku, "reserve", quantity=1, expectedVersion=expected)
    versions = {"expectedVersion": expected, "currentVersion": 2}
    problem = assert_problem(refused, 409, "ConcurrencyError", "CONCURRENCY_ERROR", sku=sku, **versions)
    assert not problem["retryable"]
    assert item(client, sku)["version"] == 2


@pytest.mark.parametrize("match", ['"2.1"', '"2.7"', '"2"', "2", "*", '"1.1" , "2.1"', '"other",2', 'W/"2.1","2.1"',
                                   '"2.1",', ', ,"1.1",,2,'])  # fmt: skip
def test_if_match_lets_the_write_through(client: httpx.Client, match: str) -> None:
    sku = stock(client, 10, reserved=1)
    assert data_of(act(client, sku, "reserve", {"If-Match": match}, quantity=1))["version"] == 3


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ('"1.1"', 1),
        ("1", 1),
        ('"1",', 1),
        ('"3.1", "4.1"', [3, 4]),
        ('W/"2.1"', []),
        ('"other"', []),
        ('"2.1-gzip"', []),
    ],
)
def test_if_match_with_other_versions_is_a_412_that_tells_both(
    client: httpx.Client, match: str, expected: int | list[int]
) -> None:
    sku = stock(client, 10, reserved=1)
    refused = act(client, sku, "reserve", {"If-Match": match}, quantity=1)
    versions = {"expectedVersion": expected, "currentVersion": 2}
    assert_problem(refused, 412, "PreconditionFailedError", "PRECONDITION_FAILED", sku=sku, **versions)
    assert item(client, sku)["version"] == 2


@pytest.mark.parametrize("match", ["", "abc", '"1', "1.1", "-1", ",", ", ,", "9" * 20, "*, 1", "0x1"])
def test_if_match_that_cannot_be_understood_is_a_400(client: httpx.Client, match: str) -> None:
    sku = stock(client)
    assert_invalid(act(client, sku, "reserve", {"If-Match": match}, quantity=1), "If-Match")
    assert item(client, sku)["version"] == 1


@pytest.mark.parametrize("action", ["quantity", "reserve", "release", "fulfill", "adjust"])
def test_every_write_keeps_to_the_version(client: httpx.Client, action: str) -> None:
    sku = stock(client, 10, reserved=5)
    fields = {"delta": 1, "reason": "found"} if action == "adjust" else {"quantity": 5}
    assert act(client, sku, action, {"If-Match": '"1.1"'}, **fields).status_code == 412
    assert act(client, sku, action, expectedVersion=1, **fields).status_code == 409
    assert data_of(act(client, sku, action, {"If-Match": '"2.1"'}, **fields))["version"] == 3


def test_an_addition_keeps_to_the_version_and_zero_means_that_there_is_none(client: httpx.Client) -> None:
    fields = {"sku": new_sku(), "name": "n", "quantity": 1}
    refused = client.post(ITEMS, json=fields | {"expectedVersion": 1})
    assert_problem(refused, 409, "ConcurrencyError", "CONCURRENCY_ERROR", expectedVersion=1, currentVersion=0)
    assert data_of(client.post(ITEMS, json=fields | {"expectedVersion": 0}), 201)["version"] == 1
    assert client.post(ITEMS, json=fields | {"expectedVersion": 0}).status_code == 409
    assert client.post(ITEMS, json=fields, headers={"If-Match": "2"}).status_code == 412
    assert data_of(client.post(ITEMS, json=fields, headers={"If-Match": "1"}), 201)["version"] == 2


def test_any_version_means_an_item_that_is_there(client: httpx.Client) -> None:
    fields = {"sku": new_sku(), "name": "n", "quantity": 1}
    refused = client.post(ITEMS, json=fields, headers={"If-Match": "*"})
    assert_problem(refused, 412, "PreconditionFailedError", "PRECONDITION_FAILED", currentVersion=0)
    data_of(client.post(ITEMS, json=fields), 201)
    assert data_of(client.post(ITEMS, json=fields, headers={"If-Match": "*"}), 201)["version"] == 2


def test_the_version_is_judged_before_the_stock_and_after_the_item(client: httpx.Client) -> None:
    sku = stock(client, 1)
    assert act(client, sku, "reserve", quantity=99, expectedVersion=7).status_code == 409
    assert act(client, "NOBODY", "reserve", quantity=1, expectedVersion=7).status_code == 404
    assert act(client, "NOBODY", "reserve", {"If-Match": "*"}, quantity=1).status_code == 404


def test_a_retry_after_its_own_success_is_a_replay_and_not_a_conflict(client: httpx.Client) -> None:
    sku = stock(client)
    for headers, fields in (({"If-Match": '"1.1"'}, {}), ({}, {"expectedVersion": 2})):
        headers["Idempotency-Key"] = f"own-{sku}-{len(fields)}"
        first = act(client, sku, "reserve", headers, quantity=1, **fields)
        second = act(client, sku, "reserve", headers, quantity=1, **fields)
        assert data_of(first) == data_of(second)
        assert second.headers["idempotency-replayed"] == "true"
    assert item(client, sku)["reserved"] == 2


def test_both_may_be_sent_when_they_agree(client: httpx.Client) -> None:
    sku = stock(client)
    assert data_of(act(client, sku, "reserve", {"If-Match": '"1.1"'}, quantity=1, expectedVersion=1))["version"] == 2
    refused = act(client, sku, "reserve", {"If-Match": '"1.1"'}, quantity=1, expectedVersion=1)
    assert refused.status_code == 412


@pytest.mark.parametrize("match", ['"1.1"', "1", '"1.1", "2.1"', 'W/"2.1"'])
def test_two_different_versions_in_one_request_are_a_400(client: httpx.Client, match: str) -> None:
    sku = stock(client)
    refused = act(client, sku, "reserve", {"If-Match": match}, quantity=1, expectedVersion=2)
    assert_invalid(refused, "expectedVersion")


def test_two_different_if_match_headers_are_a_400(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    headers = (JSON, b"If-Match: 1", b"If-Match: 2")
    refused = send(server.port, request("POST", item_path(sku, "reserve"), b'{"quantity":1}', *headers))
    assert_invalid(refused, "If-Match")
