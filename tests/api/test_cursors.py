"""A cursor says of which list it is: in another list it is no place, even where it would look like one."""

import base64

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, TRANSFERS
from api.expectations import assert_invalid, data_of

OWN_SERVER: dict[str, str] = {}
#: Every list that has cursors of its own, and how an error calls it.
LISTS = {
    "/api/inventory/items": "the items of store default",
    "/api/stores/north/inventory/items": "the items of store north",
    "/api/stores": "stores",
    RESERVATIONS: "reservations",
    SALES: "sales",
    TRANSFERS: "transfers",
}


@pytest.fixture(scope="module", autouse=True)
def filled(client: httpx.Client) -> None:
    """Put more into each list than a page of one holds."""
    data_of(client.post("/api/stores", json={"id": "north", "name": "North"}), 201)
    for path in ("/api/inventory/items", "/api/stores/north/inventory/items"):
        for sku in ("A", "B"):
            data_of(client.post(path, json={"sku": sku, "name": sku, "quantity": 99}), 201)
    lines = [{"sku": "A", "quantity": 1}]
    for _ in range(2):
        data_of(client.post(RESERVATIONS, json={"lines": lines, "confirmed": True}), 201)
        data_of(client.post(SALES, json={"lines": lines}), 201)
        data_of(client.post(TRANSFERS, json={"fromStoreId": None, "toStoreId": "north", "lines": lines}), 201)


def cursor_of(client: httpx.Client, path: str) -> str:
    cursor: str = client.get(path, params={"limit": 1}).json()["nextCursor"]
    return cursor


@pytest.mark.parametrize("other", LISTS)
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_belongs_to_its_list(client: httpx.Client, path: str, other: str) -> None:
    answer = client.get(path, params={"limit": 1, "after": cursor_of(client, other)})
    if path == other:
        data_of(answer)
    else:
        problem = assert_invalid(answer, "after")
        assert problem["detail"].startswith(f"after: is a cursor of another list, not of {LISTS[path]}; ")


def sealed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("cursor", [
    "", "0", "17", "A", "%00", "====", "ä", sealed("1A"), sealed("2stores"), sealed("3stores\0a"), sealed("2stores\0"),
    sealed("2stores\0-no"), sealed("2stores\0a\0b"), sealed("2"), base64.urlsafe_b64encode(b"2\xff\x00a").decode(),
])  # fmt: skip
def test_what_is_no_cursor_of_a_list_is_a_400(client: httpx.Client, cursor: str) -> None:
    problem = assert_invalid(client.get("/api/stores", params={"after": cursor}), "after")
    assert problem["detail"] == "after: is not a cursor of a list; take nextCursor of the page before"


def test_a_cursor_of_a_list_is_none_of_the_feed_and_the_other_way_round(client: httpx.Client) -> None:
    for path in ("/api/inventory/ledger", "/api/inventory/events"):
        for other in LISTS:
            assert_invalid(client.get(path, params={"after": cursor_of(client, other)}), "after")
    entry = data_of(client.get("/api/inventory/ledger", params={"limit": 1}))[0]["cursor"]  # type: ignore[index]
    for path in LISTS:
        assert_invalid(client.get(path, params={"limit": 1, "after": entry}), "after")
