"""It is paid: the hold becomes a promise without an end, or to be collected by then; or the payment has bounced."""

from typing import Final

from holdfast.domain.commands import ConfirmReservation, UnconfirmReservation
from holdfast.domain.decide.again import held_again
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import passed, there, usable
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation, end_of
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    AnotherEnd,
    DocumentClosed,
    EndPassed,
    PartlyFulfilled,
    Rejection,
    ReservationExpired,
    SingleRejection,
)
from holdfast.domain.touches import ANY_STORE_OF_ITS_RESERVATION, ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for a payment, and for one that has bounced.
CONFIRM: Final = "confirm"
UNCONFIRM: Final = "unconfirm"


def confirm(view: View, command: ConfirmReservation) -> Decision:
    """The expiry goes. What has expired is taken again, all of it or nothing, when the caller wants that."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    workings = Workings(view, CONFIRM, reservation.key)
    lines = reservation.lines
    if command.reacquire and reservation.over(view.now):
        held = held_again(workings, reservation, ("expired",))
        if isinstance(held, Rejection):
            return held
        lines = held
    else:
        refusal = _refused(reservation, command, view.now)
        if refusal is not None:
            return refusal
        if reservation.confirmed or not reservation.open:
            return Effects(DocumentResult(reservation, changed=False, short=_short(workings, reservation)))
    ending = command.ending
    if passed(ending, view.now):
        return EndPassed()
    confirmed = reservation.revised(
        view.now, lines=lines, confirmed=True, expires_at=end_of(ending, view.now), collect=ending
    )
    result = DocumentResult(confirmed, short=_short(workings, confirmed))
    return Effects(result, tuple(workings.steps), event=CONFIRM)


def _refused(reservation: Reservation, command: ConfirmReservation, now: int) -> SingleRejection | None:
    """Refuse a payment for what is no longer there; one that is told again changes nothing."""
    told_before = reservation.confirmed and reservation.fulfilled > 0
    if reservation.over(now) and not told_before and (reservation.due(now) or not reservation.open):
        return ReservationExpired(reservation.id, reservation.expires_at or reservation.updated_at)
    if not reservation.open and not reservation.fulfilled:
        return DocumentClosed(*reservation.key, reservation.status)
    if reservation.confirmed and command.ending not in (None, reservation.collect):
        return AnotherEnd(reservation.id, reservation.expires_at)
    return None


def _short(workings: Workings, reservation: Reservation) -> tuple[tuple[int, int], ...]:
    """Tell how many units of its item are known to be short, of each line of which units are open."""
    lines = []
    for line in reservation.lines:
        stores = [allocation.store for allocation in line.allocations if allocation.open]
        lines.append((line.id, sum(workings.held(store, line.sku).short for store in stores)))
    return tuple((line, units) for line, units in lines if units)


def unconfirm(view: View, command: UnconfirmReservation) -> Decision:
    """The payment has bounced: what was paid is a hold again, as long as nothing of it has left."""
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    if not reservation.confirmed:
        return Effects(DocumentResult(reservation, changed=False))
    if reservation.fulfilled:
        return PartlyFulfilled(*reservation.key, reservation.fulfilled)
    held = reservation.revised(view.now, confirmed=False, expires_at=command.ending.time(view.now), collect=None)
    return Effects(DocumentResult(held), event=UNCONFIRM)


OPERATIONS: Final = (
    Operation(CONFIRM, ConfirmReservation, rule=confirm, touches=ANY_STORE_OF_ITS_RESERVATION, units=None),
    Operation(UNCONFIRM, UnconfirmReservation, rule=unconfirm, touches=ITS_RESERVATION, units=None),
)
