"""A hold ends: exactly at its time, whoever notices first; and what is due never blocks a sale."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.domain.commands import ExpireReservation, ExtendReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import chosen, give_back, moved, there, usable
from holdfast.domain.documents import Reservation
from holdfast.domain.identifiers import ItemId
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import NotExtended, Rejection
from holdfast.domain.touches import ITS_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for the end of a hold.
EXPIRE = "expire"


def extend(view: View, command: ExtendReservation) -> Decision:
    """The promise holds longer; never shorter."""
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    until = command.ending.time(view.now)
    if until == reservation.expires_at:
        return Effects(DocumentResult(reservation, changed=False))
    if reservation.expires_at is None or until < reservation.expires_at:
        return NotExtended(reservation.id, reservation.expires_at)
    return Effects(DocumentResult(reservation.revised(view.now, expires_at=until)), event="extend")


def expire(view: View, command: ExpireReservation) -> Decision:
    """End what is open of a due reservation. One that is not due, or is closed, stays as it is."""
    reservation = there(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    if not reservation.open or not reservation.due(view.now):
        return Effects(DocumentResult(reservation, changed=False))
    return _expired(view, reservation, reservation.items)


def expiries(view: View, items: Iterable[ItemId], kept: str | None = None) -> Iterator[Effects]:
    """End what due reservations hold of these items. They hold other items too, which are not ours to touch here.

    Each is to be applied before the next one is asked for. ``kept`` is the reservation that they are ended for.
    """
    held: dict[str, set[ItemId]] = {}
    for item in items:
        for reservation_id in view.due(item):
            held.setdefault(reservation_id, set()).add(item)
    held.pop(kept or "", None)
    for reservation_id, theirs in held.items():
        reservation = view.document((Reservation.type, reservation_id))
        if not isinstance(reservation, Reservation) or not reservation.due(view.now):
            continue
        effects = _expired(view, reservation, theirs)
        if effects.steps:
            yield effects


def _expired(view: View, reservation: Reservation, items: set[ItemId]) -> Effects:
    everything = chosen(reservation, None)
    assert not isinstance(everything, Rejection)  # noqa: S101 - only a named part can be refused
    units = {place: quantity for place, quantity in everything.items() if (place[1], place[2]) in items}
    # Nobody has decided anything: whoever has read it before may go on as if nothing had happened.
    before = reservation.unexpired_version or reservation.version
    expired = msgspec.structs.replace(moved(reservation, units, "expired", view.now), unexpired_version=before)
    return Effects(DocumentResult(expired), give_back(view, EXPIRE, reservation, units))


OPERATIONS: Final = (
    Operation("extend", ExtendReservation, rule=extend, touches=ITS_RESERVATION, units=None),
    Operation("expire", ExpireReservation, rule=expire, touches=ITS_RESERVATION, units=None, internal=True),
)
