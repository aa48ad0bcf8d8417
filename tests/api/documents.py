"""Reservations, sales and transfers over HTTP, as tests make and read them."""

import itertools
from typing import Any, Final
from urllib.parse import quote

import httpx

from api.expectations import assert_problem, data_of, item, stock

RESERVATIONS: Final = "/api/inventory/reservations"
SALES: Final = "/api/inventory/sales"
TRANSFERS: Final = "/api/inventory/transfers"
LEDGER: Final = "/api/inventory/ledger"
SHORTAGE: Final = "InsufficientQuantityError"
#: Long enough for every test.
TTL: Final = {"ttlSeconds": 3600}
_numbers: Final = itertools.count(1)


def new_id() -> str:
    """Give an id that no other test uses."""
    return f"D-{next(_numbers)}"


def new_store(client: httpx.Client) -> str:
    """Make a store; give its id."""
    store = f"shop-{next(_numbers)}"
    data_of(client.post("/api/stores", json={"id": store, "name": f"Shop {store}"}), 201)
    return store


def stock_in(client: httpx.Client, store: str, sku: str, quantity: int) -> None:
    """Put units of a SKU into a store."""
    body = {"sku": sku, "name": f"Name of {sku}", "quantity": quantity}
    data_of(client.post(f"/api/stores/{store}/inventory/items", json=body), 201)


def item_in(client: httpx.Client, store: str, sku: str) -> dict[str, Any]:
    """Read an item of a store."""
    return data_of(client.get(f"/api/stores/{store}/inventory/items/{quote(sku, safe='')}"))


def figures(client: httpx.Client, sku: str, store: str = "default") -> tuple[int, int, int]:
    """Give what is on hand, reserved and available."""
    found = item(client, sku) if store == "default" else item_in(client, store, sku)
    return found["quantity"], found["reserved"], found["available"]


def made(client: httpx.Client, path: str, lines: list[dict[str, Any]], **fields: object) -> dict[str, Any]:
    """Make a document; give it."""
    return data_of(client.post(path, json={"lines": lines, **fields}), 201)


def reservation(client: httpx.Client, lines: list[dict[str, Any]], **fields: object) -> dict[str, Any]:
    """Make a reservation; give it. It holds for an hour unless something else is said."""
    return made(
        client, RESERVATIONS, lines, **(fields if {"ttlSeconds", "confirmed"} & fields.keys() else TTL | fields)
    )


def held(client: httpx.Client, on_hand: int, quantity: int, **fields: object) -> tuple[str, str]:
    """Make an item and a reservation of some of it; give the SKU and the reservation's id."""
    sku = stock(client, on_hand)
    return sku, reservation(client, [{"sku": sku, "quantity": quantity}], **fields)["id"]


def path_of(collection: str, document_id: str, action: str = "") -> str:
    """Give the path of a document, or of a call on it."""
    return f"{collection}/{quote(document_id, safe='')}" + (f"/{action}" if action else "")


def call(client: httpx.Client, collection: str, document_id: str, action: str, **fields: object) -> httpx.Response:
    """Change a document."""
    return client.post(path_of(collection, document_id, action), json=fields)


def read(client: httpx.Client, collection: str, document_id: str) -> dict[str, Any]:
    """Read a document."""
    return data_of(client.get(path_of(collection, document_id)))


def assert_closed(response: httpx.Response, status: str) -> None:
    """Check the refusal of a call on a document of which nothing is open."""
    problem = assert_problem(response, 409, "ConflictError", "CONFLICT")
    assert problem["error"]["status"] == status


def units(document: dict[str, Any], line: int = 0) -> dict[str, int]:
    """Give what has become of the units of a line of a reservation, over its stores; nothing that is 0."""
    allocations = document["lines"][line]["allocations"]
    sums = {name: sum(row[name] for row in allocations) for name in ("open", "fulfilled", "released", "expired")}
    assert document["lines"][line]["requested"] == sum(sums.values())
    return {name: number for name, number in sums.items() if number}


def entries(client: httpx.Client, document_id: str) -> list[dict[str, Any]]:
    """Give the ledger entries of a document, the oldest first."""
    response = client.get(LEDGER, params={"documentId": document_id, "order": "asc", "limit": 1000})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["data"]
    return found


def moved(entry: dict[str, Any]) -> dict[str, int]:
    """Give the deltas of an entry that are not 0."""
    return {name: delta for name, delta in entry["deltas"].items() if delta}
