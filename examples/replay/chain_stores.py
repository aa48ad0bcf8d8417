"""The calls of an evening: a store is counted, stopped and emptied, a product is recalled."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from examples.replay.chain import Chain
from examples.replay.chain_books import Place
from examples.replay.shop import REFUSED, ShopFailure


class ChainStores:
    """What the stores of a chain are told beside their orders."""

    def __init__(self, chain: Chain) -> None:
        self._chain: Final = chain

    async def count(self, name: str, found: Mapping[Place, int], as_of: str) -> None:
        """Tell what was on the shelves at a moment, whatever has moved since."""
        moment = {"type": "count", "asOf": as_of, "onMoved": "rebase"}
        commands = [
            {**moment, "storeId": store, "sku": self._chain.sku(code), "counted": units}
            for (store, code), units in found.items()
        ]
        await self._chain.write("POST", "/api/inventory/batch", {"commands": commands}, f"count/{name}")

    async def stop(self, store: str) -> None:
        """Close a store: nothing new is promised there."""
        body = {"salesStatus": "stopped", "reason": "Closed for good"}
        await self._chain.write("PATCH", f"/api/stores/{store}", body, f"{store}/stop")

    async def recall(self, code: str) -> None:
        """Stop the sales of a product everywhere."""
        body = {"salesStatus": "stopped", "reason": "Recalled by its maker"}
        path = f"/api/inventory/skus/{quote(self._chain.sku(code), safe='')}"
        await self._chain.write("PATCH", path, body, f"{code}/recall")

    async def move(self, name: str, source: str, target: str, goods: Sequence[tuple[str, int]]) -> None:
        """Send goods from one store to another, where all of them arrive."""
        transfer = f"{source}/{name}"
        body = {
            "id": transfer,
            "fromStoreId": source,
            "toStoreId": target,
            "lines": [{"sku": self._chain.sku(code), "quantity": units} for code, units in goods],
        }
        sent = await self._chain.write("POST", "/api/inventory/transfers", body, f"{transfer}/send")
        if sent.status_code == REFUSED:
            raise ShopFailure(f"{source} cannot be emptied: {sent.text[:200]}")
        path = f"/api/inventory/transfers/{quote(transfer, safe='')}/receive"
        await self._chain.write("POST", path, {"id": "delivery-1"}, f"{transfer}/receive")
