"""Promises over several items: made whole or not at all, and kept or taken back in parts."""

from collections.abc import Sequence
from typing import Final

import msgspec

from holdfast.domain.commands import FulfillReservation, MakeReservation
from holdfast.domain.commands.documents import Sourcing
from holdfast.domain.decide.again import made_before
from holdfast.domain.decide.booking import Booking
from holdfast.domain.decide.decision import Decision, Effects, known
from holdfast.domain.decide.departures import depart
from holdfast.domain.decide.names import beside, unknown_names
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parcels import FULFILL
from holdfast.domain.decide.parts import chosen, moved, passed, usable
from holdfast.domain.decide.rooms import Demand, Rooms, Source
from holdfast.domain.decide.sourcing import made_lines, share_out
from holdfast.domain.decide.stops import recalled
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation, end_of
from holdfast.domain.documents.booked import Booked, with_booked
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.reaching import FULFILLED
from holdfast.domain.rejections import EndPassed, InsufficientOnHand, Rejection
from holdfast.domain.touches import NEW_RESERVATION
from holdfast.domain.view import View

#: The ledger's word for a promise, whether plain or of a reservation.
RESERVE: Final = "reserve"


def make(view: View, command: MakeReservation) -> Decision:
    """Promise all lines or none. A later line sees what the earlier ones took: the same SKU twice is summed."""
    key = (Reservation.type, command.id)
    workings = Workings(view, RESERVE, key)
    before, answer = view.document(key), known(view, command, key)
    if isinstance(before, Reservation) and isinstance(answer, Effects):
        return made_before(workings, view.now, before, command)
    if answer is not None:
        return answer
    if passed(command.ending, view.now):
        return EndPassed()
    split = command.allow_split or command.sourcing is Sourcing.DRAIN
    demands = [
        Demand(number, line.sku, line.stores, line.quantity, split, line.use_safety_stock)
        for number, line in enumerate(command.lines, 1)
    ]
    sources = share_out(Rooms(workings), demands, command.sourcing)
    unknown = unknown_names(view, (item_id for demand in demands for item_id in demand.item_ids))
    if unknown is not None:
        return beside(unknown, sources)
    if isinstance(sources, Rejection):
        return sources
    for source in sources:
        workings.promise(workings.held(*source.item_id), source.units)
    return Effects(DocumentResult(_made(view, command, demands, sources), made=True), tuple(workings.steps))


def _made(view: View, command: MakeReservation, demands: Sequence[Demand], sources: Sequence[Source]) -> Reservation:
    ending = command.ending
    return Reservation(
        command.id,
        command.cause.principal,
        view.now,
        view.now,
        tuple(made_lines(demands, sources, [line.reference for line in command.lines])),
        confirmed=command.confirmed,
        expires_at=end_of(ending, view.now),
        collect=ending if command.confirmed else None,
        reference=command.cause.reference,
        attributes=command.attributes,
        content=command.content,
    )


def fulfill(view: View, command: FulfillReservation) -> Decision:
    """Hand units over: they must be promised still, and really be there; what has left already is believed."""
    if command.happened:
        return depart(view, command)
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    units = chosen(reservation, command.parts)
    if isinstance(units, Rejection):
        return units
    stop = recalled(view, dict.fromkeys(sku for _, _, sku in units))
    if stop is not None:
        return stop
    workings = Workings(view, FULFILL, reservation.key, command.cause.occurred_at)
    left: list[Booked] = []
    for (line, store, sku), quantity in units.items():
        item = workings.held(store, sku)
        if quantity > item.sellable and not workings.covers(item):
            return InsufficientOnHand(sku, quantity, item.sellable)
        booking = workings.book(item, -quantity, reserved=-quantity)
        assert isinstance(booking, Booking)  # noqa: S101 - they are there, or a count has seen them gone
        left.append(Booked(line, store, booking.moment, quantity))
    after = moved(reservation, units, "fulfilled", view.now)
    after = msgspec.structs.replace(after, booked=with_booked(after.booked, left))
    return Effects(DocumentResult(after), tuple(workings.steps))


OPERATIONS: Final = (
    Operation("reservation", MakeReservation, rule=make, touches=NEW_RESERVATION, units=None),
    Operation(FULFILL, FulfillReservation, rule=fulfill, touches=FULFILLED, units=None, removes=True),
)
