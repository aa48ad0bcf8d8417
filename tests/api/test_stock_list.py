"""The chain as a whole: what is short is seen wherever it is, and the sums are those of all stores."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.expectations import ITEM_MEMBERS, assert_invalid
from api.wire import ITEMS
from server import Server

OWN_SERVER: dict[str, str] = {}
STOCK = "/api/inventory/stock"
LEDGER = "/api/inventory/ledger"


@pytest.fixture(scope="module", autouse=True)
def filled(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        for store in ("berlin", "paris"):
            assert client.post("/api/stores", json={"id": store, "name": store}).status_code == 201
        for path in (ITEMS, *(f"/api/stores/{store}/inventory/items" for store in ("berlin", "paris"))):
            for sku in ("TEE a", "TEE b"):
                body = {"sku": sku, "name": "Tee", "quantity": 3}
                assert client.post(path, json=body).status_code == 201
        tee = "/api/stores/paris/inventory/items/TEE%20a"
        assert client.post(f"{tee}/reserve", json={"quantity": 3}).status_code == 200
        moved = client.post(f"{tee}/move", json={"quantity": 2, "from": "sellable", "to": "unsellable"})
        assert moved.status_code == 200


def test_what_is_short_in_one_store_of_a_chain_is_seen(client: httpx.Client) -> None:
    assert client.get(ITEMS, params={"short": "true"}).json()["data"] == {}
    for query in ({}, {"limit": 1}):
        assert client.get("/api/stores/paris/inventory/items", params=query).json()["storeId"] == "paris"
    for filter_name in ("short", "unsellable"):
        answer = client.get(STOCK, params={filter_name: "true"}).json()
        assert answer["count"] == 1
        [found] = answer["data"]
        assert list(found) == ITEM_MEMBERS
        assert (found["storeId"], found["sku"], found["short"]) == ("paris", "TEE a", 2)


def test_what_is_out_is_seen_wherever_it_is_and_a_stop_alone_does_not_make_it_so(client: httpx.Client) -> None:
    one = "/api/stores/berlin/inventory/items/TEE%20a"
    for call, body, found in (
        ("PATCH /api/inventory/skus/TEE%20b", {"salesStatus": "stopped"}, ["paris"]),
        (f"POST {one}/reserve", {"quantity": 2}, ["paris"]),
        (f"POST {one}/reserve", {"quantity": 1}, ["berlin", "paris"]),
        (f"POST {one}/release", {"quantity": 3}, ["paris"]),
        ("PATCH /api/inventory/skus/TEE%20b", {"salesStatus": "open"}, ["paris"]),
    ):
        method, path = call.split()
        assert client.request(method, path, json=body).is_success
        answer = client.get(STOCK, params={"out": "true"}).json()["data"]
        assert [(each["storeId"], each["sku"], each["available"]) for each in answer] == [
            (store, "TEE a", 0) for store in found
        ]


def test_what_facts_took_beyond_the_books_is_seen_wherever_it_is(client: httpx.Client) -> None:
    line = {"sku": "OWED", "storeId": "berlin", "quantity": 2}
    assert client.post("/api/inventory/sales", json={"happened": True, "lines": [line]}).status_code == 201
    for target, found in ((STOCK, [("berlin", "OWED", 2)]), (ITEMS, [])):
        for query in ({}, {"limit": 5}):
            shown = client.get(target, params={"owed": "true", **query}).json()["data"]
            listed = shown if isinstance(shown, list) else list(shown.values())
            assert [(each["storeId"], each["sku"], each["owed"]) for each in listed] == found
    assert client.delete("/api/stores/berlin/inventory/items/OWED").json()["data"]["owed"] == 0


@pytest.mark.parametrize(("limit", "pages"), [(1, 6), (4, 2), (6, 1)])
def test_the_links_lead_through_all_stores(client: httpx.Client, limit: int, pages: int) -> None:
    target = f"{STOCK}?limit={limit}&name=tee"
    found: list[tuple[str, str]] = []
    for _ in range(pages):
        response = client.get(target)
        found += [(shown["storeId"], shown["sku"]) for shown in response.json()["data"]]
        assert ("next" in response.links) == ("nextCursor" in response.json())
        target = response.links.get("next", {}).get("url", "")
    assert not target
    assert found == [(store, sku) for store in ("berlin", "default", "paris") for sku in ("TEE a", "TEE b")]


def test_only_some_stores_are_asked_for(client: httpx.Client) -> None:
    answer = client.get(STOCK, params={"storeIds": "paris,berlin,paris", "skuPrefix": "TEE b"}).json()
    assert [shown["storeId"] for shown in answer["data"]] == ["berlin", "paris"]


def test_an_unknown_store_is_a_404(client: httpx.Client) -> None:
    response = client.get(STOCK, params={"storeIds": "paris,nowhere"})
    assert (response.status_code, response.json()["error"]["storeId"]) == (404, "nowhere")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("storeIds=", "storeIds"),
        ("storeIds=a,,b", "storeIds"),
        ("storeIds=" + ",".join(f"s{number}" for number in range(1_001)), "storeIds"),
        ("short=yes", "short"),
        ("unsellable=1", "unsellable"),
        ("lowStock=", "lowStock"),
        ("limit=0", "limit"),
        ("after=x", "after"),
        ("skuPrefix=%01", "skuPrefix"),
        ("owed=yes", "owed"),
        ("out=1", "out"),
    ],
)
def test_a_query_that_cannot_be_understood_is_a_400(client: httpx.Client, query: str, field: str) -> None:
    assert_invalid(client.get(f"{STOCK}?{query}"), field)


def test_a_cursor_of_another_list_is_refused(client: httpx.Client) -> None:
    cursor = client.get(ITEMS, params={"limit": 1}).json()["nextCursor"]
    assert_invalid(client.get(STOCK, params={"after": cursor}), "after")


def test_the_totals_of_the_chain_are_those_of_all_stores(client: httpx.Client) -> None:
    answer = client.get("/api/inventory/stats", params={"storeId": "*"}).json()["data"]
    assert answer["storeId"] == "*"
    assert answer["totals"] == {"items": 6, "withStock": 6, "outOfStock": 0, "quantity": 18, "reserved": 3}
    of_one = client.get("/api/inventory/stats", params={"storeId": "paris"}).json()["data"]
    assert of_one["totals"] == client.get("/api/stores/paris/inventory/stats").json()["data"]["totals"]
    assert of_one["totals"]["quantity"] == 6


@pytest.mark.parametrize("store", ["", "**", "A B"])
def test_a_store_that_can_be_none_has_no_totals(client: httpx.Client, store: str) -> None:
    assert_invalid(client.get("/api/inventory/stats", params={"storeId": store}), "storeId")


def test_the_totals_of_an_unknown_store_are_a_404(client: httpx.Client) -> None:
    assert client.get("/api/inventory/stats", params={"storeId": "nowhere"}).status_code == 404
    assert_invalid(client.get("/api/stores/paris/inventory/stats", params={"storeId": "*"}), "storeId")


def test_many_who_ask_for_a_list_with_a_filter_at_once_are_all_answered(client: httpx.Client) -> None:
    paths = [f"{STOCK}?lowStock=true&limit=1", f"{STOCK}?short=true", f"{LEDGER}?kind=adjustment&limit=1"] * 16
    with ThreadPoolExecutor(len(paths)) as threads:
        answers = list(threads.map(client.get, paths))
    assert {answer.status_code for answer in answers} == {200}
