"""The part of the database that a batch sees: loaded once, then changed command by command."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import MomentId, SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item, unstocked
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.domain.moment import moment_of_version
from holdfast.domain.past import LastCount, Past, past_of, with_entries


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction has locked and read for a batch: of every row of its footprint, those that exist."""

    stores: Mapping[str, Store]
    #: Deleted ones included.
    items: Mapping[ItemId, Item] = {}
    skus: Mapping[str, Sku] = {}
    keys: Mapping[bytes, KeyRecord] = {}
    documents: Mapping[DocumentKey, Document] = {}
    #: The ids of due reservations that hold units of an item, for the items where they were in the way.
    due: Mapping[ItemId, Sequence[str]] = {}
    #: What items were at the moments that counts speak of, where they have changed since.
    pasts: Mapping[MomentId, Past] = {}
    #: The last count of a source.
    counted: Mapping[SourceId, LastCount] = {}


class View:
    """What the rules may look at, and what they have changed so far.

    A later command of a batch sees the effects of the earlier ones; the storage then writes what
    is listed as changed, all of it or nothing.
    """

    def __init__(self, now: int, loaded: Loaded, begun: Loaded | None = None, parent: "View | None" = None) -> None:
        """Begin with what was loaded, or with what earlier commands have made of it in another view."""
        begun = begun or loaded
        self._parent: Final = parent
        #: The one time of the batch: the database's clock, in milliseconds since 1970 UTC.
        self.now: Final = now
        self.loaded: Final = loaded
        self._items = dict(begun.items)
        self._skus = dict(begun.skus)
        self._keys = dict(begun.keys)
        self._stores = dict(begun.stores)
        self._documents = dict(begun.documents)
        self._counted = dict(begun.counted)
        self.entries: Final[list[Entry]] = []
        self.changed_skus: Final[dict[str, Sku]] = {}
        self.changed_stores: Final[dict[str, Store]] = {}
        self.changed_documents: Final[dict[DocumentKey, Document]] = {}
        self.changed_counted: Final[dict[SourceId, LastCount]] = {}
        self.new_keys: Final[list[KeyRecord]] = []
        #: Commands that took effect.
        self.operations = 0
        #: Units that refused commands lacked of items where reservations, due ones perhaps, hold some.
        self.lacking: dict[ItemId, int] = {}
        self._changed_items: set[ItemId] = set()
        #: The entries of this batch that moved units at a moment of their own, by item.
        self.belated: Final[dict[ItemId, list[Entry]]] = {}

    def item(self, store: str, sku: str) -> Item | None:
        """Give the item as the commands so far have left it, or None when there is none."""
        item = self._items.get((store, sku))
        return None if item is None or item.deleted else item

    def row(self, store: str, sku: str) -> Item | None:
        """Give the item's row even when it is deleted: its versions go on."""
        return self._items.get((store, sku))

    def store(self, store: str) -> Store | None:
        """Give a store."""
        return self._stores.get(store)

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""
        return self._skus.get(sku)

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what a key was used for, earlier commands of this batch included."""
        return self._keys.get(digest)

    def document(self, key: DocumentKey) -> Document | None:
        """Give a reservation, sale or transfer as the commands so far have left it."""
        return self._documents.get(key)

    def due(self, item: ItemId) -> Sequence[str]:
        """Give the ids of reservations that were due and held units of an item when the batch was loaded."""
        return self.loaded.due.get(item, ())

    def counted(self, source: SourceId) -> LastCount | None:
        """Give the last count of a source."""
        return self._counted.get(source)

    def past(self, moment: MomentId) -> Past:
        """Give what an item was at a moment; nothing, if it was not there.

        Where the storage did not look, the item had not changed between that moment and the batch.
        """
        past = self.loaded.pasts.get(moment)
        if past is None or (moment[2] or 0) >= self.now:
            past = self._unchanged(*moment)
        return with_entries(past, self.belated.get(moment[:2], ()))

    def _unchanged(self, store: str, sku: str, time: int | None, version: int | None) -> Past:
        """Give what an item was at a moment at which it was as it was loaded, or as this batch has made it."""
        item = self._items.get((store, sku)) or unstocked(store, sku, self.now)
        loaded = self.loaded.items.get((store, sku))
        if version is None:
            return past_of(loaded if time is not None and time < self.now else item, time or 0)
        if loaded is None or version > loaded.version:
            return Past(version, self._written(store, sku, version), moment=self.now)
        return past_of(loaded, moment_of_version(item, version, loaded.updated_at))

    def _written(self, store: str, sku: str, version: int) -> int:
        """Give the balance that a version of this batch had; 0 before the first."""
        entries = self.entries if self._parent is None else [*self._parent.entries, *self.entries]
        this = (store, sku, version)
        return next((entry.balance for entry in entries if (entry.store, entry.sku, entry.version) == this), 0)

    def put_item(self, item: Item, entry: Entry | None) -> None:
        """Change an item, and append to the ledger what the change was; None: only that it was counted."""
        item_id = item.id
        self._items[item_id] = item
        self._changed_items.add(item_id)
        if entry is not None:
            self.entries.append(entry)
            if entry.occurred_at is not None and entry.balance_delta:
                self.belated.setdefault(item_id, []).append(entry)

    def put_store(self, store: Store) -> None:
        """Change a store."""
        self._stores[store.id] = store
        self.changed_stores[store.id] = store

    def put_sku(self, sku: Sku) -> None:
        """Change a catalogue row."""
        self._skus[sku.sku] = sku
        self.changed_skus[sku.sku] = sku

    def put_key(self, record: KeyRecord) -> None:
        """Keep an outcome under its key."""
        self._keys[record.digest] = record
        self.new_keys.append(record)

    def put_document(self, document: Document) -> None:
        """Make or change a document."""
        self._documents[document.key] = document
        self.changed_documents[document.key] = document

    def put_counted(self, source: SourceId, last: LastCount) -> None:
        """Keep the last count of a source."""
        self._counted[source] = last
        self.changed_counted[source] = last

    def fork(self) -> "View":
        """Give a view that begins as this one is now; what is done to it is dropped unless it is merged."""
        begun = Loaded(
            stores=self._stores,
            items=self._items,
            skus=self._skus,
            keys=self._keys,
            documents=self._documents,
            counted=self._counted,
        )
        fork = View(self.now, self.loaded, begun, self)
        fork.lacking = self.lacking  # What one command lacks is true whatever becomes of the others.
        fork.belated.update({item: list(belated) for item, belated in self.belated.items()})
        return fork

    def merge(self, fork: "View") -> None:
        """Take over everything that was done to a fork by commands about items."""
        for item in fork.changed_items:
            self.put_item(item, None)
        self.entries.extend(fork.entries)
        self.belated.update(fork.belated)
        for sku in fork.changed_skus.values():
            self.put_sku(sku)
        for document in fork.changed_documents.values():
            self.put_document(document)
        for source, last in fork.changed_counted.items():
            self.put_counted(source, last)

    @property
    def changed_items(self) -> list[Item]:
        """Every changed item as it is now, in the global lock order (store, sku)."""
        return [self._items[item_id] for item_id in sorted(self._changed_items)]

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.operations or self.new_keys or self.entries)
