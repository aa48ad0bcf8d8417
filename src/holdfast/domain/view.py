"""The part of the database that a batch sees: loaded once, then changed command by command."""

from collections.abc import Iterable, Mapping
from typing import Final

from holdfast.domain.catalogue import Sku
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry


class View:
    """What the rules may look at, and what they have changed so far.

    A later command of a batch sees the effects of the earlier ones; the storage then writes what
    is listed as changed, all of it or nothing.
    """

    def __init__(
        self,
        now: int,
        *,
        stores: Iterable[str],
        items: Mapping[ItemId, Item],
        skus: Mapping[str, Sku],
        keys: Mapping[bytes, KeyRecord],
    ) -> None:
        #: The one time of the batch: the database's clock, in milliseconds since 1970 UTC.
        self.now: Final = now
        self.stores: Final = frozenset(stores)
        #: Every item row of the footprint that exists, deleted ones included.
        self.loaded: Final = dict(items)
        self._items = dict(items)
        self._skus = dict(skus)
        self._keys = dict(keys)
        self.entries: Final[list[Entry]] = []
        self.changed_skus: Final[dict[str, Sku]] = {}
        self.new_keys: Final[list[KeyRecord]] = []
        #: Commands that took effect.
        self.operations = 0
        self._changed_items: set[ItemId] = set()

    def item(self, store: str, sku: str) -> Item | None:
        """Give the item as the commands so far have left it, or None when there is none."""
        item = self._items.get((store, sku))
        return None if item is None or item.deleted else item

    def row(self, store: str, sku: str) -> Item | None:
        """Give the item's row even when it is deleted: its versions go on."""
        return self._items.get((store, sku))

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""
        return self._skus.get(sku)

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what a key was used for, earlier commands of this batch included."""
        return self._keys.get(digest)

    def put_item(self, item: Item, entry: Entry) -> None:
        """Change an item, and append to the ledger what the change was."""
        self.entries.append(entry)
        self._items[item.id] = item
        self._changed_items.add(item.id)

    def put_sku(self, sku: Sku) -> None:
        """Change a catalogue row."""
        self._skus[sku.sku] = sku
        self.changed_skus[sku.sku] = sku

    def put_key(self, record: KeyRecord) -> None:
        """Keep an outcome under its key."""
        self._keys[record.digest] = record
        self.new_keys.append(record)

    @property
    def changed_items(self) -> list[Item]:
        """Every changed item as it is now, in the global lock order (store, sku)."""
        return [self._items[item_id] for item_id in sorted(self._changed_items)]

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.operations or self.new_keys)
