"""A promise is taken back, in parts or whole, also what its time has ended already."""

from typing import Final

from holdfast.domain.commands import ReleaseReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import Place, chosen, give_back, there, with_allocations
from holdfast.domain.documents import Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentClosed, Rejection, ReservationConfirmed, SingleRejection
from holdfast.domain.touches import ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for it, whether a plain promise or one of a reservation is taken back.
RELEASE: Final = "release"


def release(view: View, command: ReleaseReservation) -> Decision:
    """Take units of a promise back. Those that have expired can then no longer be taken again by a late payment."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    if not (reservation.open or reservation.any_expired or reservation.fulfilled):
        return Effects(DocumentResult(reservation, changed=False))
    units = _judged(reservation, command)
    if isinstance(units, Rejection):
        return units
    still_open: dict[Place, int] = {}
    deltas: dict[Place, dict[str, int]] = {}
    before = {(line.id, each.store, line.sku): each.open for line in reservation.lines for each in line.allocations}
    for place, quantity in units.items():
        promised = min(quantity, before[place])
        still_open[place] = promised
        deltas[place] = {"open": -promised, "expired": promised - quantity, "released": quantity}
    steps = give_back(view, RELEASE, reservation, {place: number for place, number in still_open.items() if number})
    return Effects(DocumentResult(with_allocations(reservation, deltas, view.now)), steps, event=RELEASE)


def _judged(reservation: Reservation, command: ReleaseReservation) -> dict[Place, int] | SingleRejection:
    if command.unless_confirmed and reservation.confirmed:
        return ReservationConfirmed(*reservation.key)
    if not reservation.open and not reservation.any_expired:
        return DocumentClosed(*reservation.key, reservation.status)
    return chosen(reservation, command.parts, expired=True)


OPERATIONS: Final = (Operation(RELEASE, ReleaseReservation, rule=release, touches=ITS_RESERVATION, units=None),)
