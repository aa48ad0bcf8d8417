"""What was booked as shipped has not left after all: it is on the shelf, and promised, again."""

from typing import Final

import msgspec

from holdfast.domain.commands import UnfulfillReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import Place, choose, passed, there, with_allocations
from holdfast.domain.decide.shelf import put_back
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import EndPassed, NotFulfilled, Rejection
from holdfast.domain.touches import ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for it.
UNFULFILL: Final = "unfulfill"


def unfulfill(view: View, command: UnfulfillReservation) -> Decision:
    """Give back what was taken, and promise it again: nobody is asked whether there is room."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    units = choose(reservation, command.parts, undoable(reservation), NotFulfilled)
    if isinstance(units, Rejection):
        return units
    if not units:
        return Effects(DocumentResult(reservation, changed=False))
    if passed(command.ending, view.now):
        return EndPassed()
    workings = Workings(view, UNFULFILL, reservation.key)
    for (_, store, sku), quantity in units.items():
        item = put_back(workings, (store, sku), quantity, reserved=quantity)
        if isinstance(item, Rejection):
            return item
    deltas = {place: {"fulfilled": -quantity, "open": quantity} for place, quantity in units.items()}
    opened = with_allocations(reservation, deltas, view.now)
    return Effects(
        DocumentResult(_with_end(opened, command, view.now)), tuple(workings.steps), tuple(workings.skus.values())
    )


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
