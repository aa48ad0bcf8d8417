"""Parts of a reservation: which units a call is about, and what the reservation is without them."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from holdfast.domain.commands.documents import Part
from holdfast.domain.decide.decision import Step, still_open
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Allocation, Ending, Reservation, ReservationLine
from holdfast.domain.rejections import (
    DocumentNotFound,
    LineNotFound,
    NotFulfilled,
    NotOpen,
    ReservationExpired,
    SingleRejection,
)
from holdfast.domain.view import View

#: (line, store, SKU): one allocation. With units: some of what is open there.
Place = tuple[int, str, str]


def found(view: View, reservation_id: str) -> Reservation | SingleRejection:
    """Give a reservation of which units are open."""
    return still_open(view, Reservation, reservation_id)


def passed(ending: Ending | None, now: int) -> bool:
    """Tell whether a promise would end before it began."""
    return ending is not None and ending.time(now) <= now


def there(view: View, reservation_id: str) -> Reservation | DocumentNotFound:
    """Give a reservation, whatever its state."""
    reservation = view.document((Reservation.type, reservation_id))
    return reservation if isinstance(reservation, Reservation) else DocumentNotFound(Reservation.type, reservation_id)


def usable(view: View, reservation_id: str) -> Reservation | SingleRejection:
    """Give a reservation whose promise holds. Its own time decides, not whether anybody has ended it yet."""
    reservation = view.document((Reservation.type, reservation_id))
    if isinstance(reservation, Reservation) and reservation.due(view.now):
        expired_at = reservation.expires_at
        if expired_at is not None and reservation.over(view.now):
            return ReservationExpired(reservation.id, expired_at)
    return found(view, reservation_id)


def chosen(
    reservation: Reservation, parts: Sequence[Part] | None, *, expired: bool = False
) -> dict[Place, int] | SingleRejection:
    """Give the open units that a call is about, line by line; all of them when it names none.

    With ``expired``, it is about units that have expired, too.
    """
    left = {
        (line.id, allocation.store, line.sku): allocation.open + (allocation.expired if expired else 0)
        for line in reservation.lines
        for allocation in line.allocations
    }
    return choose(reservation, parts, left)


def choose(
    reservation: Reservation,
    parts: Sequence[Part] | None,
    left: dict[Place, int],
    refusal: type[NotOpen | NotFulfilled] = NotOpen,
) -> dict[Place, int] | SingleRejection:
    """Give the units that a call is about, of those that are left to be chosen from; they are taken off there."""
    if parts is None:
        return {place: quantity for place, quantity in left.items() if quantity}
    units: dict[Place, int] = {}
    named = _by_name(left)
    for part in parts:
        places = named.get((part.line or part.sku, part.store))
        if places is None:
            name = f"SKU {part.sku}" if part.line is None else f"line {part.line}"
            return LineNotFound(*reservation.key, f"{name} in store {part.store}" if part.store else name)
        asked = sum(left[place] for place in places) if part.quantity is None else part.quantity
        wanted = asked
        while wanted and places:
            place = places[0]
            taken = min(wanted, left[place])
            wanted -= taken
            left[place] -= taken
            units[place] = units.get(place, 0) + taken
            if not left[place]:
                places.popleft()
        if wanted:
            return refusal(*reservation.key, _sku_of(reservation, part), asked, asked - wanted)
    return {place: quantity for place, quantity in units.items() if quantity}


def _by_name(places: Iterable[Place]) -> dict[tuple[int | str | None, str | None], deque[Place]]:
    """Sort places by all that a part may call them: a line or a SKU, in a store or in any."""
    named: dict[tuple[int | str | None, str | None], deque[Place]] = {}
    for place in places:
        line, store, sku = place
        for name in ((line, store), (line, None), (sku, store), (sku, None)):
            named.setdefault(name, deque()).append(place)
    return named


def _sku_of(reservation: Reservation, part: Part) -> str:
    return part.sku or next(line.sku for line in reservation.lines if line.id == part.line)


def moved(reservation: Reservation, units: Mapping[Place, int], into: str, now: int) -> Reservation:
    """Give a reservation of which open units have become fulfilled, released or expired."""
    return with_allocations(
        reservation, {place: {"open": -quantity, into: quantity} for place, quantity in units.items()}, now
    )


def with_allocations(reservation: Reservation, deltas: Mapping[Place, Mapping[str, int]], now: int) -> Reservation:
    """Give a reservation with the numbers of its allocations moved."""
    return reservation.revised(now, lines=tuple(_moved(line, deltas) for line in reservation.lines))


def _moved(line: ReservationLine, deltas: Mapping[Place, Mapping[str, int]]) -> ReservationLine:
    allocations = tuple(
        _with(allocation, deltas.get((line.id, allocation.store, line.sku))) for allocation in line.allocations
    )
    return msgspec.structs.replace(line, allocations=allocations)


def _with(allocation: Allocation, deltas: Mapping[str, int] | None) -> Allocation:
    if not deltas:
        return allocation
    numbers = {name: getattr(allocation, name) + delta for name, delta in deltas.items()}
    return msgspec.structs.replace(allocation, **numbers)


def give_back(view: View, kind: str, reservation: Reservation, units: Mapping[Place, int]) -> tuple[Step, ...]:
    """Take promised units from what their items have reserved."""
    workings = Workings(view, kind, reservation.key)
    for (_, store, sku), quantity in units.items():
        workings.step(workings.held(store, sku), reserved=-quantity)
    return tuple(workings.steps)


def added(allocations: Iterable[Allocation], given: Mapping[str, int]) -> tuple[Allocation, ...]:
    """Give allocations with more open units, in stores that may be new."""
    there = {allocation.store: allocation for allocation in allocations}
    for store, units in given.items():
        allocation = there.get(store) or Allocation(store, 0)
        there[store] = msgspec.structs.replace(allocation, open=allocation.open + units)
    return tuple(there.values())
