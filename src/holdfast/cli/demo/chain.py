"""The made-up chain: its stores, what it sells, and what its people do next."""

import random
from collections.abc import Sequence
from typing import Final

import msgspec

#: Stores by id: name, place, and how busy they are. No chain of yours has such ids.
STORES: Final = {
    "demo-warehouse": ("Warehouse", "Hanover", 2),
    "demo-online": ("Online shop", None, 6),
    "demo-berlin": ("Shop Berlin", "Berlin", 3),
    "demo-hamburg": ("Shop Hamburg", "Hamburg", 2),
    "demo-munich": ("Shop Munich", "Munich", 2),
}

#: SKUs, with their names and how often they are asked for.
GOODS: Final = {
    "TEE-RED-M": ("T-shirt, red, M", 6),
    "TEE-RED-L": ("T-shirt, red, L", 5),
    "TEE-BLUE-M": ("T-shirt, blue, M", 4),
    "HOODIE-M": ("Hoodie, grey, M", 3),
    "SOCKS-3": ("Socks, three pairs", 8),
    "MUG-BLUE": ("Mug, blue", 5),
    "CAP": ("Cap", 3),
    "BAG": ("Canvas bag", 3),
    "BOTTLE": ("Bottle, steel", 2),
    "POSTER-A2": ("Poster, A2", 1),
}

#: What may happen, and how often.
HAPPENINGS: Final = {"order": 10, "sale": 8, "payment": 9, "parcel": 8, "cancellation": 1, "delivery": 2, "count": 1}

OPENING_UNITS: Final = (8, 40)
DELIVERY_UNITS: Final = (5, 30)
HOLD_S: Final = 60
_LINES_MAX: Final = 3


class Wanted(msgspec.Struct, frozen=True):
    """What somebody wants: SKU, units, store."""

    sku: str
    quantity: int
    store: str


class Chain:
    """Decides by chance what happens next; the same seed tells the same story."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def opening(self) -> list[Wanted]:
        """Give the stock of the first morning."""
        return [Wanted(sku, self._chance.randint(*OPENING_UNITS), store) for store in STORES for sku in GOODS]

    def next(self) -> str:
        """Say what happens next."""
        return self._chance.choices(list(HAPPENINGS), list(HAPPENINGS.values()))[0]

    def basket(self) -> list[Wanted]:
        """Say what a customer wants, and where."""
        store = self.store()
        skus = dict.fromkeys(self.sku() for _ in range(self._chance.randint(1, _LINES_MAX)))
        return [Wanted(sku, self._chance.choice((1, 1, 1, 2, 3)), store) for sku in skus]

    def delivery(self) -> Wanted:
        """Say what a supplier brings."""
        return Wanted(self.sku(), self._chance.randint(*DELIVERY_UNITS), self.store())

    def store(self) -> str:
        """Choose a store, the busy ones more often."""
        return self._chance.choices(list(STORES), [busy for _, _, busy in STORES.values()])[0]

    def sku(self) -> str:
        """Choose what is wanted."""
        return self._chance.choices(list(GOODS), [often for _, often in GOODS.values()])[0]

    def one_of(self, names: Sequence[str]) -> str:
        """Choose one of those that there are."""
        return self._chance.choice(names)

    def miscounted(self, units: int) -> int:
        """Say what somebody finds on the shelf where the books have so many: mostly the same."""
        return max(0, units + self._chance.choice((0, 0, 0, -1, 1)))
