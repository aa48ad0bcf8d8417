"""GET /api/inventory/items: everything, a page, a selection. The stock is put there by raw SQL."""

from typing import Any

import httpx
import pytest

from api.expectations import ITEM_MEMBERS, assert_invalid
from api.wire import ITEMS
from server import Server, writing

OWN_SERVER: dict[str, str] = {}
NUMBER = 5_000
SKUS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO skus (partition, sku, name, version, attributes, name_folded)
SELECT 0, printf('%s-%05d', iif(i % 2, 'ODD', 'even'), i), printf('Größe %d', i), 1, '{}', printf('grösse %d', i) FROM n
"""
#: Every third has nothing, every fifth is to be reordered at 3, every seventh is short by 1.
STOCK = """
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                   reorder_point, version, created_at, updated_at, deleted)
SELECT 0, 'default', sku, iif(i % 3, i, 0), iif(i % 7, 0, iif(i % 3, i, 0) + 1), 0, 0, 0, 0,
       iif(i % 5, NULL, 3), 1, 0, 0, 0
FROM (SELECT sku, CAST(substr(sku, -5) AS INTEGER) AS i FROM skus)
"""


@pytest.fixture(scope="module", autouse=True)
def filled(server: Server) -> None:
    with writing(server.data_dir) as connection:
        connection.execute(SKUS, (NUMBER,))
        connection.execute(STOCK)


def sku_of(number: int) -> str:
    return f"{'ODD' if number % 2 else 'even'}-{number:05d}"


def listed(client: httpx.Client, **parameters: str | int) -> dict[str, Any]:
    response = client.get(ITEMS, params=parameters)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["success"] is True
    assert answer["count"] == len(answer["data"])
    assert all(sku == shown["sku"] for sku, shown in answer["data"].items())
    return answer


def test_without_a_limit_everything_comes_keyed_by_sku_in_byte_order(client: httpx.Client) -> None:
    response = client.get(ITEMS)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    assert "link" not in response.headers
    answer = response.json()
    assert list(answer) == ["success", "data", "count", "storeId"]
    assert (answer["success"], answer["count"]) == (True, NUMBER)
    assert answer["storeId"] == "default"
    assert list(answer["data"]) == sorted(sku_of(number) for number in range(1, NUMBER + 1))
    assert all(list(shown) == ITEM_MEMBERS for shown in answer["data"].values())
    last = answer["data"]["ODD-04999"]
    assert (last["name"], last["quantity"], last["storeId"]) == ("Größe 4999", 4999, "default")


@pytest.mark.parametrize("limit", [1000, 999])
def test_the_pages_together_are_everything(client: httpx.Client, limit: int) -> None:
    skus: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = listed(client, limit=limit, **after)
        skus += answer["data"]
        if "nextCursor" not in answer:
            break
        assert answer["count"] == limit
        after = {"after": answer["nextCursor"]}
    assert skus == sorted(sku_of(number) for number in range(1, NUMBER + 1))


def test_the_link_leads_through_the_selection_to_its_end(client: httpx.Client) -> None:
    target = f"{ITEMS}?limit=2&skuPrefix=even-000&name=gr%C3%96SSE+1&inStock=true"
    found: list[str] = []
    while target:
        response = client.get(target)
        found += response.json()["data"]
        assert ("next" in response.links) == ("nextCursor" in response.json())
        target = response.links.get("next", {}).get("url", "")
    assert found == ["even-00010", "even-00016"]


def test_a_page_that_just_fits_has_no_next(client: httpx.Client) -> None:
    answer = listed(client, limit=9, skuPrefix="ODD-0001")
    assert "nextCursor" in listed(client, limit=4, skuPrefix="ODD-0001")
    assert (answer["count"], "nextCursor" in answer) == (5, False)
    assert "nextCursor" not in listed(client, limit=5, skuPrefix="ODD-0001")


def test_after_also_works_without_a_limit(client: httpx.Client) -> None:
    cursor = listed(client, limit=1000)["nextCursor"]
    assert listed(client, after=cursor)["count"] == NUMBER - 1000


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({"skuPrefix": "even"}, lambda i: i % 2 == 0),
        ({"skuPrefix": "EVEN"}, lambda _: False),
        ({"skuPrefix": "ODD-00001"}, lambda i: i == 1),
        ({"name": "GRÖSSE 12"}, lambda i: str(i).startswith("12")),
        ({"name": "größe 499"}, lambda i: str(i).startswith("499")),
        ({"name": "%"}, lambda _: False),
        ({"inStock": "true"}, lambda i: i % 3 and i % 7),
        ({"inStock": "false"}, lambda _: True),
        ({"short": "true"}, lambda i: i % 7 == 0),
        ({"lowStock": "true"}, lambda i: i % 5 == 0 and (i % 3 == 0 or i % 7 == 0 or i <= 3)),
        ({"short": "true", "lowStock": "true", "skuPrefix": "even"}, lambda i: i % 70 == 0),
    ],
)
def test_a_filter_shows_what_it_says(client: httpx.Client, parameters: dict[str, str], wanted: Any) -> None:
    expected = sorted(sku_of(number) for number in range(1, NUMBER + 1) if wanted(number))
    assert list(listed(client, **parameters)["data"]) == expected
    assert list(listed(client, limit=50, **parameters)["data"]) == expected[:50]


def test_head_answers_without_a_body(client: httpx.Client) -> None:
    for parameters in ({}, {"limit": 5}):
        response = client.head(ITEMS, params=parameters)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=-1", "limit"), ("limit=1.0", "limit"),
        ("limit=", "limit"), ("limit=ten", "limit"), ("limit=%D9%A1", "limit"), ("limit=00000000001", "limit"),
        ("limit=0001000001", "limit"), ("limit=" + "9" * 5000, "limit"), ("limit=%FF", "limit"),
        ("limit=1&limit=1", "limit"),
        ("after=", "after"), ("after=x", "after"), ("after=MkE", "after"), ("after=Mf8", "after"),
        ("after=%E2%82%AC", "after"), ("after=M0E%3D", "after"), ("inStock=yes", "inStock"), ("short=", "short"),
        ("lowStock=True", "lowStock"), ("storeId=x", "storeId"), ("Limit=5", "Limit"), ("%FF=1", "query"),
        ("&", "query"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_understood_is_a_400(client: httpx.Client, query: str, field: str) -> None:
    assert_invalid(client.get(f"{ITEMS}?{query}"), field)
