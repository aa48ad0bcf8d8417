"""Fills the shops of the tests, by calls that anybody could make. Each test takes SKUs of its own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx


def call(api: httpx.Client, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Make a call that has to succeed, and give its data."""
    answer = api.request(method, path, json=body)
    assert answer.is_success, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def item_path(sku: str, store: str = "berlin") -> str:
    return f"/api/stores/{store}/inventory/items/{quote(sku, safe='')}"


def stock(api: httpx.Client, sku: str, quantity: int, store: str = "berlin", name: str = "") -> dict[str, Any]:
    body = {"sku": sku, "name": name or f"Name of {sku}", "quantity": quantity}
    return call(api, "POST", f"/api/stores/{store}/inventory/items", body)


def item(api: httpx.Client, sku: str, store: str = "berlin") -> dict[str, Any]:
    return call(api, "GET", item_path(sku, store))


def reserve(api: httpx.Client, name: str, lines: Mapping[str, int], **more: Any) -> dict[str, Any]:
    """Hold units in Berlin; ``confirmed`` or an end may be said."""
    ends: dict[str, Any] = {} if more.get("confirmed") else {"ttlSeconds": 600}
    wanted = [{"sku": sku, "quantity": quantity, "storeId": "berlin"} for sku, quantity in lines.items()]
    return call(api, "POST", "/api/inventory/reservations", {"id": name, "lines": wanted, **ends, **more})


def reservation(api: httpx.Client, name: str) -> dict[str, Any]:
    return call(api, "GET", f"/api/inventory/reservations/{quote(name, safe='')}")
