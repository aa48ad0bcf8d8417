"""Which rows each command may touch."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.domain.commands import (
    Adjust,
    Batch,
    CancelTransfer,
    ChangeStore,
    Command,
    ConfirmReservation,
    Count,
    Delete,
    DocumentCommand,
    ExpireReservation,
    ExtendReservation,
    FulfillReservation,
    ItemCommand,
    MakeReservation,
    MakeStore,
    Move,
    PatchItem,
    PutItem,
    PutSku,
    ReceiveTransfer,
    ReleaseReservation,
    Reserve,
    Sell,
    SendTransfer,
    SetQuantity,
)
from holdfast.domain.documents import DocumentKey, Reservation, Sale, Transfer
from holdfast.domain.footprint import Footprint, MomentId, SourceId
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId


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

    def touch(self, command: Command) -> None:
        """Take in what one command may touch."""
        _TOUCHES.get(type(command), _item)(self, command)

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


def _reservation(rows: Rows, command: DocumentCommand) -> None:
    rows.documents.add((Reservation.type, command.id))


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


def _transfer(rows: Rows, command: DocumentCommand) -> None:
    rows.documents.add((Transfer.type, command.id))


def _store(rows: Rows, command: MakeStore | ChangeStore) -> None:
    rows.stores.add(command.id)


def _sku(rows: Rows, command: PutSku) -> None:
    rows.skus.add(command.sku)


def _batch(rows: Rows, command: Batch) -> None:
    for part in command.commands:
        rows.touch(part)


_TOUCHES: Final[Mapping[type[Any], Callable[[Rows, Any], None]]] = {
    Reserve: _reserve,
    Adjust: _adjust,
    Move: _move,
    PutItem: _settings,
    PatchItem: _settings,
    SetQuantity: _set,
    Delete: _set,
    Count: _count,
    Sell: _sell,
    MakeReservation: _make_reservation,
    ConfirmReservation: _confirm,
    FulfillReservation: _reservation,
    ReleaseReservation: _reservation,
    ExtendReservation: _reservation,
    ExpireReservation: _reservation,
    SendTransfer: _send,
    ReceiveTransfer: _transfer,
    CancelTransfer: _transfer,
    MakeStore: _store,
    ChangeStore: _store,
    PutSku: _sku,
    Batch: _batch,
}
