"""Which items an order may come to touch when it changes: known only when its lines are."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from holdfast.domain.commands import (
    AmendReservation,
    DocumentCommand,
    FulfillReservation,
    ReassignReservation,
    ReturnUnits,
)
from holdfast.domain.documents import Document, Reservation, ReservationLine, Sale
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.touches import DOCUMENT_WEIGHT, Reach, Rows, candidates

#: Items that one call may try for the lines of a reservation: each is locked and looked at.
TRIED_ITEMS_MAX: Final = 5_000


def _amend(rows: Rows, command: AmendReservation) -> None:
    key = Reservation.type, command.id
    rows.documents.add(key)
    rows.further.setdefault(key, []).append(candidates)
    for line in command.lines:
        stores = line.stores or (() if line.line else (DEFAULT_STORE,))
        rows.items.update((store, line.sku) for store in stores)


def _amended_sources(command: AmendReservation) -> int:
    """Count the stores that may serve its lines, as far as they are known."""
    return sum(len(line.stores or (DEFAULT_STORE,)) for line in command.lines)


def _reassign(rows: Rows, command: ReassignReservation) -> None:
    key = Reservation.type, command.id
    rows.documents.add(key)
    rows.stores.update(command.to_stores)
    rows.further.setdefault(key, []).append(partial(_targets, command))


def _targets(command: ReassignReservation, document: Document) -> Iterable[ItemId]:
    """Give the items that may serve what is reassigned; none, when they are too many: then it is refused."""
    skus = {line.sku for line in reassigned(command, document)}
    if len(skus) * len(command.to_stores) > TRIED_ITEMS_MAX:
        return ()
    return ((store, sku) for store in command.to_stores for sku in skus)


def reassigned(command: ReassignReservation, document: Document) -> list[ReservationLine]:
    """Give the lines that a call to reassign is about."""
    lines = document.lines if isinstance(document, Reservation) else ()
    if command.parts is None:
        store = command.from_store
        return [line for line in lines if any(each.open for each in line.allocations if each.store == store)]
    named = {part.line or part.sku for part in command.parts}
    return [line for line in lines if line.id in named or line.sku in named]


def _back(document_type: str, rows: Rows, command: ReturnUnits) -> None:
    key = document_type, command.id
    rows.documents.add(key)
    rows.stores.update(part.store for part in command.parts if part.store is not None)
    rows.further.setdefault(key, []).append(partial(_destinations, command))


def _destinations(command: ReturnUnits, document: Document) -> Iterable[ItemId]:
    """Give the items that units come back to."""
    skus = {line.id: line.sku for line in document.lines}
    for part in command.parts:
        sku = part.sku if part.line is None else skus.get(part.line)
        if part.store is not None and sku is not None:
            yield part.store, sku


def _fulfill(rows: Rows, command: FulfillReservation) -> None:
    key = Reservation.type, command.id
    rows.documents.add(key)
    if command.happened:
        rows.stores.update(part.store for part in command.parts or () if part.store is not None)
        rows.further.setdefault(key, []).append(partial(_left_from, command))


def _left_from(command: FulfillReservation, document: Document) -> Iterable[ItemId]:
    """Give the items that units have left, also of stores that the lines lack."""
    skus = {line.id: line.sku for line in document.lines}
    for part in command.parts or ():
        sku = part.sku if part.line is None else skus.get(part.line)
        if part.store is not None and sku is not None:
            yield part.store, sku


def _weight(command: DocumentCommand) -> int:
    return DOCUMENT_WEIGHT + len(getattr(command, "parts", None) or ())


AMENDED: Final = Reach(_amend, _amended_sources)
REASSIGNED: Final = Reach(_reassign, _weight)
#: Stores that its parcels have left, too.
FULFILLED: Final = Reach(_fulfill, _weight)
RETURNED_RESERVATION: Final = Reach(partial(_back, Reservation.type), _weight)
RETURNED_SALE: Final = Reach(partial(_back, Sale.type), _weight)
