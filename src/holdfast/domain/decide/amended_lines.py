"""The lines of an order as they are to be: first everything that falls, then everything that rises."""

from collections.abc import Mapping, Sequence

import msgspec

from holdfast.domain.commands.orders import AmendedLine
from holdfast.domain.decide.parts import added
from holdfast.domain.decide.rooms import Demand, Rooms
from holdfast.domain.decide.sourcing import made_lines, share_out, spread
from holdfast.domain.documents import Allocation, ReservationLine
from holdfast.domain.identifiers import DEFAULT_STORE
from holdfast.domain.rejections import LinesInsufficient, Rejection, Shortage

Lines = tuple[ReservationLine, ...]


def fallen(rooms: Rooms, line: ReservationLine, wanted: AmendedLine | None) -> ReservationLine:
    """Give a line without the units that it is to have no more, nor those in stores that are no longer to serve it."""
    stores = line.stores
    if wanted is not None and wanted.stores not in (None, line.choice):
        stores = wanted.stores or ()
    left = (wanted.quantity if wanted else 0) - line.fulfilled
    allocations = []
    for allocation in line.allocations:
        may_stay = not stores or stores == line.stores or allocation.store in stores
        kept = min(allocation.open, left) if may_stay else 0
        left -= kept
        rooms.take((allocation.store, line.sku), kept - allocation.open)
        allocations.append(allocation if kept == allocation.open else msgspec.structs.replace(allocation, open=kept))
    reference = line.reference if wanted is None or wanted.reference is None else wanted.reference
    return _with(msgspec.structs.replace(line, stores=stores, reference=reference), allocations)


def risen(rooms: Rooms, line: ReservationLine, wanted: AmendedLine | None) -> ReservationLine | Shortage:
    """Give a line with the units that it is to have more: from the stores that serve it, then from its others."""
    open_before = line.open
    units = (wanted.quantity if wanted else 0) - line.fulfilled - open_before
    if units <= 0:
        return line
    serving = [allocation.store for allocation in line.allocations if allocation.open]
    stores = tuple(dict.fromkeys((*serving, *line.choice)))
    if line.shared:
        more = spread(rooms, Demand(line.id, line.sku, stores, units, use_safety_stock=line.use_safety_stock))
        if not more:
            there = open_before + sum(max(0, _room(rooms, line, store)) for store in stores)
            return _short(rooms, line, stores, open_before + units, there)
        given = {source.item_id[0]: source.units for source in more}
    elif serving and _room(rooms, line, serving[0]) >= units:
        given = {serving[0]: units}
    else:
        return _moved(rooms, line, stores, open_before + units)
    for store, number in given.items():
        rooms.take((store, line.sku), number)
    return _with(line, added(line.allocations, given))


def _moved(rooms: Rooms, line: ReservationLine, stores: Sequence[str], units: int) -> ReservationLine | Shortage:
    """Have the first store that can serve all open units of a line; it must not be split."""
    for allocation in line.allocations:
        rooms.take((allocation.store, line.sku), -allocation.open)
    for store in stores:
        if _room(rooms, line, store) >= units:
            rooms.take((store, line.sku), units)
            closed = [msgspec.structs.replace(allocation, open=0) for allocation in line.allocations]
            return _with(line, added(closed, {store: units}))
    there = max(0, *(_room(rooms, line, store) for store in stores))
    for allocation in line.allocations:
        rooms.take((allocation.store, line.sku), allocation.open)
    return _short(rooms, line, stores, units, there)


def _room(rooms: Rooms, line: ReservationLine, store: str) -> int:
    return rooms.left((store, line.sku), use_safety_stock=line.use_safety_stock)


def _short(rooms: Rooms, line: ReservationLine, stores: Sequence[str], units: int, there: int) -> Shortage:
    store = stores[0] if len(stores) == 1 else None
    return Shortage(line.sku, store, units, there, rooms.stop(line.sku, stores))


def _with(line: ReservationLine, allocations: Sequence[Allocation]) -> ReservationLine:
    requested = sum(allocation.units for allocation in allocations)
    return msgspec.structs.replace(line, requested=requested, allocations=tuple(allocations))


def amended(
    rooms: Rooms, lines: Lines, named: Mapping[int, AmendedLine], new: Sequence[AmendedLine], *, split: bool
) -> Lines | LinesInsufficient:
    """Give the lines as they are to be, or all that is short."""
    left = [fallen(rooms, line, named.get(line.id)) for line in lines]
    known = [risen(rooms, line, named.get(line.id)) for line in left]
    demands = [
        Demand(number, line.sku, line.stores or (DEFAULT_STORE,), line.quantity, split, line.use_safety_stock)
        for number, line in enumerate(new, len(lines) + 1)
    ]
    sources = share_out(rooms, demands)
    short = [line for line in known if isinstance(line, Shortage)]
    if isinstance(sources, Rejection):
        return LinesInsufficient((*short, *sources.shortages))
    if short:
        return LinesInsufficient(tuple(short))
    made = made_lines(demands, sources, [line.reference for line in new])
    return (*(line for line in known if isinstance(line, ReservationLine)), *made)
