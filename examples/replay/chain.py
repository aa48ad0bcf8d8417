"""The HTTP calls of a chain of three stores: reservations, shipping, returns into inspection."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec
from examples.replay.shop import NOT_FOUND, REFUSED, Shop

STORES: Final = ("north", "south", "centre")


class Allocation(msgspec.Struct, rename="camel"):
    """What one store gives to one line."""

    store_id: str
    open: int
    fulfilled: int
    released: int
    expired: int


class Line(msgspec.Struct, rename="camel"):
    """One line of a reservation."""

    line_id: str
    sku: str
    requested: int
    allocations: list[Allocation]


class Reservation(msgspec.Struct, rename="camel"):
    """A reservation as the server answers it."""

    id: str
    status: str
    lines: list[Line]


class Short(msgspec.Struct):
    """A line of an order that the chain cannot serve."""

    sku: str


class _Refusal(msgspec.Struct):
    lines: list[Short] = []


class _Problem(msgspec.Struct):
    error: _Refusal


class _Answer(msgspec.Struct):
    data: Reservation


class Stock(msgspec.Struct):
    """What the server has of an item."""

    sku: str
    quantity: int
    reserved: int
    unsellable: int
    owed: int = 0


class _Items(msgspec.Struct):
    data: dict[str, Stock]


_answer: Final = msgspec.json.Decoder(_Answer)
_problem: Final = msgspec.json.Decoder(_Problem)
_items: Final = msgspec.json.Decoder(_Items)


class Chain:
    """Three stores of one run; their ids and SKUs begin with its id."""

    def __init__(self, shop: Shop) -> None:
        self._shop: Final = shop
        self.stores: Final = tuple(f"{shop.run_id.lower()}-{name}" for name in STORES)

    async def open_stores(self) -> None:
        """Make the stores."""
        for store in self.stores:
            await self._write("POST", "/api/stores", {"id": store, "name": store.title()}, f"{store}/open")

    async def stock(self, store: str, code: str, units: int, name: str) -> None:
        """Make the item and its first stock."""
        body = {"sku": self._shop.sku(code), "name": name, "quantity": units}
        await self._write("POST", f"/api/stores/{store}/inventory/items", body, f"{store}/{code}/stock")

    async def reserve(
        self, name: str, lines: Sequence[tuple[str, int]], first: int, ttl_s: int
    ) -> Reservation | list[str]:
        """Reserve all lines of an order, from the nearest stores; or give the codes of the products that are short."""
        stores = [self.stores[(first + step) % len(self.stores)] for step in range(len(self.stores))]
        body = {
            "id": f"{self._shop.run_id}/{name}",
            "reference": name,
            "ttlSeconds": ttl_s,
            "allowSplit": True,
            "lines": [{"sku": self._shop.sku(code), "quantity": units, "storeIds": stores} for code, units in lines],
        }
        response = await self._write("POST", "/api/inventory/reservations", body, f"{name}/reserve")
        if response.status_code != REFUSED:
            return _answer.decode(response.content).data
        skus = {short.sku for short in _problem.decode(response.content).error.lines}
        return [sku.removeprefix(f"{self._shop.run_id}-") for sku in skus]

    async def confirm(self, reservation: Reservation) -> None:
        """It is paid."""
        await self._on(reservation, "confirm", {}, "confirm")

    async def ship(self, reservation: Reservation, parcel: int, parts: Sequence[Mapping[str, Any]] | None) -> bool:
        """Hand over a parcel; say whether the units were really there."""
        body = {} if parts is None else {"lines": parts}
        response = await self._on(reservation, "fulfill", body, f"parcel-{parcel}")
        return response.status_code != REFUSED

    async def release(self, reservation: Reservation) -> None:
        """Give back all that is open."""
        await self._on(reservation, "release", {}, "release")

    async def state(self, reservation_id: str) -> Reservation:
        """Read a reservation."""
        response = await self._shop.send(
            "GET", f"/api/inventory/reservations/{quote(reservation_id, safe='')}", None, None
        )
        return _answer.decode(response.content).data

    async def do(self, store: str, code: str, call: str, body: Mapping[str, Any], name: str) -> bool:
        """Change one item; say whether stock allowed it."""
        path = f"/api/stores/{store}/inventory/items/{quote(self._shop.sku(code), safe='')}/{call}"
        response = await self._write("POST", path, body, f"{name}/{store}/{code}/{call}")
        return response.status_code not in (REFUSED, NOT_FOUND)

    async def items(self, store: str) -> dict[str, Stock]:
        """Read everything that the server has in a store."""
        response = await self._shop.send("GET", f"/api/stores/{store}/inventory/items", None, None)
        prefix = f"{self._shop.run_id}-"
        return {sku.removeprefix(prefix): stock for sku, stock in _items.decode(response.content).data.items()}

    async def _on(self, reservation: Reservation, call: str, body: Mapping[str, Any], step: str) -> httpx.Response:
        path = f"/api/inventory/reservations/{quote(reservation.id, safe='')}/{call}"
        return await self._write("POST", path, body, f"{reservation.id}/{step}")

    async def _write(self, method: str, path: str, body: Mapping[str, Any], step: str) -> httpx.Response:
        return await self._shop.send(method, path, body, f"{self._shop.run_id}/{quote(step)}"[:255])
