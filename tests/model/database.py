"""What the other engines keep in tables, as plain dicts."""

import os
from threading import Lock
from typing import Final

from holdfast.domain.access import AccessKey
from holdfast.domain.catalogue import Sku, Store, stop_of
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.epochs import Epoch, Standing
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Written
from holdfast.domain.past import LastCount
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import TransientFault
from holdfast.engine.reading import ItemRow

#: How long a transaction waits for the one before it.
WRITER_WAIT_S_MAX: Final = 5.0


class ModelDatabase:
    """The state that several storages may share, as several processes share a file."""

    def __init__(self, created_at: int) -> None:
        self.stores: Final = {DEFAULT_STORE: Store(DEFAULT_STORE, "Default store", created_at, created_at)}
        self.items: Final[dict[ItemId, Item]] = {}
        self.skus: Final[dict[str, Sku]] = {}
        self.keys: Final[dict[bytes, KeyRecord]] = {}
        self.documents: Final[dict[DocumentKey, Document]] = {}
        self.access_keys: Final[dict[str, AccessKey]] = {}
        self.access_revision = 0
        #: Of which moment the last count of a source speaks.
        self.counted: Final[dict[SourceId, LastCount]] = {}
        #: In order of sequence, which begins at 1 and has no gap.
        self.ledger: Final[list[Written]] = []
        #: The first one first.
        self.epochs: Final = [Epoch(os.urandom(8).hex(), None, 0, created_at)]
        #: The ids of the transactions of the last while, and their times.
        self.batches: Final[dict[str, int]] = {}
        #: The time of the last transaction that changed anything.
        self.head_time = 0
        #: Commands that took effect, ever.
        self.operations = 0
        #: Held from the beginning of a transaction to its end.
        self.writer: Final = Lock()
        #: Held while the dicts are read or changed: a reader sees all of a transaction or nothing.
        self.guard: Final = Lock()

    def begin_writing(self) -> None:
        """Wait until nobody else writes, and let nobody else write until the lock is given back."""
        if not self.writer.acquire(timeout=WRITER_WAIT_S_MAX):
            raise TransientFault

    def standing(self, sequence: int) -> Standing:
        """Tell where the ledger stands, and which command wrote the entry of that number. Needs the guard."""
        head = len(self.ledger)
        command_id = self.ledger[sequence - 1].entry.command_id if 0 < sequence <= head else None
        return Standing(self.epochs[-1].id, len(self.epochs) == 1, head, command_id)

    def begin_epoch(self, epoch_id: str, now: int) -> Epoch:
        """Begin an epoch that goes on from the last entry."""
        with self.writer, self.guard:
            self.epochs.append(Epoch(epoch_id, self.epochs[-1].id, len(self.ledger), now))
            return self.epochs[-1]

    def now(self, clock: LedgerClock) -> int:
        """Give the time, never before that of the last transaction."""
        return clock.now(self.head_time)

    def shown_item(self, item_id: ItemId) -> Item | None:
        """Give an item that is there for readers: neither deleted, nor without a catalogue row."""
        item = self.items.get(item_id)
        return None if item is None or item.deleted or item.sku not in self.skus else item

    def row(self, item_id: ItemId) -> ItemRow | None:
        """Give such an item with what its catalogue row adds, and its store."""
        item = self.shown_item(item_id)
        if item is None:
            return None
        store, sku = self.stores[item.store], self.skus[item.sku]
        return ItemRow(item, sku.name, sku.version, stop_of(store_stopped=store.stopped, sku_stopped=sku.stopped))
