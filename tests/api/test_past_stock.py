"""A store, and the whole chain, as they were: the same question has the same answer for ever."""

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem
from api.following import SNAPSHOT, read
from api.wire import ITEMS
from server import Server, eventually

OWN_SERVER: dict[str, str] = {}
STOCK: Final = "/api/inventory/stock"
BERLIN: Final = "/api/stores/berlin/inventory/items"


@pytest.fixture(scope="module")
def moment(server: Server) -> Iterator[str]:
    """Give a time at which Berlin had three items, all of which have changed since."""
    with httpx.Client(base_url=server.url) as client:
        assert client.post("/api/stores", json={"id": "berlin", "name": "Berlin"}).status_code == 201
        for sku in ("TEE a", "TEE b", "MUG"):
            assert client.post(BERLIN, json={"sku": sku, "name": sku, "quantity": 3}).status_code == 201
        [last] = client.get(f"{BERLIN}/MUG/ledger").json()["data"]
        eventually(lambda: client.get(STOCK, params={"storeIds": "berlin", "asOf": last["time"]}).status_code == 200)
        for change in ({"sku": "TEE a", "name": "Tee", "quantity": 4}, {"sku": "NEW", "name": "New", "quantity": 1}):
            assert client.post(BERLIN, json=change).status_code == 201
        assert client.patch("/api/stores/berlin", json={"salesStatus": "stopped"}).status_code == 200
        yield last["time"]


def figures(items: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(item["sku"], item["quantity"], item["available"]) for item in items]


def test_a_store_is_shown_as_it_was_in_pages(client: httpx.Client, moment: str) -> None:
    asked = {"storeIds": "berlin", "asOf": moment}
    whole = client.get(STOCK, params=asked).json()
    assert (whole["asOf"], whole["count"]) == (moment, 3)
    assert figures(whole["data"]) == [("MUG", 3, 3), ("TEE a", 3, 3), ("TEE b", 3, 3)]
    first = client.get(STOCK, params=asked | {"limit": 2})
    assert figures(first.json()["data"]) == figures(whole["data"])[:2]
    following = client.get(first.links["next"]["url"]).json()
    assert figures(following["data"]) == figures(whole["data"])[2:]
    assert "nextCursor" not in following


def test_it_is_filtered_by_what_does_not_change_with_the_figures(client: httpx.Client, moment: str) -> None:
    for filters, skus in (
        ({"skuPrefix": "TEE"}, ["TEE a", "TEE b"]),
        ({"name": "mug"}, ["MUG"]),
        ({"salesStatus": "stopped"}, []),
        ({"salesStatus": "open"}, ["MUG", "TEE a", "TEE b"]),
    ):
        found = client.get(STOCK, params={"storeIds": "berlin", "asOf": moment} | filters).json()
        assert [item["sku"] for item in found["data"]] == skus
    now = client.get(STOCK, params={"storeIds": "berlin", "salesStatus": "stopped"}).json()
    assert now["count"] == 4


@pytest.mark.parametrize("name", ["lowStock", "inStock", "short", "owed", "unsellable", "out"])
def test_figures_of_the_past_are_no_filter(client: httpx.Client, moment: str, name: str) -> None:
    answer = client.get(STOCK, params={"storeIds": "berlin", "asOf": moment, name: "true"})
    assert_invalid(answer, "asOf")
    assert name in answer.json()["detail"]


@pytest.mark.parametrize("stores", [{}, {"storeIds": "berlin,default"}])
def test_it_is_one_store(client: httpx.Client, moment: str, stores: dict[str, str]) -> None:
    assert_invalid(client.get(STOCK, params=stores | {"asOf": moment}), "asOf")


def test_a_store_that_is_not_there_and_a_time_to_come_are_refused(client: httpx.Client, moment: str) -> None:
    assert_problem(client.get(STOCK, params={"storeIds": "nowhere", "asOf": moment}), 404, "NotFoundError", "NOT_FOUND")
    for path in (STOCK, SNAPSHOT):
        for time in ("2999-01-01T00:00:00Z", "yesterday"):
            asked = {"asOf": time} | ({"storeIds": "berlin"} if path == STOCK else {})
            assert_invalid(client.get(path, params=asked), "asOf")


def test_the_chain_is_shown_as_it_was_and_the_feed_goes_on_from_there(client: httpx.Client, moment: str) -> None:
    *items, last = map(json.loads, client.get(SNAPSHOT, params={"asOf": moment}).text.splitlines())
    assert figures(items) == [("MUG", 3, 3), ("TEE a", 3, 3), ("TEE b", 3, 3)]
    assert last == {"cursor": last["cursor"], "items": 3, "asOf": moment}
    following, _ = read(client, last["cursor"])
    assert [entry["kind"] for entry in following] == ["add", "add", "stop"]


def test_before_everything_there_was_nothing(client: httpx.Client, moment: str) -> None:
    assert moment > "2000"
    [last] = map(json.loads, client.get(SNAPSHOT, params={"asOf": "2000-01-01T00:00:00Z"}).text.splitlines())
    assert (last["items"], last["cursor"]) == (0, "0")
    assert client.get(ITEMS).status_code == 200
