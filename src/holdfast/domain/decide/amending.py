"""An order is edited: its lines become the ones that are named, all of them or none."""

from collections.abc import Iterator, Mapping
from typing import Final

from holdfast.domain.commands import AmendReservation
from holdfast.domain.commands.orders import AmendedLine
from holdfast.domain.decide.amended_lines import amended
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.names import beside, unknown_names
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import passed, usable
from holdfast.domain.decide.rooms import Rooms
from holdfast.domain.decide.sourcing import net_steps
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.reaching import AMENDED
from holdfast.domain.rejections import (
    BelowFulfilled,
    EndPassed,
    LineNotFound,
    LinesOutOfRange,
    NotExtended,
    OtherSku,
    Rejection,
    SingleRejection,
)
from holdfast.domain.view import View

#: Lines that a reservation may have had in its life: their ids have four digits.
LINES_EVER_MAX: Final = 9_999
#: The ledger's word for it.
AMEND: Final = "amend"


def amend(view: View, command: AmendReservation) -> Decision:
    """Make these its lines. What falls is given back first, so that it may serve what rises."""
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    named = {line.line: line for line in command.lines if line.line is not None}
    refusal = _refused(reservation, command, named)
    if refusal is not None:
        return refusal
    workings = Workings(view, AMEND, reservation.key)
    rooms = Rooms(workings)
    new = [line for line in command.lines if line.line is None]
    lines = amended(rooms, reservation.lines, named, new, split=command.allow_split)
    unknown = unknown_names(view, _tried(command))
    if unknown is not None:
        return beside(unknown, lines)
    if isinstance(lines, Rejection):
        return lines
    expires_at = reservation.expires_at if command.ending is None else command.ending.time(view.now)
    if (lines, expires_at) == (reservation.lines, reservation.expires_at):
        return Effects(DocumentResult(reservation, changed=False))
    if passed(command.ending, view.now):
        return EndPassed()
    steps = net_steps(workings, rooms)
    return Effects(
        DocumentResult(reservation.revised(view.now, lines=lines, expires_at=expires_at)), steps, event=AMEND
    )


def _tried(command: AmendReservation) -> Iterator[ItemId]:
    """Give the items that the call names."""
    for line in command.lines:
        for store in line.stores or (() if line.line else (DEFAULT_STORE,)):
            yield store, line.sku


def _refused(
    reservation: Reservation, command: AmendReservation, named: Mapping[int, AmendedLine]
) -> SingleRejection | None:
    lines = {line.id: line for line in reservation.lines}
    for number in named.keys() - lines.keys():
        return LineNotFound(*reservation.key, f"line {number}")
    for line in reservation.lines:
        wanted = named[line.id].quantity if line.id in named else 0
        if wanted < line.fulfilled:
            return BelowFulfilled(*reservation.key, line.sku, wanted, line.fulfilled)
    if command.ending is not None and reservation.expires_at is None:
        return NotExtended(reservation.id, None)
    others = [number for number, line in named.items() if line.sku != lines[number].sku]
    if others:
        return OtherSku(str(others[0]), lines[others[0]].sku)
    ever = len(lines) + len(command.lines) - len(named)
    return LinesOutOfRange(LINES_EVER_MAX, "lines, removed ones included,") if ever > LINES_EVER_MAX else None


OPERATIONS: Final = (Operation(AMEND, AmendReservation, rule=amend, touches=AMENDED, units=None),)
