"""What must hold of every document, whatever happened; and what it says of its items."""

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.domain.audit.parcels import parcel_problems
from holdfast.domain.documents import Document, Reservation, ReservationLine, Sale, SaleLine, Transfer, TransferLine
from holdfast.domain.documents.booked import Spot
from holdfast.domain.identifiers import ItemId

_ALLOCATED: Final = ("open", "fulfilled", "released", "expired", "returned")
_TRANSFERRED: Final = ("sent", "received", "damaged", "missing", "cancelled", "over", "over_damaged", "unaccounted")
_SOLD: Final = ("quantity", "unaccounted", "covered_by_count")


class Moved(msgspec.Struct, frozen=True, gc=False):
    """By how much numbers of one item have moved for one document."""

    #: Units that came, or left, be they there or owed.
    units: int = 0
    reserved: int = 0
    incoming: int = 0
    #: The part of ``units`` that the books did not have, where the document tells it (``tells_unaccounted``).
    unaccounted: int = 0

    def and_then(self, other: "Moved") -> "Moved":
        """Give both movements together."""
        return Moved(*map(operator.add, msgspec.structs.astuple(self), msgspec.structs.astuple(other)))


def problems(document: Document) -> Iterator[str]:
    """Say what is wrong with a document in itself."""
    if [line.id for line in document.lines] != list(range(1, len(document.lines) + 1)):
        yield f"its lines are {[line.id for line in document.lines]}, and not counted from 1"
    if document.updated_at < document.created_at:
        yield f"it was last changed at {document.updated_at}, before it was made at {document.created_at}"
    if document.version < 1:
        yield f"its version is {document.version}"
    if isinstance(document, Reservation) and not 0 <= document.unexpired_version < max(1, document.version):
        yield f"its version is {document.version}, and was {document.unexpired_version} before it began to expire"
    if isinstance(document, Reservation) and not document.confirmed and document.expires_at is None:
        yield "confirmed is False, expires_at is None"
    for line in document.lines:
        for problem in _LINE_PROBLEMS[type(line)](line):
            yield f"line {line.id}: {problem}"
    yield from parcel_problems(document)
    yield from _booked_problems(document)


def _booked_problems(document: Document) -> Iterator[str]:
    """Say where more is known to have come or left than has. Less may be known, of an earlier release."""
    if not document.booked:
        return
    moved = dict(_moved_spots(document))
    known: Counter[Spot] = Counter()
    for booked in document.booked:
        known[booked.spot] += booked.units
    for spot, units in sorted(known.items()):
        if units > moved.get(spot, 0):
            line, store = spot
            yield f"line {line}: store {store}: {moved.get(spot, 0)} units have moved; it knows when {units} did"


def _moved_spots(document: Document) -> Iterator[tuple[Spot, int]]:
    if isinstance(document, Reservation):
        for line in document.lines:
            yield from (((line.id, each.store), each.fulfilled) for each in line.allocations)
    elif isinstance(document, Transfer):
        for sent in document.lines:
            yield (sent.id, document.to_store), sent.arrived
            if document.from_store is not None:
                yield (sent.id, document.from_store), sent.sent - sent.cancelled


def _negative(numbers: object, names: tuple[str, ...]) -> Iterator[str]:
    return (f"{name} is negative: {number}" for name in names if (number := getattr(numbers, name)) < 0)


def _reserved_problems(line: ReservationLine) -> Iterator[str]:
    for allocation in line.allocations:
        yield from (f"store {allocation.store}: {problem}" for problem in _negative(allocation, _ALLOCATED))
    units = sum(allocation.units for allocation in line.allocations)
    if line.requested != units:
        yield f"{line.requested} units were requested; its allocations add up to {units}"
    yield from _returned_problems(line)


def _transferred_problems(line: TransferLine) -> Iterator[str]:
    yield from _negative(line, _TRANSFERRED)
    if line.open < 0:
        yield f"{line.sent} units were sent; {line.sent - line.open} have arrived, or did not"
    if line.over_damaged > max(0, line.over):
        yield f"{line.over} units came over; {line.over_damaged} of them damaged"


def _returned_problems(line: ReservationLine | SaleLine) -> Iterator[str]:
    if line.returned > max(0, line.fulfilled):
        yield f"{line.fulfilled} units have left; {line.returned} have come back"


def _sold_problems(line: SaleLine) -> Iterator[str]:
    yield from _negative(line, _SOLD)
    yield from _returned_problems(line)
    for back in line.returns:
        yield from (f"store {back.store}: {problem}" for problem in _negative(back, ("units",)))
    if line.unaccounted + line.covered_by_count > line.quantity:
        yield (
            f"{line.quantity} units were sold; {line.unaccounted} are unaccounted, "
            f"{line.covered_by_count} covered by a count"
        )


_LINE_PROBLEMS: Final[Mapping[type[Any], Callable[[Any], Iterator[str]]]] = {
    ReservationLine: _reserved_problems,
    TransferLine: _transferred_problems,
    SaleLine: _sold_problems,
}


def moved_by(document: Document) -> dict[ItemId, Moved]:
    """Give by how much a document, as it is now, says that it has moved its items."""
    moved: dict[ItemId, Moved] = {}
    for item_id, movement in _MOVEMENTS[type(document)](document):
        before = moved.get(item_id)
        moved[item_id] = movement if before is None else before.and_then(movement)
    return moved


def tells_unaccounted(document: Document, item_id: ItemId) -> bool:
    """Tell whether a document says how many units the books of an item did not have."""
    return isinstance(document, Sale) or (isinstance(document, Transfer) and item_id[0] == document.to_store)


def _of_reservation(reservation: Reservation) -> Iterator[tuple[ItemId, Moved]]:
    for line in reservation.lines:
        for allocation in line.allocations:
            units = allocation.returned - allocation.fulfilled
            yield (allocation.store, line.sku), Moved(units=units, reserved=allocation.open)


def _of_transfer(transfer: Transfer) -> Iterator[tuple[ItemId, Moved]]:
    for line in transfer.lines:
        yield (transfer.to_store, line.sku), Moved(units=line.arrived, incoming=line.open, unaccounted=line.unaccounted)
        if transfer.from_store is not None:
            yield (transfer.from_store, line.sku), Moved(units=line.cancelled - line.sent)


def _of_sale(sale: Sale) -> Iterator[tuple[ItemId, Moved]]:
    for line in sale.lines:
        yield (line.store, line.sku), Moved(units=line.covered_by_count - line.quantity, unaccounted=line.unaccounted)
        for back in line.returns:
            yield (back.store, line.sku), Moved(units=back.units)


_MOVEMENTS: Final[Mapping[type[Any], Callable[[Any], Iterator[tuple[ItemId, Moved]]]]] = {
    Reservation: _of_reservation,
    Transfer: _of_transfer,
    Sale: _of_sale,
}
