"""Other stores are to serve what is open of an order: a store closes, or cannot find the goods."""

from typing import Final

import msgspec

from holdfast.domain.commands import ReassignReservation
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.names import unknown_stores
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import Place, added, choose, usable, with_allocations
from holdfast.domain.decide.rooms import Demand, Rooms, Source
from holdfast.domain.decide.sourcing import net_steps, share_out
from holdfast.domain.decide.stops import recalled
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.reaching import REASSIGNED, TRIED_ITEMS_MAX, reassigned
from holdfast.domain.rejections import LinesOutOfRange, Rejection, SingleRejection
from holdfast.domain.view import View

#: The ledger's word for it.
REASSIGN: Final = "reassign"


def reassign(view: View, command: ReassignReservation) -> Decision:
    """Move open units to other stores, all or none. The lines stay as they are."""
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    skus = {line.sku for line in reassigned(command, reservation)}
    unknown = unknown_stores(view, command.to_stores)
    if unknown is not None:
        return unknown
    if len(skus) * len(command.to_stores) > TRIED_ITEMS_MAX:
        return LinesOutOfRange(TRIED_ITEMS_MAX, "items to be tried")
    units = _chosen(view, reservation, command)
    if isinstance(units, Rejection):
        return units
    if not units:
        return Effects(DocumentResult(reservation, changed=False))
    workings = Workings(view, REASSIGN, reservation.key)
    rooms = Rooms(workings)
    moving: dict[int, int] = {}
    for (line, store, sku), quantity in units.items():
        rooms.take((store, sku), -quantity)
        moving[line] = moving.get(line, 0) + quantity
    demands = [
        Demand(line.id, line.sku, command.to_stores, moving[line.id], command.allow_split, line.use_safety_stock)
        for line in reservation.lines
        if line.id in moving
    ]
    sources = share_out(rooms, demands)
    if isinstance(sources, Rejection):
        return sources
    return Effects(DocumentResult(_moved(view, reservation, units, sources)), net_steps(workings, rooms))


def _chosen(view: View, reservation: Reservation, command: ReassignReservation) -> dict[Place, int] | SingleRejection:
    """Give the open units that are to move: not those that are there already, and none that are recalled."""
    left = {
        (line.id, allocation.store, line.sku): 0 if allocation.store in command.to_stores else allocation.open
        for line in reservation.lines
        for allocation in line.allocations
        if command.from_store in (None, allocation.store)
    }
    units = choose(reservation, command.parts, left)
    if isinstance(units, Rejection):
        return units
    return recalled(view, dict.fromkeys(sku for _, _, sku in units)) or units


def _moved(view: View, reservation: Reservation, units: dict[Place, int], sources: list[Source]) -> Reservation:
    fewer = with_allocations(reservation, {place: {"open": -quantity} for place, quantity in units.items()}, view.now)
    more: dict[int, dict[str, int]] = {}
    for source in sources:
        more.setdefault(source.line, {})[source.item_id[0]] = source.units
    lines = tuple(
        msgspec.structs.replace(line, allocations=added(line.allocations, more[line.id])) if line.id in more else line
        for line in fewer.lines
    )
    return msgspec.structs.replace(fewer, lines=lines)


OPERATIONS: Final = (Operation(REASSIGN, ReassignReservation, rule=reassign, touches=REASSIGNED, units=None),)
