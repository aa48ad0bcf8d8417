"""What is available of many SKUs at once."""

from typing import Any

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, new_sku, stock
from api.following import Writers
from api.wire import ITEMS
from server import Server

OWN_SERVER: dict[str, str] = {}
PATH = "/api/inventory/availability"
NOTHING = {
    "available": 0, "quantity": 0, "reserved": 0, "short": 0, "unsellable": 0, "incoming": 0, "safetyStock": 0
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def stores(client: httpx.Client) -> None:
    for store in ("east", "west"):
        assert client.post("/api/stores", json={"id": store, "name": store}).status_code == 201


def ask(client: httpx.Client, *skus: str, **fields: object) -> list[dict[str, Any]]:
    answer = client.post(PATH, json={"skus": skus, **fields})
    assert answer.status_code == 200, answer.text
    assert answer.json()["count"] == len(answer.json()["data"])
    assert answer.headers["cache-control"] == "private, no-cache"
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


def in_stores(client: httpx.Client, **quantities: int) -> str:
    """Stock a SKU in several stores."""
    sku = new_sku()
    for store, quantity in quantities.items():
        path = ITEMS if store == "default" else f"/api/stores/{store}/inventory/items"
        assert client.post(path, json={"sku": sku, "name": "n", "quantity": quantity}).status_code == 201
    return sku


def test_the_total_of_a_sku_is_the_sum_over_all_its_stores(client: httpx.Client) -> None:
    sku = in_stores(client, default=10, east=5, west=0)
    act(client, sku, "reserve", quantity=4)
    assert ask(client, sku) == [{"sku": sku, "known": True, **NOTHING, "available": 11, "quantity": 15, "reserved": 4}]


def test_what_one_store_is_short_of_takes_nothing_from_another(client: httpx.Client) -> None:
    sku = in_stores(client, default=3, east=5)
    act(client, sku, "reserve", quantity=3)
    act(client, sku, "adjust", delta=-2, reason="lost")
    [found] = ask(client, sku)
    assert (found["available"], found["short"], found["quantity"], found["reserved"]) == (5, 2, 6, 3)


def test_each_store_is_shown_when_asked_for(client: httpx.Client) -> None:
    sku = in_stores(client, west=2, default=1)
    [found] = ask(client, sku, view="stores")
    assert found["available"] == 3
    assert found["stores"] == [
        {**NOTHING, "storeId": "default", "available": 1, "quantity": 1},
        {**NOTHING, "storeId": "west", "available": 2, "quantity": 2},
    ]


def test_only_the_stores_asked_for_count(client: httpx.Client) -> None:
    sku = in_stores(client, default=1, east=2, west=4)
    assert ask(client, sku, storeIds=["east", "west"])[0]["available"] == 6
    [found] = ask(client, sku, storeIds=["west"], view="stores")
    assert [store["storeId"] for store in found["stores"]] == ["west"]


def test_skus_are_answered_in_their_order_once_each_and_unknown_ones_with_nothing(client: httpx.Client) -> None:
    first, second = stock(client, 1), stock(client, 2)
    found = ask(client, second, "NEVER", first, second)
    assert [entry["sku"] for entry in found] == [second, "NEVER", first]
    assert found[1] == {"sku": "NEVER", "known": False, **NOTHING}
    assert ask(client, "NEVER", view="stores")[0]["stores"] == []


def test_a_transfer_under_way_never_shows_units_twice_or_not_at_all(client: httpx.Client, server: Server) -> None:
    sku = in_stores(client, default=1_000, east=0)
    with httpx.Client(base_url=server.url) as other:
        writers = Writers([other], [sku], 200)
        seen = set()
        while not writers.done:
            [found] = ask(client, sku)
            assert found["available"] + found["reserved"] == found["quantity"] == 1_000
            seen.add(found["reserved"])
        writers.end()
    assert len(seen) > 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "skus"), ({"skus": []}, "skus"), ({"skus": ["A"] * 201}, "skus"), ({"skus": "A"}, "skus"),
        ({"skus": ["A", ""]}, "skus[1]"), ({"skus": ["A"], "storeIds": []}, "storeIds"),
        ({"skus": ["A"], "storeIds": ["-no"]}, "storeIds[0]"), ({"skus": ["A"], "view": "all"}, "view"),
        ({"skus": ["A"], "store": "east"}, "store"),
    ],
)  # fmt: skip
def test_questions_that_make_no_sense_are_refused(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    assert_invalid(client.post(PATH, json=body), field)


def test_an_unknown_store_is_a_404(client: httpx.Client) -> None:
    answer = client.post(PATH, json={"skus": ["A"], "storeIds": ["default", "nowhere"]})
    assert_problem(answer, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")


def test_stores_that_do_not_exist_are_all_named_or_ignored(client: httpx.Client) -> None:
    sku = stock(client, 3)
    asked = {"skus": [sku], "storeIds": ["nowhere", "default", "gone", "gone"]}
    refused = client.post("/api/inventory/availability", json=asked)
    assert_problem(refused, 404, "NotFoundError", "NOT_FOUND", storeId="nowhere", unknownStores=["nowhere", "gone"])
    answer = client.post("/api/inventory/availability", json=asked | {"unknownStores": "ignore"}).json()
    assert (answer["unknownStores"], answer["data"][0]["available"]) == (["nowhere", "gone"], 3)
    known = client.post("/api/inventory/availability", json={"skus": [sku], "unknownStores": "ignore"}).json()
    assert known["unknownStores"] == []


def test_whatever_is_written_is_in_the_next_answer(client: httpx.Client) -> None:
    sku, beside = in_stores(client, default=5, east=2), in_stores(client, default=3, east=4)
    here, east = {"default": 5}, {"default": 0, "east": 2}

    def shown(**asked: object) -> dict[str, Any]:
        first = ask(client, sku, beside, **asked)
        assert ask(client, sku, beside, **asked) == first  # As it is remembered.
        assert first[1]["known"]
        return first[0]

    def available(*stores: str) -> tuple[int, dict[str, int]]:
        asked = {"storeIds": stores} if stores else {}
        found = shown(view="stores", **asked)
        assert shown(**asked) == {name: number for name, number in found.items() if name != "stores"}
        return found["available"], {store["storeId"]: store["available"] for store in found["stores"]}

    assert available() == (7, here | {"east": 2})
    act(client, sku, "reserve", quantity=3)
    assert (available(), available("east")) == ((4, {"default": 2, "east": 2}), (2, {"east": 2}))
    assert client.patch(f"{ITEMS}/{sku}", json={"safetyStock": 2}).status_code == 200
    assert available()[1] == east
    for status, expected in (("stopped", (0, {"default": 0, "east": 0})), ("open", (2, east))):
        assert client.patch(f"/api/inventory/skus/{sku}", json={"salesStatus": status}).status_code == 200
        assert (available(), shown().get("salesStatus", "open")) == (expected, status)
    for status, expected in (("stopped", (0, {"default": 0})), ("open", (2, east))):
        assert client.patch("/api/stores/east", json={"salesStatus": status}).status_code == 200
        assert available() == expected
    path = f"/api/stores/east/inventory/items/{sku}"
    assert client.post(f"{path}/adjust", json={"delta": -2, "reason": "lost"}).status_code == 200
    assert client.delete(path).status_code in (200, 204)
    assert (available(), available("east")) == ((0, {"default": 0}), (0, {}))
