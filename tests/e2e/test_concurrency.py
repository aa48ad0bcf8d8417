"""Many at once: never one unit too many, never one too few."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import msgspec

from api.expectations import act, assert_problem, data_of, item, stock
from api.wire import JSON, item_path, request
from e2e.books import assert_books_balance
from e2e.load import send
from server import Server, running


def at_once(server: Server, contents: list[bytes]) -> list[httpx.Response]:
    """Send all requests at the same moment, on as many connections."""

    async def together() -> list[httpx.Response | None]:
        barrier = asyncio.Barrier(len(contents))
        return await asyncio.gather(*(send(server.port, content, barrier) for content in contents))

    answers = asyncio.run(together())
    assert None not in answers
    return [answer for answer in answers if answer is not None]


def write(sku: str, action: str, *headers: bytes, **fields: object) -> bytes:
    return request("POST", item_path(sku, action), msgspec.json.encode(fields), JSON, *headers)


def test_five_hundred_reserves_of_one_on_fifty_units_are_fifty_yes_and_the_rest_no(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 50)
        answers = at_once(server, [write(sku, "reserve", quantity=1) for _ in range(500)])
        assert Counter(answer.status_code for answer in answers) == {200: 50, 422: 450}
        accepted = [data_of(answer) for answer in answers if answer.status_code == 200]
        assert sorted(data["reserved"] for data in accepted) == list(range(1, 51))
        assert sorted(data["version"] for data in accepted) == list(range(2, 52))
        for answer in answers:
            if answer.status_code == 422:
                problem = assert_problem(answer, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", sku=sku)
                assert problem["error"]["available"] == 0
        after = item(client, sku)
        assert (after["quantity"], after["reserved"], after["available"], after["version"]) == (50, 50, 0, 51)
        assert_books_balance(tmp_path)


def test_one_of_a_hundred_writes_on_the_same_version_wins(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 1_000)
        answers = at_once(server, [write(sku, "reserve", b'If-Match: "1.1"', quantity=1) for _ in range(100)])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 99}
        answers = at_once(server, [write(sku, "reserve", quantity=1, expectedVersion=2) for _ in range(100)])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 99}
        assert item(client, sku)["reserved"] == 2


def test_a_mix_of_writes_on_a_few_items_leaves_exactly_their_sum(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        skus = [stock(client, 1_000, reserved=500) for _ in range(4)]
        kinds: list[tuple[str, dict[str, Any]]] = [
            ("reserve", {"quantity": 2}),
            ("release", {"quantity": 1}),
            ("fulfill", {"quantity": 3}),
            ("adjust", {"delta": -4, "reason": "lost"}),
        ]
        contents = [write(sku, action, **fields) for sku in skus for action, fields in kinds for _ in range(25)]
        answers = at_once(server, contents)
        assert {answer.status_code for answer in answers} == {200}
        for sku in skus:
            after = item(client, sku)
            assert after["quantity"] == 1_000 - 25 * (3 + 4)
            assert after["reserved"] == 500 + 25 * (2 - 1 - 3)
            assert after["version"] == 102
        assert data_of(act(client, skus[0], "quantity", quantity=5_000))["quantity"] == 5_000
        assert_books_balance(tmp_path)
