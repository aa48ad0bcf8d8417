"""What must hold of every document, whatever happened; and what it says of its items."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.domain.audit.parcels import parcel_problems
from holdfast.domain.documents import Document, Reservation, ReservationLine, Sale, SaleLine, Transfer, TransferLine
from holdfast.domain.identifiers import ItemId

_ALLOCATED: Final = ("open", "fulfilled", "released", "expired", "returned")
_TRANSFERRED: Final = ("sent", "received", "damaged", "missing", "cancelled", "over", "over_damaged", "unaccounted")
_SOLD: Final = ("quantity", "unaccounted", "covered_by_count")


class Moved(msgspec.Struct, frozen=True, gc=False):
    """By how much numbers of one item have moved for one document."""

    on_hand: int = 0
    reserved: int = 0
    incoming: int = 0

    def and_then(self, other: "Moved") -> "Moved":
        """Give both movements together."""
        return Moved(self.on_hand + other.on_hand, self.reserved + other.reserved, self.incoming + other.incoming)


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


def _of_reservation(reservation: Reservation) -> Iterator[tuple[ItemId, Moved]]:
    for line in reservation.lines:
        for allocation in line.allocations:
            on_hand = allocation.returned - allocation.fulfilled
            yield (allocation.store, line.sku), Moved(on_hand=on_hand, reserved=allocation.open)


def _of_transfer(transfer: Transfer) -> Iterator[tuple[ItemId, Moved]]:
    for line in transfer.lines:
        yield (transfer.to_store, line.sku), Moved(on_hand=line.arrived + line.unaccounted, incoming=line.open)
        if transfer.from_store is not None:
            yield (transfer.from_store, line.sku), Moved(on_hand=line.cancelled - line.sent)


def _of_sale(sale: Sale) -> Iterator[tuple[ItemId, Moved]]:
    for line in sale.lines:
        yield (line.store, line.sku), Moved(on_hand=line.unaccounted + line.covered_by_count - line.quantity)
        for back in line.returns:
            yield (back.store, line.sku), Moved(on_hand=back.units)


_MOVEMENTS: Final[Mapping[type[Any], Callable[[Any], Iterator[tuple[ItemId, Moved]]]]] = {
    Reservation: _of_reservation,
    Transfer: _of_transfer,
    Sale: _of_sale,
}
