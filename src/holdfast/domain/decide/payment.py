"""It is paid: the hold becomes a promise without an end, even when the payment comes late."""

from typing import Final

import msgspec

from holdfast.domain.commands import ConfirmReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import Place, found, usable, with_allocations
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import ItemNotFound, LinesInsufficient, Rejection, Shortage
from holdfast.domain.touches import ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for a payment.
CONFIRM = "confirm"


def confirm(view: View, command: ConfirmReservation) -> Decision:
    """The expiry goes. What has expired is taken again, all of it or nothing, when the caller wants that."""
    if command.reacquire:
        reservation = view.document((Reservation.type, command.id))
        if isinstance(reservation, Reservation) and reservation.any_expired:
            return _reacquire(view, reservation)
    judged = found(view, command.id) if command.reacquire else usable(view, command.id)
    if isinstance(judged, Rejection):
        return judged
    if judged.confirmed:
        return Effects(DocumentResult(judged, changed=False))
    return Effects(DocumentResult(_confirmed(view, judged)), event=CONFIRM)


def _confirmed(view: View, reservation: Reservation) -> Reservation:
    return msgspec.structs.replace(
        reservation, confirmed=True, expires_at=None, updated_at=max(view.now, reservation.updated_at)
    )


def _reacquire(view: View, reservation: Reservation) -> Decision:
    """Take expired units again from the stores that had promised them. What is still open stays."""
    workings = Workings(view, CONFIRM, reservation.key)
    wanted: dict[tuple[str, str], int] = {}
    deltas: dict[Place, dict[str, int]] = {}
    for line in reservation.lines:
        for allocation in line.allocations:
            if allocation.expired:
                place = allocation.store, line.sku
                wanted[place] = wanted.get(place, 0) + allocation.expired
                deltas[line.id, *place] = {"open": allocation.expired, "expired": -allocation.expired}
    short: list[Shortage] = []
    for (store, sku), units in wanted.items():
        item = workings.item(store, sku)
        if item is None:
            return ItemNotFound(store, sku)
        if units > item.headroom:
            short.append(Shortage(sku, store, units, item.available))
        else:
            workings.step(item, reserved=units, promise=True)
    if short:
        return LinesInsufficient(tuple(short))
    taken = with_allocations(reservation, deltas, view.now)
    return Effects(DocumentResult(_confirmed(view, taken)), tuple(workings.steps))


OPERATIONS: Final = (Operation(CONFIRM, ConfirmReservation, rule=confirm, touches=ITS_RESERVATION, units=None),)
