"""Which stores serve which lines: what is there for one promise over several lines, and how it is shared out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from holdfast.domain.decide.decision import Step
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Allocation, ReservationLine
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.rejections import LinesInsufficient, Shortage

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

    def left(self, item_id: ItemId) -> int:
        """Give how many units of an item can still be promised."""
        item = self.item(item_id)
        return (item.available if item else 0) - self.net[item_id]

    def take(self, item_id: ItemId, units: int) -> None:
        """Take units of an item, or give them back."""
        self.net[item_id] += units


def share_out(rooms: Rooms, demands: Sequence[Demand]) -> list[Source] | LinesInsufficient:
    """Serve all lines or none, in order: each by the first store that can, or else by several where it may be split."""
    sources: list[Source] = []
    short: list[Demand] = []
    for demand in demands:
        chosen = _in_order(rooms, demand)
        if not chosen:
            short.append(demand)
        for source in chosen:
            rooms.take(source.item_id, source.units)
        sources.extend(chosen)
    return _insufficient(rooms, demands, short) if short else sources


def _in_order(rooms: Rooms, demand: Demand) -> list[Source]:
    """Serve one line; nothing: nobody can."""
    for item_id in demand.item_ids:
        if rooms.left(item_id) >= demand.units:
            return [Source(demand.line, item_id, demand.units)]
    return spread(rooms, demand) if demand.split else []


def spread(rooms: Rooms, demand: Demand) -> list[Source]:
    """Take what each store has, one after the other; nothing, when that is too little."""
    sources: list[Source] = []
    missing = demand.units
    for item_id in demand.item_ids:
        units = min(missing, rooms.left(item_id))
        if units > 0:
            sources.append(Source(demand.line, item_id, units))
            missing -= units
    return [] if missing else sources


def made_lines(
    demands: Sequence[Demand], sources: Iterable[Source], references: Sequence[str | None]
) -> list[ReservationLine]:
    """Give the lines that have been served. What their allocations say already of their stores is not kept."""
    allocations: dict[int, list[Allocation]] = {}
    for source in sources:
        allocations.setdefault(source.line, []).append(Allocation(source.item_id[0], source.units))
    lines = []
    for demand, reference in zip(demands, references, strict=True):
        given = tuple(allocations[demand.line])
        stores = () if tuple(allocation.store for allocation in given) == demand.stores else demand.stores
        split = demand.split and len(demand.stores) > 1
        lines.append(ReservationLine(demand.line, demand.sku, demand.units, given, stores, split, reference))
    return lines


def net_steps(workings: Workings, rooms: Rooms) -> tuple[Step, ...]:
    """Promise what has been taken, and give back what has been given back: one step an item."""
    for item_id, units in rooms.net.items():
        if units:
            workings.step(workings.held(*item_id), reserved=units, promise=units > 0)
    return tuple(workings.steps)


def _insufficient(rooms: Rooms, demands: Sequence[Demand], short: Sequence[Demand]) -> LinesInsufficient:
    """Say what is short of SKUs in choices of stores: over all lines that ask for the same, beside the others."""
    missing, lacking = {id(demand) for demand in short}, {demand.choice for demand in short}
    wanted: Counter[Choice] = Counter()
    taken: Counter[Choice] = Counter()
    for demand in demands:
        wanted[demand.choice] += demand.units
        taken[demand.choice] += 0 if id(demand) in missing else demand.units
    shortages = []
    for choice, demand in {demand.choice: demand for demand in demands if demand.choice in lacking}.items():
        left = [max(0, rooms.left(item_id)) for item_id in demand.item_ids]
        available = taken[choice] + (sum(left) if demand.split else max(left))
        store = demand.stores[0] if len(demand.stores) == 1 else None
        shortages.append(Shortage(demand.sku, store, wanted[choice], available))
    return LinesInsufficient(tuple(shortages))
