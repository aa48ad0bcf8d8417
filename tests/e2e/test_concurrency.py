"""Many at once: never one unit too many, never one too few."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from api.expectations import act, assert_problem, data_of, item, stock
from books import assert_file_is_sound
from load import at_once, write
from server import running


def test_five_hundred_reserves_of_one_on_fifty_units_are_fifty_yes_and_the_rest_no(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 50)
        answers = at_once([server], [write(sku, "reserve", quantity=1) for _ in range(500)])
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
        assert_file_is_sound(tmp_path)


def test_one_of_a_hundred_writes_on_the_same_version_wins(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 1_000)
        answers = at_once([server], [write(sku, "reserve", b'If-Match: "1.1"', quantity=1) for _ in range(100)])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 99}
        answers = at_once([server], [write(sku, "reserve", quantity=1, expectedVersion=2) for _ in range(100)])
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
        answers = at_once([server], contents)
        assert {answer.status_code for answer in answers} == {200}
        for sku in skus:
            after = item(client, sku)
            assert after["quantity"] == 1_000 - 25 * (3 + 4)
            assert after["reserved"] == 500 + 25 * (2 - 1 - 3)
            assert after["version"] == 102
        assert data_of(act(client, skus[0], "quantity", quantity=5_000))["quantity"] == 5_000
        assert_file_is_sound(tmp_path)
