"""The HTTP calls of a chain of three stores: reservations, what becomes of them, and single items."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
from examples.replay.chain_answers import Part, Refused, Reservation, Stock, items_in, lines_in, reservation_in
from examples.replay.shop import NOT_FOUND, REFUSED, Shop, ShopFailure

STORES: Final = ("north", "south", "centre")
#: The longest idempotency key.
KEY_CHARACTERS_MAX: Final = 255


class Chain:
    """Three stores of one run; their ids and SKUs begin with its id."""

    def __init__(self, shop: Shop) -> None:
        self._shop: Final = shop
        self.stores: Final = tuple(f"{shop.run_id.lower()}-{name}" for name in STORES)

    def sku(self, code: str) -> str:
        """Give the SKU that a product has in this run."""
        return self._shop.sku(code)

    def code(self, sku: str) -> str:
        """Give the product of a SKU of this run."""
        return sku.removeprefix(f"{self._shop.run_id}-")

    def open_parts(self, reservation: Reservation) -> dict[Part, int]:
        """Give the units of a reservation that are open, and where."""
        return {
            Part(line.line_id, one.store_id, self.code(line.sku)): one.open
            for line in reservation.lines
            for one in line.allocations
            if one.open
        }

    async def open_stores(self) -> None:
        """Make the stores."""
        for store in self.stores:
            await self.write("POST", "/api/stores", {"id": store, "name": store.title()}, f"{store}/open")

    async def stock(self, store: str, code: str, units: int, name: str) -> None:
        """Make the item and its first stock."""
        body = {"sku": self.sku(code), "name": name, "quantity": units}
        await self.write("POST", f"/api/stores/{store}/inventory/items", body, f"{store}/{code}/stock")

    async def reserve(
        self, name: str, lines: Sequence[tuple[str, int]], first: int, ttl_s: int
    ) -> Reservation | Refused:
        """Reserve all lines of an order, from the nearest stores; or say which products cannot be had."""
        stores = [self.stores[(first + step) % len(self.stores)] for step in range(len(self.stores))]
        body = {
            "id": f"{self._shop.run_id}/{name}",
            "reference": name,
            "ttlSeconds": ttl_s,
            "allowSplit": True,
            "lines": [{"sku": self.sku(code), "quantity": units, "storeIds": stores} for code, units in lines],
        }
        response = await self.write("POST", "/api/inventory/reservations", body, f"{name}/reserve")
        if response.status_code != REFUSED:
            return reservation_in(response.content)
        refused = lines_in(response.content)
        stopped = frozenset(self.code(line.sku) for line in refused if line.sales_status == "stopped")
        return Refused(frozenset(self.code(line.sku) for line in refused) - stopped, stopped)

    async def amend(self, reservation: Reservation, lines: Sequence[Mapping[str, Any]]) -> Reservation | None:
        """Change an order that nobody else has changed meanwhile; None: stock does not allow it."""
        response = await self._on(reservation.id, "amend", {"lines": lines}, "amend", if_match=reservation.version)
        return None if response.status_code == REFUSED else reservation_in(response.content)

    async def confirm(self, reservation: Reservation) -> None:
        """It is paid."""
        await self._on(reservation.id, "confirm", {}, "confirm")

    async def reassign(self, reservation: Reservation, part: Part, others: Sequence[str]) -> Reservation | None:
        """Let other stores serve what is open of a line in one; None: they lack the units."""
        lines = [{"lineId": part.line_id}]
        body = {"lines": lines, "fromStoreId": part.store, "storeIds": others, "allowSplit": True}
        response = await self._on(reservation.id, "reassign", body, f"reassign-{part.line_id}")
        return None if response.status_code == REFUSED else reservation_in(response.content)

    async def ship(self, reservation: Reservation, parcel: int, units: Mapping[Part, int]) -> bool:
        """Hand over a parcel; say whether the units were really there."""
        name = f"parcel-{parcel}"
        response = await self._on(reservation.id, "fulfill", {"id": name, "lines": _lines(units)}, name)
        return response.status_code != REFUSED

    async def report(
        self, reservation: Reservation, parcel: int, units: Mapping[Part, int], left_at: str, *, time: int
    ) -> None:
        """Tell of a parcel that left a while ago. Each time is a request of its own, but the parcel is the same."""
        name = f"parcel-{parcel}"
        body = {"id": name, "lines": _lines(units), "occurredAt": left_at}
        response = await self._on(reservation.id, "fulfill", body, f"{name}/told-{time}")
        if response.status_code == REFUSED:
            raise ShopFailure(f"Parcel {parcel} of {reservation.id} has left, and was refused: {response.text[:200]}")

    async def release(self, reservation: Reservation, units: Mapping[Part, int]) -> None:
        """Give back units that are open."""
        await self._on(reservation.id, "release", {"lines": _lines(units)}, "release")

    async def take_back(self, reservation_id: str, line_id: str, units: int, store: str, name: str) -> None:
        """Take back units that an order has sent, to be looked at in a store."""
        line = {"lineId": line_id, "quantity": units, "storeId": store, "bucket": "unsellable", "reason": "returned"}
        await self._on(reservation_id, "return", {"id": name, "lines": [line]}, f"return/{name}")

    async def state(self, reservation_id: str) -> Reservation:
        """Read a reservation."""
        response = await self._shop.send(
            "GET", f"/api/inventory/reservations/{quote(reservation_id, safe='')}", None, None
        )
        return reservation_in(response.content)

    async def do(self, store: str, code: str, call: str, body: Mapping[str, Any], name: str) -> bool:
        """Change one item; say whether stock allowed it."""
        path = f"/api/stores/{store}/inventory/items/{quote(self.sku(code), safe='')}/{call}"
        response = await self.write("POST", path, body, f"{name}/{store}/{code}/{call}")
        return response.status_code not in (REFUSED, NOT_FOUND)

    async def items(self, store: str) -> dict[str, Stock]:
        """Read everything that the server has in a store."""
        response = await self._shop.send("GET", f"/api/stores/{store}/inventory/items", None, None)
        return {self.code(sku): stock for sku, stock in items_in(response.content).items()}

    async def _on(
        self, reservation_id: str, call: str, body: Mapping[str, Any], step: str, *, if_match: int | None = None
    ) -> httpx.Response:
        path = f"/api/inventory/reservations/{quote(reservation_id, safe='')}/{call}"
        return await self.write("POST", path, body, f"{reservation_id}/{step}", if_match=if_match)

    async def write(
        self, method: str, path: str, body: Mapping[str, Any], step: str, *, if_match: int | None = None
    ) -> httpx.Response:
        """Change something, once, however often it has to be sent."""
        key = f"{self._shop.run_id}/{quote(step)}"[:KEY_CHARACTERS_MAX]
        return await self._shop.send(method, path, body, key, if_match=if_match)


def _lines(units: Mapping[Part, int]) -> list[dict[str, str | int]]:
    return [{"lineId": part.line_id, "storeId": part.store, "quantity": count} for part, count in units.items()]
