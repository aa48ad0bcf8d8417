"""What was booked as shipped has not left after all: it is on the shelf, and promised, again."""

from typing import Final

import msgspec

from holdfast.domain.commands import UnfulfillReservation
from holdfast.domain.commands.documents import Part
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parcels import FULFILL
from holdfast.domain.decide.parts import Place, choose, passed, there, with_allocations
from holdfast.domain.decide.shelf import undo
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Parcel, Reservation
from holdfast.domain.documents.booked import less, taken_back, with_booked
from holdfast.domain.moment import Moment
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import EndPassed, LineNotFound, NotFulfilled, Rejection, SingleRejection
from holdfast.domain.touches import ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for it.
UNFULFILL: Final = "unfulfill"


def unfulfill(view: View, command: UnfulfillReservation) -> Decision:
    """Give back what was taken, and promise it again: nobody is asked whether there is room."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    parcel = None if command.parcel is None else reservation.parcel(FULFILL, command.parcel)
    if command.parcel is not None and parcel is None:
        return LineNotFound(*reservation.key, f"parcel {command.parcel}")
    units = _chosen(reservation, command, parcel)
    if isinstance(units, Rejection):
        return units
    if not units:
        return Effects(DocumentResult(reservation, changed=False))
    if passed(command.ending, view.now):
        return EndPassed()
    workings = Workings(view, UNFULFILL, reservation.key)
    spots = {(line, store): quantity for (line, store, _), quantity in units.items()}
    time = None if parcel is None else parcel.moment
    taken = taken_back(reservation.booked, spots, Moment(reservation.updated_at), time)
    refusal = undo(workings, reservation, taken, reserved=True)
    if refusal is not None:
        return refusal
    deltas = {place: {"fulfilled": -quantity, "open": quantity} for place, quantity in units.items()}
    opened = _with_end(with_allocations(reservation, deltas, view.now), command, view.now)
    parcels = tuple(_undone(each, parcel) for each in opened.parcels)
    opened = msgspec.structs.replace(opened, parcels=parcels, booked=with_booked(reservation.booked, less(taken)))
    return Effects(DocumentResult(opened), tuple(workings.steps), tuple(workings.skus.values()))


def _chosen(
    reservation: Reservation, command: UnfulfillReservation, parcel: Parcel | None
) -> dict[Place, int] | SingleRejection:
    """Give the units of a parcel, or of the parts that are named; a parcel is taken back once."""
    parts = command.parts
    if parcel is not None:
        if parcel.undone:
            return {}
        parts = tuple(Part(line=each.line, store=each.store, quantity=each.units) for each in parcel.lines)
    return choose(reservation, parts, undoable(reservation), NotFulfilled)


def _undone(parcel: Parcel, taken_back: Parcel | None) -> Parcel:
    return msgspec.structs.replace(parcel, undone=True) if parcel is taken_back else parcel


def undoable(reservation: Reservation) -> dict[Place, int]:
    """Give the units that have left and have not come back."""
    left: dict[Place, int] = {}
    for line in reservation.lines:
        still_away = line.fulfilled - line.returned
        for allocation in line.allocations:
            units = min(max(0, allocation.fulfilled - allocation.returned), still_away)
            left[line.id, allocation.store, line.sku] = units
            still_away -= units
    return left


def _with_end(reservation: Reservation, command: UnfulfillReservation, now: int) -> Reservation:
    """Give it its new end; without one it is no hold any more if its time is over, for it would end at once."""
    if command.ending is not None:
        return msgspec.structs.replace(reservation, expires_at=command.ending.time(now))
    if reservation.due(now):
        return msgspec.structs.replace(reservation, confirmed=True, expires_at=None, collect=None)
    return reservation


OPERATIONS: Final = (Operation(UNFULFILL, UnfulfillReservation, rule=unfulfill, touches=ITS_RESERVATION, units=None),)
