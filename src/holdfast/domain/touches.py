"""Which rows commands may touch, and how much work they are beside a plain one."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

from holdfast.domain.commands import (
    Adjust,
    ChangeStore,
    ConfirmReservation,
    Count,
    Delete,
    DocumentCommand,
    ItemCommand,
    MakeReservation,
    MakeStore,
    Move,
    PatchItem,
    PutItem,
    PutSku,
    Reserve,
    Sell,
    SendTransfer,
    SetQuantity,
)
from holdfast.domain.documents import DocumentKey, Reservation, Sale, Transfer
from holdfast.domain.footprint import Footprint, MomentId, SourceId
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId

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
        self.demand: Final[dict[ItemId, int]] = {}
        self.figures: Final[dict[ItemId, int]] = {}
        #: Units that may stop being available before a promise of the same batch comes to them.
        self.withdrawn: Final[dict[ItemId, int]] = {}
        self.reacquired: Final[set[DocumentKey]] = set()
        self.moments: Final[set[MomentId]] = set()
        self.sources: Final[set[SourceId]] = set()

    def want(self, item: ItemId, units: int) -> None:
        """A promise wants units of an item."""
        self.items.add(item)
        self.demand[item] = self.demand.get(item, 0) + units

    def lower(self, item: ItemId, figure: int) -> None:
        """On hand may be set to this figure, and what is due may be in the way."""
        self.want(item, 0)
        self.figures[item] = min(figure, self.figures.get(item, figure))

    def withdraw(self, item: ItemId, units: int) -> None:
        """A fact may leave so many units fewer for promises."""
        self.items.add(item)
        self.withdrawn[item] = self.withdrawn.get(item, 0) + units

    def footprint(self) -> Footprint:
        """Give everything, sorted."""
        return Footprint(
            items=sorted(self.items),
            keys=sorted(self.keys),
            stores=sorted({store for store, _ in self.items} | self.stores),
            skus=sorted({sku for _, sku in self.items} | self.skus),
            documents=sorted(self.documents),
            demand={item: units + self.withdrawn.get(item, 0) for item, units in self.demand.items()},
            figures=self.figures,
            reacquired=sorted(self.reacquired),
            moments=list(self.moments),
            sources=sorted(self.sources),
        )


def _item(rows: Rows, command: ItemCommand) -> None:
    """Most commands touch their item, and nothing else."""
    rows.items.add(command.item)


def _reserve(rows: Rows, command: Reserve) -> None:
    rows.want(command.item, command.quantity)


def _set(rows: Rows, command: SetQuantity | Delete) -> None:
    rows.lower(command.item, command.quantity if isinstance(command, SetQuantity) else 0)


def _adjust(rows: Rows, command: Adjust) -> None:
    rows.withdraw(command.item, max(0, -command.delta))


def _move(rows: Rows, command: Move) -> None:
    rows.withdraw(command.item, command.quantity)


def _settings(rows: Rows, command: PutItem | PatchItem) -> None:
    """More may become safety stock."""
    rows.withdraw(command.item, QUANTITY_MAX)


def _count(rows: Rows, command: Count) -> None:
    rows.withdraw(command.item, QUANTITY_MAX)
    if command.source is not None:
        rows.sources.add((command.store, command.sku, command.source))
    if command.as_of is not None or command.as_of_version is not None:
        rows.moments.add((command.store, command.sku, command.as_of, command.as_of_version))


def _sell(rows: Rows, command: Sell) -> None:
    rows.documents.add((Sale.type, command.id))
    for line in command.lines:
        note = rows.withdraw if command.happened else rows.want
        note((line.store, line.sku), line.quantity)


def _make_reservation(rows: Rows, command: MakeReservation) -> None:
    rows.documents.add((Reservation.type, command.id))
    for line in command.lines:
        for store in line.stores:
            rows.want((store, line.sku), line.quantity)


def _document(document_type: str, rows: Rows, command: DocumentCommand) -> None:
    rows.documents.add((document_type, command.id))


def _confirm(rows: Rows, command: ConfirmReservation) -> None:
    key = (Reservation.type, command.id)
    rows.documents.add(key)
    if command.reacquire:
        rows.reacquired.add(key)


def _send(rows: Rows, command: SendTransfer) -> None:
    rows.documents.add((Transfer.type, command.id))
    for sku, quantity in command.lines:
        rows.items.add((command.to_store, sku))
        if command.from_store is not None:
            rows.want((command.from_store, sku), quantity)


def _store(rows: Rows, command: MakeStore | ChangeStore) -> None:
    rows.stores.add(command.id)


def _sku(rows: Rows, command: PutSku) -> None:
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
#: It promises units of its item.
UNITS_OF_ITS_ITEM: Final = Reach(_reserve, _one)
#: What on hand is set to.
FIGURE_OF_ITS_ITEM: Final = Reach(_set, _one)
ADJUSTED_ITEM: Final = Reach(_adjust, _one)
MOVED_UNITS: Final = Reach(_move, _one)
SETTINGS_OF_ITS_ITEM: Final = Reach(_settings, _one)
COUNTED_ITEM: Final = Reach(_count, _one)
NEW_SALE: Final = Reach(_sell, _lines)
NEW_RESERVATION: Final = Reach(_make_reservation, _sources)
ITS_RESERVATION: Final = Reach(partial(_document, Reservation.type), _unread)
PAID_RESERVATION: Final = Reach(_confirm, _unread)
NEW_TRANSFER: Final = Reach(_send, _lines)
ITS_TRANSFER: Final = Reach(partial(_document, Transfer.type), _unread)
ITS_STORE: Final = Reach(_store, _one)
ITS_SKU: Final = Reach(_sku, _one)
