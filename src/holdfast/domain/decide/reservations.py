"""Promises over several items: made whole or not at all, and kept or taken back in parts."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from holdfast.domain.commands import FulfillReservation, MakeReservation, ReleaseReservation
from holdfast.domain.commands.documents import WantedUnits
from holdfast.domain.decide.decision import Decision, Effects, known, unknown_store
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.parts import chosen, found, give_back, moved, usable
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Allocation, Reservation, ReservationLine
from holdfast.domain.item import Item
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    InsufficientOnHand,
    ItemNotFound,
    LinesInsufficient,
    Rejection,
    Shortage,
)
from holdfast.domain.touches import ITS_RESERVATION, NEW_RESERVATION
from holdfast.domain.view import View

#: (SKU, stores): what a line asks for. Lines that ask for the same are one demand.
Choice = tuple[str, tuple[str, ...]]

#: The ledger's word for a promise, whether plain or of a reservation.
RESERVE = "reserve"


def make(view: View, command: MakeReservation) -> Decision:
    """Promise all lines or none. A later line sees what the earlier ones took: the same SKU twice is summed."""
    key = (Reservation.type, command.id)
    answer = known(view, command, key) or unknown_store(
        view, (store for line in command.lines for store in line.stores)
    )
    if answer is not None:
        return answer
    workings = Workings(view, RESERVE, key)
    lines: list[ReservationLine] = []
    short: dict[Choice, None] = {}
    for number, line in enumerate(command.lines, 1):
        sources = _sources(workings, line, split=command.allow_split)
        if sources is None:
            return ItemNotFound(line.stores[0], line.sku)
        if not sources:
            short[line.sku, line.stores] = None
            continue
        for item, units in sources:
            workings.step(item, reserved=units, promise=True)
        allocations = tuple(Allocation(item.store, units) for item, units in sources)
        lines.append(ReservationLine(number, line.sku, line.quantity, allocations))
    if short:
        return _insufficient(workings, command, short, lines)
    reservation = Reservation(
        command.id,
        command.cause.principal,
        view.now,
        view.now,
        tuple(lines),
        confirmed=command.ttl_ms is None,
        expires_at=None if command.ttl_ms is None else view.now + command.ttl_ms,
        reference=command.cause.reference,
        content=command.content,
    )
    return Effects(DocumentResult(reservation, made=True), tuple(workings.steps))


def _sources(workings: Workings, line: WantedUnits, *, split: bool) -> list[tuple[Item, int]] | None:
    """Choose who serves a line: the first store that can, or several. Empty: nobody can; None: nobody has the SKU."""
    items = _items(workings, line.sku, line.stores)
    if not items:
        return None
    for item in items:
        if item.headroom >= line.quantity:
            return [(item, line.quantity)]
    sources: list[tuple[Item, int]] = []
    left = line.quantity
    for item in items if split else []:
        units = min(left, item.available)
        if units:
            sources.append((item, units))
            left -= units
    return [] if left else sources


def _items(workings: Workings, sku: str, stores: Iterable[str]) -> list[Item]:
    """Give the items that may serve a line. A store that is named twice has its units but once."""
    return [item for store in dict.fromkeys(stores) if (item := workings.item(store, sku)) is not None]


def _insufficient(
    workings: Workings, command: MakeReservation, short: Iterable[Choice], made: Iterable[ReservationLine]
) -> LinesInsufficient:
    """Say what is short of SKUs in choices of stores: over all lines that ask for the same, beside the others."""
    wanted: Counter[Choice] = Counter()
    taken: Counter[Choice] = Counter()
    for line in command.lines:
        wanted[line.sku, line.stores] += line.quantity
    for served in made:
        taken[served.sku, command.lines[served.id - 1].stores] += served.requested
    shortages = []
    for sku, stores in short:
        rooms = [item.available for item in _items(workings, sku, stores)]
        left = sum(rooms) if command.allow_split else max(rooms)
        store = stores[0] if len(stores) == 1 else None
        shortages.append(Shortage(sku, store, wanted[sku, stores], taken[sku, stores] + left))
    return LinesInsufficient(tuple(shortages))


def fulfill(view: View, command: FulfillReservation) -> Decision:
    """Hand units over: they must be promised still, and really be there."""
    reservation = usable(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    units = chosen(reservation, command.parts)
    if isinstance(units, Rejection):
        return units
    workings = Workings(view, "fulfill", reservation.key)
    for (_, store, sku), quantity in units.items():
        item = workings.held(store, sku)
        if quantity > item.sellable:
            return InsufficientOnHand(sku, quantity, item.sellable)
        workings.step(item, on_hand=-quantity, reserved=-quantity)
    return Effects(DocumentResult(moved(reservation, units, "fulfilled", view.now)), tuple(workings.steps))


def release(view: View, command: ReleaseReservation) -> Decision:
    """Take units of a promise back, also of one that is due and has not been ended yet."""
    reservation = found(view, command.id)
    if isinstance(reservation, Rejection):
        return reservation
    units = chosen(reservation, command.parts)
    if isinstance(units, Rejection):
        return units
    return Effects(
        DocumentResult(moved(reservation, units, "released", view.now)),
        give_back(view, "release", reservation, units),
    )


OPERATIONS: Final = (
    Operation("reservation", MakeReservation, rule=make, touches=NEW_RESERVATION, units=None),
    Operation("fulfill", FulfillReservation, rule=fulfill, touches=ITS_RESERVATION, units=None, removes=True),
    Operation("release", ReleaseReservation, rule=release, touches=ITS_RESERVATION, units=None),
)
