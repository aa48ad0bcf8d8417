"""What a caller who is restricted to some stores may not do or see: whatever has to do with another one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec

from holdfast.domain.commands import (
    Batch,
    Command,
    CorrectReceipt,
    FulfillReservation,
    MakeDocument,
    ReceiveTransfer,
    ReleaseReservation,
)
from holdfast.domain.decide import touch
from holdfast.domain.documents import Document, Parcel, Reservation, ReservationLine, Sale, SaleLine, Transfer
from holdfast.domain.outcomes import BatchResult, DocumentResult, Outcome, StoreResult
from holdfast.domain.rejections import BatchRefused, ChainForbidden, DocumentForbidden, DocumentNotFound, StoreForbidden
from holdfast.domain.touches import Rows
from holdfast.domain.view import View

Stores = AbstractSet[str]
Foreign = StoreForbidden | ChainForbidden | DocumentForbidden | DocumentNotFound


def refusal_of(view: View, command: Command, stores: Stores) -> Foreign | BatchRefused | None:
    """Give why a caller of these stores may not have a command judged; None: it touches no other one."""
    if not isinstance(command, Batch):
        return _refusal(view, command, stores)
    for index, part in enumerate(command.commands):
        refusal = _refusal(view, part, stores)
        if refusal is not None:
            return BatchRefused(index, refusal)
    return None


def _refusal(view: View, command: Command, stores: Stores) -> Foreign | None:
    rows = Rows()
    touch(rows, command)
    named = {store for store, _ in rows.items} | rows.stores | set(_named_in(command))
    if not named <= stores:
        return StoreForbidden(min(named - stores))
    if rows.skus or (rows.stores and not rows.documents):
        return ChainForbidden()
    for key in rows.documents:
        document = view.document(key)
        if document is None or (isinstance(command, MakeDocument) and not _is_again(command, document)):
            continue
        if own_part(document, stores) is None:
            return DocumentNotFound(*key)
        if not _touched(rows, command, document) <= stores:
            return DocumentForbidden(*key)
    return None


def _named_in(value: object) -> Iterator[str]:
    """Give every store that a command names anywhere, whether or not it touches it."""
    for field in value.__struct_fields__ if isinstance(value, msgspec.Struct) else ():
        part = getattr(value, field)
        parts = part if isinstance(part, tuple) else (part,)
        if "store" in field:
            yield from (store for store in parts if isinstance(store, str))
        else:
            for each in parts:
                yield from _named_in(each)


def _is_again(command: MakeDocument, document: Document) -> bool:
    """Tell whether a document is asked for that is there already; it may have been changed since."""
    return document.content is not None and document.content in (command.content, command.former_content)


def _touched(rows: Rows, command: Command, document: Document) -> Stores:
    """Give the stores that a command touches of a document that is there, those included that it may come to touch."""
    narrow = _NARROW.get(type(command))
    narrowed = None if narrow is None else narrow(command, document)
    if narrowed is not None:
        return narrowed
    return {store for store, _ in rows.footprint().items_of(document)}


def _target(_: ReceiveTransfer | CorrectReceipt, document: Document) -> Stores | None:
    """Where units arrive: those that were sent have left the other store already."""
    return {document.to_store} if isinstance(document, Transfer) else None


def _of_parts(command: FulfillReservation | ReleaseReservation, _: Document) -> Stores | None:
    """The stores of the parts that are named, if each says its own: a shop ships what it has of an order."""
    stores = [part.store for part in command.parts or ()]
    return None if not stores or None in stores else {store for store in stores if store is not None}


#: Commands that touch fewer stores than their document has.
_NARROW: Final[Mapping[type[Command], Callable[[Any, Document], Stores | None]]] = {
    ReceiveTransfer: _target,
    CorrectReceipt: _target,
    FulfillReservation: _of_parts,
    ReleaseReservation: _of_parts,
}


def own_part(document: Document, stores: Stores | None) -> Document | None:
    """Give what a caller of these stores sees of a document; None: nothing. ``stores`` of None are all.

    Whoever is at one end of a transfer sees all of it. Of a reservation or a sale that also has to do with other
    stores, he sees what his own give, as if that were all.
    """
    if stores is None or all(store in stores for store in _stores_of(document)):
        return document
    if isinstance(document, Transfer):
        return document if any(store in stores for store in document.stores) else None
    if isinstance(document, Sale):
        return _own_sale(document, stores)
    return _own_reservation(document, stores)


def _stores_of(document: Document) -> set[str]:
    """Give all stores that a document names, those included that might serve it."""
    stores = {store for store, _ in document.items}
    if isinstance(document, Reservation):
        stores.update(store for store, _ in document.candidates)
    return stores.union(line.store for parcel in document.parcels for line in parcel.lines)


def _own_reservation(reservation: Reservation, stores: Stores) -> Reservation | None:
    lines = tuple(part for line in reservation.lines if (part := _own_line(line, stores)) is not None)
    if not lines:
        return None
    return msgspec.structs.replace(reservation, lines=lines, parcels=_own_parcels(reservation.parcels, stores))


def _own_line(line: ReservationLine, stores: Stores) -> ReservationLine | None:
    allocations = tuple(given for given in line.allocations if given.store in stores)
    if not allocations:
        return None
    return msgspec.structs.replace(
        line,
        requested=sum(given.units for given in allocations),
        allocations=allocations,
        stores=tuple(store for store in line.stores if store in stores),
    )


def _own_sale(sale: Sale, stores: Stores) -> Sale | None:
    lines = tuple(_own_sold(line, stores) for line in sale.lines if line.store in stores)
    return msgspec.structs.replace(sale, lines=lines, parcels=_own_parcels(sale.parcels, stores)) if lines else None


def _own_sold(line: SaleLine, stores: Stores) -> SaleLine:
    return msgspec.structs.replace(line, returns=tuple(back for back in line.returns if back.store in stores))


def _own_parcels(parcels: Sequence[Parcel], stores: Stores) -> tuple[Parcel, ...]:
    """Give what was told of own stores. What the books lacked is said of a whole parcel only."""
    shown = []
    for parcel in parcels:
        lines = tuple(line for line in parcel.lines if line.store in stores)
        whole = len(lines) == len(parcel.lines)
        if lines:
            unaccounted = parcel.unaccounted if whole else 0
            shown.append(msgspec.structs.replace(parcel, lines=lines, unaccounted=unaccounted))
    return tuple(shown)


def may_see(outcome: Outcome, stores: Stores) -> bool:
    """Tell whether a caller of these stores may see what was done under one of his principal's keys."""
    result = outcome.result
    if isinstance(result, DocumentResult):
        return own_part(result.document, stores) is not None
    if isinstance(result, BatchResult):
        return all(row.result.item.store in stores for row in result.rows)
    if isinstance(result, StoreResult):
        return result.store.id in stores
    return outcome.store in stores


def own_result(result: Any, stores: Stores | None) -> Any:
    """Give what a caller of these stores is told of a result; he was allowed to ask for it."""
    if stores is None or not isinstance(result, DocumentResult):
        return result
    document = own_part(result.document, stores)
    if document is None or document is result.document:
        return result
    lines = {line.id for line in document.lines}
    return msgspec.structs.replace(
        result, document=document, short=tuple(short for short in result.short if short[0] in lines)
    )
