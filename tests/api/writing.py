"""Every write on one item, as tests send it; alone, in any store, and as a command of a batch."""

from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx

from api.expectations import data_of, new_sku
from api.wire import ITEMS

BATCH: Final = "/api/inventory/batch"
OPERATIONS: Final = "/api/inventory/operations/"


class Writing(NamedTuple):
    """A write, and what it makes of an item with 10 on hand, 5 of them reserved and 2 of the others unsellable."""

    method: str
    action: str
    fields: dict[str, Any]
    #: What a batch and the operation's record call it.
    kind: str
    amount: int | None
    changed: dict[str, Any]


WRITES: Final = {
    "set": Writing("PUT", "quantity", {"quantity": 12}, "set", 12, {"quantity": 12, "available": 5}),
    "reserve": Writing("POST", "reserve", {"quantity": 2}, "reserve", 2, {"reserved": 7, "available": 1}),
    "release": Writing("POST", "release", {"quantity": 2}, "release", 2, {"reserved": 3, "available": 5}),
    "fulfill": Writing("POST", "fulfill", {"quantity": 2}, "fulfill", 2, {"quantity": 8, "reserved": 3}),
    "adjust": Writing(
        "POST", "adjust", {"delta": -1, "reason": "lost"}, "adjust", -1, {"quantity": 9, "available": 2}
    ),
    "move": Writing(
        "POST",
        "move",
        {"quantity": 1, "from": "unsellable", "to": "sellable"},
        "move",
        1,
        {"unsellable": 1, "available": 4},
    ),
    "count": Writing("POST", "count", {"counted": 11}, "count", 11, {"quantity": 11, "available": 4}),
    "settings": Writing(
        "PUT", "", {"safetyStock": 1, "reorderPoint": 7}, "settings", None,
        {"safetyStock": 1, "reorderPoint": 7, "available": 2},
    ),
    "patch": Writing("PATCH", "", {"safetyStock": 3}, "settings", None, {"safetyStock": 3, "available": 0}),
    "delete": Writing("DELETE", "", {}, "delete", None, {}),
}  # fmt: skip


def items_of(store: str | None) -> str:
    """Give the path of a store's items; None: the path without a store."""
    return ITEMS if store is None else f"/api/stores/{quote(store, safe='')}/inventory/items"


def item_of(store: str | None, sku: str, action: str = "") -> str:
    """Give the path of an item."""
    return f"{items_of(store)}/{quote(sku, safe='')}" + (f"/{action}" if action else "")


def write(
    client: httpx.Client,
    name: str,
    sku: str,
    headers: dict[str, str] | None = None,
    store: str | None = None,
    **fields: object,
) -> httpx.Response:
    """Send one of the writes."""
    writing = WRITES[name]
    path = item_of(store, sku, writing.action)
    return client.request(writing.method, path, json=writing.fields | fields, headers=headers)


def reserve(sku: str, quantity: int, **fields: object) -> dict[str, Any]:
    """Give a reserve as a command of a batch."""
    return {"type": "reserve", "sku": sku, "quantity": quantity, **fields}


def batch(
    client: httpx.Client, commands: list[dict[str, Any]], headers: dict[str, str] | None = None, **fields: object
) -> httpx.Response:
    """Send a batch."""
    return client.post(BATCH, json={"commands": commands, **fields}, headers=headers, timeout=30)


def results(response: httpx.Response) -> list[dict[str, Any]]:
    """Give what each command of a batch came to."""
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["data"]
    assert [result["index"] for result in found] == list(range(len(found)))
    return found


def stocked(client: httpx.Client, name: str, store: str | None = None, sku: str | None = None) -> str:
    """Make an item for one of the writes, at version 3; give its SKU."""
    sku = new_sku() if sku is None else sku
    data_of(client.post(items_of(store), json={"sku": sku, "name": f"Name of {sku}", "quantity": 8}), 201)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("reserve", {"quantity": 5}),
        ("adjust", {"delta": 2, "reason": "damaged", "bucket": "unsellable"}),
    ]
    if name == "delete":  # Only an item that holds nothing can be removed.
        steps = [("adjust", {"delta": -7, "reason": "lost"}), ("adjust", {"delta": -1, "reason": "lost"})]
    for action, fields in steps:
        data_of(client.post(item_of(store, sku, action), json=fields))
    return sku
