"""A parcel that has left is a fact: its units are fulfilled from wherever they are, whatever became of the promise."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from holdfast.domain.commands import FulfillReservation
from holdfast.domain.commands.documents import Part
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.names import unknown_stores
from holdfast.domain.decide.parcels import FULFILL
from holdfast.domain.decide.parts import Place, there
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Allocation, Reservation, ReservationLine
from holdfast.domain.documents.booked import Booked, with_booked
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentClosed, LineNotFound, Rejection, SingleRejection
from holdfast.domain.view import View

#: Where the units of a parcel are taken from, the likeliest first: whether in its own store, and what they were.
_ORDER: Final = (
    (True, "open"),
    (True, "expired"),
    (False, "open"),
    (True, "released"),
    (False, "expired"),
    (False, "released"),
)


def depart(view: View, command: FulfillReservation) -> Decision:
    """Book a parcel that has left, wherever from and whatever became of the promise meanwhile."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    unknown = unknown_stores(view, [part.store for part in command.parts or () if part.store is not None])
    if unknown is not None:
        return unknown
    departures = Departures(reservation)
    workings = Workings(view, FULFILL, reservation.key, command.cause.occurred_at)
    if refusal := departures.take(command.parts) or departures.book(workings):
        return refusal
    if not workings.steps:  # All that the named stores had promised was nothing.
        return Effects(DocumentResult(reservation, changed=False))
    return Effects(
        DocumentResult(departures.reservation(view.now)), tuple(workings.steps), tuple(workings.skus.values())
    )


class Departures:
    """The lines of a reservation while parcels leave it."""

    def __init__(self, reservation: Reservation) -> None:
        self._reservation = reservation
        self._lines: Final = {
            line.id: {allocation.store: allocation for allocation in line.allocations} for line in reservation.lines
        }
        #: Units that left, and those of them that were still promised there, by place.
        self.left: Final[dict[Place, int]] = {}
        self.promised: Final[dict[Place, int]] = {}
        self._booked: Final[list[Booked]] = []

    def take(self, parts: Sequence[Part] | None) -> SingleRejection | None:
        """Take what has left from its lines; without parts, everything that is or was promised."""
        if parts is None:
            return self._all()
        return next((refusal for part in parts if (refusal := self._part(part)) is not None), None)

    def _all(self) -> DocumentClosed | None:
        """Everything has left that is promised, or that was until its end; or else what was released."""
        for words in (("open", "expired"), ("released",)):
            for line in self._reservation.lines:
                for allocation in line.allocations:
                    units = sum(getattr(allocation, word) for word in words)
                    if units:
                        self._leave([line], allocation.store, units)
            if self.left:
                return None
        return DocumentClosed(*self._reservation.key, self._reservation.status)

    def _part(self, part: Part) -> LineNotFound | None:
        """Some units of a line, or of a SKU, have left."""
        lines = [line for line in self._reservation.lines if part.line == line.id or part.sku == line.sku]
        if not lines:
            name = f"SKU {part.sku}" if part.line is None else f"line {part.line}"
            return LineNotFound(*self._reservation.key, name)
        quantity = part.quantity
        if quantity is None:
            places = [(line, each) for line in lines for each in line.allocations if part.store in (None, each.store)]
            quantity = sum(each.open + each.expired for _, each in places)
        self._leave(lines, part.store, quantity)
        return None

    def _leave(self, lines: Sequence[ReservationLine], store: str | None, quantity: int) -> None:
        """Take units from where they are. What nobody had asked for raises the last line."""
        for own, word in _ORDER:
            for line in lines:
                for source in list(self._lines[line.id].values()):
                    if store is None or own == (source.store == store):
                        taken = min(quantity, getattr(source, word))
                        quantity -= taken
                        if taken:
                            self._move(line, source.store, word, store or source.store, taken)
        if quantity:
            line = lines[-1]
            self._add(line, store or line.allocations[-1].store, quantity)

    def _move(self, line: ReservationLine, source: str, word: str, store: str, units: int) -> None:
        allocations = self._lines[line.id]
        there = allocations[source]
        allocations[source] = msgspec.structs.replace(there, **{word: getattr(there, word) - units})
        if word == "open":
            place = line.id, source, line.sku
            self.promised[place] = self.promised.get(place, 0) + units
        self._add(line, store, units)

    def _add(self, line: ReservationLine, store: str, units: int) -> None:
        allocations = self._lines[line.id]
        there = allocations.get(store) or Allocation(store, 0)
        allocations[store] = msgspec.structs.replace(there, fulfilled=there.fulfilled + units)
        place = line.id, store, line.sku
        self.left[place] = self.left.get(place, 0) + units

    def book(self, workings: Workings) -> SingleRejection | None:
        """Book all of it: units leave their stores, and are promised nowhere any more."""
        for place, units in self.left.items():
            line, store, sku = place
            item = workings.item_or_new(store, sku)
            booking = workings.book(item, -units, reserved=-self.promised.pop(place, 0))
            if isinstance(booking, Rejection):
                return booking
            self._booked.append(Booked(line, store, booking.moment, units))
        for (_, store, sku), units in self.promised.items():
            workings.step(workings.held(store, sku), reserved=-units)
        return None

    def reservation(self, now: int) -> Reservation:
        """Give the reservation as it is then."""
        return self._reservation.revised(
            now, lines=tuple(self._changed()), booked=with_booked(self._reservation.booked, self._booked)
        )

    def _changed(self) -> Iterator[ReservationLine]:
        for line in self._reservation.lines:
            allocations = tuple(self._lines[line.id].values())
            yield msgspec.structs.replace(
                line, requested=sum(allocation.units for allocation in allocations), allocations=allocations
            )
