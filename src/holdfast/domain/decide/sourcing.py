"""Which stores serve which lines: how what is there is shared out, and what is short."""

from collections import Counter
from collections.abc import Iterable, Sequence

from holdfast.domain.commands.documents import Sourcing
from holdfast.domain.decide.decision import Step
from holdfast.domain.decide.fewest_stores import FewestStores
from holdfast.domain.decide.rooms import Choice, Demand, Rooms, Source
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Allocation, ReservationLine
from holdfast.domain.rejections import LinesInsufficient, Shortage


def share_out(
    rooms: Rooms, demands: Sequence[Demand], sourcing: Sourcing = Sourcing.IN_ORDER
) -> list[Source] | LinesInsufficient:
    """Serve all lines or none, in order: each by the first store that can, or else by several where it may be split."""
    sources: list[Source] = FewestStores(rooms, demands).sources() if sourcing is Sourcing.FEWEST_STORES else []
    served = {source.line for source in sources}
    short: list[Demand] = []
    for demand in demands:
        if demand.line in served:
            continue
        chosen = spread(rooms, demand) if sourcing is Sourcing.DRAIN else _in_order(rooms, demand)
        if not chosen:
            short.append(demand)
        for source in chosen:
            rooms.take(source.item_id, source.units)
        sources.extend(chosen)
    return _insufficient(rooms, demands, short) if short else sources


def _in_order(rooms: Rooms, demand: Demand) -> list[Source]:
    """Serve one line; nothing: nobody can."""
    for item_id in demand.item_ids:
        if rooms.for_demand(demand, item_id) >= demand.units:
            return [Source(demand.line, item_id, demand.units)]
    return spread(rooms, demand) if demand.split else []


def spread(rooms: Rooms, demand: Demand) -> list[Source]:
    """Take what each store has, one after the other; nothing, when that is too little."""
    sources: list[Source] = []
    missing = demand.units
    for item_id in demand.item_ids:
        units = min(missing, rooms.for_demand(demand, item_id))
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
        lines.append(
            ReservationLine(
                demand.line, demand.sku, demand.units, given, stores, split, reference, demand.use_safety_stock
            )
        )
    return lines


def net_steps(workings: Workings, rooms: Rooms) -> tuple[Step, ...]:
    """Promise what has been taken, and give back what has been given back: one step an item."""
    for item_id, units in rooms.net.items():
        if units:
            workings.promise(workings.held(*item_id), units)
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
        left = [max(0, rooms.for_demand(demand, item_id)) for item_id in demand.item_ids]
        available = taken[choice] + (sum(left) if demand.split else max(left))
        store = demand.stores[0] if len(demand.stores) == 1 else None
        stop = rooms.stop(demand.sku, demand.stores)
        shortages.append(Shortage(demand.sku, store, wanted[choice], 0 if stop else available, stop))
    return LinesInsufficient(tuple(shortages))
