"""Which rows commands may touch, and how much work they are beside a plain one."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, NamedTuple

from holdfast.domain.commands import (
    ChangeStore,
    ConfirmReservation,
    Count,
    DocumentCommand,
    ItemCommand,
    MakeReservation,
    MakeStore,
    PatchSku,
    PutSku,
    Sell,
    SendTransfer,
)
from holdfast.domain.documents import Document, DocumentKey, Reservation, Sale, Transfer
from holdfast.domain.footprint import Footprint, Further, MomentId, SourceId
from holdfast.domain.identifiers import ItemId

#: The weight of a command about a document that is there already: how many lines it has, nobody has read yet.
DOCUMENT_WEIGHT: Final = 10


class Rows:
    """Gathers what commands may touch."""

    def __init__(self) -> None:
        self.items: Final[set[ItemId]] = set()
        self.keys: Final[set[bytes]] = set()
        self.stores: Final[set[str]] = set()
        self.skus: Final[set[str]] = set()
        self.documents: Final[set[DocumentKey]] = set()
        self.moments: Final[set[MomentId]] = set()
        self.sources: Final[set[SourceId]] = set()
        self.further: Final[dict[DocumentKey, list[Further]]] = {}

    def footprint(self) -> Footprint:
        """Give everything, sorted."""
        return Footprint(
            items=sorted(self.items),
            keys=sorted(self.keys),
            stores=sorted({store for store, _ in self.items} | self.stores),
            skus=sorted({sku for _, sku in self.items} | self.skus),
            documents=sorted(self.documents),
            moments=list(self.moments),
            sources=sorted(self.sources),
            further=self.further,
        )


def _item(rows: Rows, command: ItemCommand) -> None:
    rows.items.add(command.item)


def _count(rows: Rows, command: Count) -> None:
    rows.items.add(command.item)
    if command.source is not None:
        rows.sources.add((command.store, command.sku, command.source))
    if command.as_of is not None or command.as_of_version is not None:
        rows.moments.add((command.store, command.sku, command.as_of, command.as_of_version))


def _sell(rows: Rows, command: Sell) -> None:
    rows.documents.add((Sale.type, command.id))
    rows.items.update((line.store, line.sku) for line in command.lines)


def _make_reservation(rows: Rows, command: MakeReservation) -> None:
    rows.documents.add((Reservation.type, command.id))
    if command.if_expired or command.if_released:  # What it became since may be served by other stores.
        rows.further.setdefault((Reservation.type, command.id), []).append(candidates)
    rows.items.update((store, line.sku) for line in command.lines for store in line.stores)


def _document(document_type: str, rows: Rows, command: DocumentCommand) -> None:
    rows.documents.add((document_type, command.id))


def _confirm(rows: Rows, command: ConfirmReservation) -> None:
    key = Reservation.type, command.id
    rows.documents.add(key)
    if command.reacquire:
        rows.further.setdefault(key, []).append(candidates)


def candidates(document: Document) -> Iterable[ItemId]:
    """Give every item that may serve a line of a reservation."""
    return document.candidates if isinstance(document, Reservation) else ()


def _send(rows: Rows, command: SendTransfer) -> None:
    rows.documents.add((Transfer.type, command.id))
    for line in command.lines:
        rows.items.add((command.to_store, line.sku))
        if command.from_store is not None:
            rows.items.add((command.from_store, line.sku))


def _store(rows: Rows, command: MakeStore | ChangeStore) -> None:
    rows.stores.add(command.id)


def _sku(rows: Rows, command: PatchSku | PutSku) -> None:
    rows.skus.add(command.sku)


class Reach(NamedTuple):
    """What one kind of command may touch."""

    #: Takes the rows in.
    rows: Callable[[Rows, Any], None]
    #: Counts the lines of a command and their stores, as far as they are known; 1 for one item.
    weight: Callable[[Any], int]


def _one(_: object) -> int:
    return 1


def _unread(_: object) -> int:
    return DOCUMENT_WEIGHT


def _lines(command: Sell | SendTransfer) -> int:
    return len(command.lines)


def _sources(command: MakeReservation) -> int:
    """Every store that may serve a line is looked at."""
    return sum(len(line.stores) for line in command.lines)


ITS_ITEM: Final = Reach(_item, _one)
#: Its moment and its source, too.
COUNTED_ITEM: Final = Reach(_count, _one)
NEW_SALE: Final = Reach(_sell, _lines)
NEW_RESERVATION: Final = Reach(_make_reservation, _sources)
ANY_STORE_OF_ITS_RESERVATION: Final = Reach(_confirm, _unread)
ITS_RESERVATION: Final = Reach(partial(_document, Reservation.type), _unread)
NEW_TRANSFER: Final = Reach(_send, _lines)
ITS_TRANSFER: Final = Reach(partial(_document, Transfer.type), _unread)
ITS_STORE: Final = Reach(_store, _one)
ITS_SKU: Final = Reach(_sku, _one)
