"""What there is for one promise over several lines: demands, what there is room for, and who serves them."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from holdfast.domain.decide.workings import Workings
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item

#: (SKU, stores): what a line asks for. Lines that ask for the same are one demand.
Choice = tuple[str, tuple[str, ...]]


class Demand(msgspec.Struct, frozen=True, gc=False):
    """Units of one line that are to be promised."""

    #: The line.
    line: int
    sku: str
    #: The stores that may serve it, the first ones first.
    stores: tuple[str, ...]
    units: int
    #: Whether several of them may share it.
    split: bool = False
    #: Whether it may have what is kept back for others.
    use_safety_stock: bool = False

    @property
    def choice(self) -> Choice:
        """What it asks for."""
        return self.sku, self.stores

    @property
    def item_ids(self) -> list[ItemId]:
        """The items that may serve it. A store that is named twice has its units but once."""
        return [(store, self.sku) for store in dict.fromkeys(self.stores)]


class Source(msgspec.Struct, frozen=True, gc=False):
    """Units that one store gives to a line."""

    line: int
    item_id: ItemId
    units: int


class Rooms:
    """What there is room for, item by item, as the lines of one promise take units and give them back.

    An item is judged by its net change: what it gives back by one line another one may have, whatever else has been
    promised of it.
    """

    def __init__(self, workings: Workings) -> None:
        self._workings = workings
        #: Units taken of each item; negative: given back.
        self.net: Final[Counter[ItemId]] = Counter()

    def item(self, item_id: ItemId) -> Item | None:
        """Give an item that is there."""
        return self._workings.item(*item_id)

    def left(self, item_id: ItemId, *, use_safety_stock: bool = False) -> int:
        """Give how many units of an item can still be promised."""
        item = None if self._workings.stopped(item_id) else self.item(item_id)
        room = 0 if item is None else item.unreserved if use_safety_stock else item.headroom
        return max(0, room) - self.net[item_id]

    def for_demand(self, demand: Demand, item_id: ItemId) -> int:
        """Give how many units of an item can still be promised to one line."""
        return self.left(item_id, use_safety_stock=demand.use_safety_stock)

    def stop(self, sku: str, stores: Iterable[str]) -> str | None:
        """Say what is stopped, where that is why none of these stores may serve a SKU."""
        stops = [self._workings.stopped((store, sku)) for store in stores]
        return stops[0].what if stops and stops[0] is not None and all(stops) else None

    def take(self, item_id: ItemId, units: int) -> None:
        """Take units of an item, or give them back."""
        self.net[item_id] += units
