"""Whoever sends thousands of commands may ask for short answers: ``Prefer: return=minimal`` (RFC 7240)."""

from typing import Any

import httpx
import pytest

from api.expectations import new_sku

BATCH = "/api/inventory/batch"


def add(sku: str, **fields: Any) -> dict[str, Any]:
    return {"type": "add", "sku": sku, "name": "x", "quantity": 3, **fields}


def send(client: httpx.Client, commands: list[dict[str, Any]], prefer: str | None, **fields: Any) -> httpx.Response:
    headers = {} if prefer is None else {"Prefer": prefer}
    return client.post(BATCH, json={"commands": commands, **fields}, headers=headers)


def test_rows_that_are_done_say_no_more_than_that(client: httpx.Client) -> None:
    sku = new_sku()
    for atomic in (True, False):
        answer = send(
            client, [add(sku), {"type": "reserve", "sku": sku, "quantity": 1}], "return=minimal", atomic=atomic
        )
        assert answer.headers["Preference-Applied"] == "return=minimal"
        assert answer.json()["data"] == [{"index": 0, "status": 201}, {"index": 1, "status": 200}]
    assert client.get(f"/api/inventory/items/{sku}").json()["data"]["quantity"] == 6


def test_a_row_that_is_refused_says_why_and_a_repeated_one_that_it_is(client: httpx.Client) -> None:
    sku = new_sku()
    commands = [add(sku, idempotencyKey=sku), {"type": "reserve", "sku": sku, "quantity": 9}, {"type": "add"}]
    first, second = (send(client, commands, "return=minimal", atomic=False).json()["data"] for _ in range(2))
    assert first[0] == {"index": 0, "status": 201}
    assert second[0] == {"index": 0, "status": 201, "replayed": True}
    for rows in (first, second):
        assert [(row["status"], row["error"]["code"]) for row in rows[1:]] == [
            (422, "INSUFFICIENT_QUANTITY"),
            (400, "VALIDATION_ERROR"),
        ]


@pytest.mark.parametrize(
    "prefer",
    ["Return=Minimal", 'return="minimal"', "respond-async, return = minimal; why=small", "wait=5,return=minimal"],
)
def test_the_preference_may_be_written_in_any_way_of_the_standard(client: httpx.Client, prefer: str) -> None:
    assert send(client, [add(new_sku())], prefer).headers.get("Preference-Applied") == "return=minimal"


@pytest.mark.parametrize(
    "prefer", [None, "", "return=representation", "return=minimally", "x-return=minimal", "minimal"]
)
def test_without_it_rows_are_whole(client: httpx.Client, prefer: str | None) -> None:
    answer = send(client, [add(new_sku())], prefer)
    assert "Preference-Applied" not in answer.headers
    assert answer.json()["data"][0]["data"]["quantity"] == 3
