"""Units that a reservation has lost by its time, or has given back, are promised again: all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from holdfast.domain.commands import MakeReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.parts import added, passed
from holdfast.domain.decide.rooms import Demand, Rooms
from holdfast.domain.decide.sourcing import share_out
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation, ReservationLine, end_of
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import EndPassed, LinesInsufficient, Rejection, ReservationOver, ReservationReleased

#: Units that are no longer promised, and have not left.
Lost = Literal["expired", "released"]


def made_before(workings: Workings, now: int, reservation: Reservation, command: MakeReservation) -> Decision:
    """Answer the request that has made a reservation before: with it, as long as it holds units or some have left."""
    if reservation.fulfilled or (reservation.open and not reservation.due(now)):
        return Effects(DocumentResult(reservation, changed=False))
    if reservation.over(now):
        if not command.if_expired:
            return ReservationOver(reservation.id, reservation.expires_at or reservation.updated_at)
    elif not command.if_released:
        return ReservationReleased(*reservation.key, reservation.status)
    if passed(command.ending, now):
        return EndPassed()
    held = held_again(workings, reservation, ("expired", "released"))
    if isinstance(held, Rejection):
        return held
    ending = command.ending
    again = reservation.revised(
        now,
        lines=held,
        confirmed=command.confirmed,
        expires_at=end_of(ending, now),
        collect=ending if command.confirmed else None,
    )
    return Effects(DocumentResult(again), tuple(workings.steps), event=workings.kind)


def held_again(
    workings: Workings, reservation: Reservation, lost: Sequence[Lost]
) -> tuple[ReservationLine, ...] | LinesInsufficient:
    """Promise units again, from the first of the stores that a line named which can serve them; what is open stays."""
    demands = [
        Demand(line.id, line.sku, line.choice, units, line.shared, line.use_safety_stock)
        for line in reservation.lines
        if (units := sum(getattr(allocation, name) for allocation in line.allocations for name in lost))
    ]
    rooms = Rooms(workings)
    sources = share_out(rooms, demands)
    if isinstance(sources, Rejection):
        return sources
    for item_id, units in rooms.net.items():
        workings.promise(workings.held(*item_id), units)
    opened: dict[int, dict[str, int]] = {}
    for source in sources:
        opened.setdefault(source.line, {})[source.item_id[0]] = source.units
    return tuple(_open_again(line, opened.get(line.id, {}), lost) for line in reservation.lines)


def _open_again(line: ReservationLine, opened: Mapping[str, int], lost: Sequence[Lost]) -> ReservationLine:
    if not opened:
        return line
    left = [msgspec.structs.replace(allocation, **dict.fromkeys(lost, 0)) for allocation in line.allocations]
    return msgspec.structs.replace(line, allocations=added(left, opened))
