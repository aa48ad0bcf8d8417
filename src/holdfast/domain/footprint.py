"""Every row that a batch may touch, named before the first of them is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.item import Item

#: (store, SKU, source): whose counts of an item are looked up.
SourceId = tuple[str, str, str]
#: (store, SKU, time in milliseconds, version): the moment whose stock is looked up; one of the last two is None.
MomentId = tuple[str, str, int | None, int | None]
#: By how much the time of the ledger's head may be ahead of a batch: far longer than a transaction lasts.
_HEAD_AHEAD_MS = 60_000

#: Due reservations of one item that a batch ends. Beyond that a promise may be refused for units that the sweeper
#: is about to give back: so many rows would take longer to lock and to write than anybody else should wait.
DUE_OF_ITEM_MAX: Final = 2_000


class Footprint(msgspec.Struct, frozen=True, kw_only=True):
    """Every row that a batch may touch, each kind sorted in the global lock order."""

    items: Sequence[ItemId] = ()
    keys: Sequence[bytes] = ()
    stores: Sequence[str] = ()
    skus: Sequence[str] = ()
    #: Their items belong to the footprint too, and are known when the documents are.
    documents: Sequence[DocumentKey] = ()
    #: Units that promises want of an item. What is due there may have to be expired for them.
    demand: Mapping[ItemId, int] = {}
    #: The least that on hand is set to; 0 where an item is to go. Such an item is in demand, too.
    figures: Mapping[ItemId, int] = {}
    #: Reservations of which expired units may be taken again: a demand on all their items.
    reacquired: Sequence[DocumentKey] = ()
    moments: Sequence[MomentId] = ()
    sources: Sequence[SourceId] = ()

    def with_items_of(self, documents: Iterable[Document]) -> "Footprint":
        """Give the footprint with the items, stores and SKUs that these documents of it touch."""
        found = list(documents)
        if not found:
            return self
        items = {item for document in found for item in document.items}
        demand = dict(self.demand)
        for document in found:
            if document.key in self.reacquired:
                demand.update(dict.fromkeys(document.items, QUANTITY_MAX))
        return msgspec.structs.replace(
            self,
            items=sorted(items.union(self.items)),
            stores=sorted({store for store, _ in items}.union(self.stores)),
            skus=sorted({sku for _, sku in items}.union(self.skus)),
            demand=demand,
        )

    def starved(self, items: Mapping[ItemId, Item]) -> list[tuple[ItemId, int]]:
        """Give the items whose due reservations may be in the way, and how many of them to look up: one a lacking unit.

        Where nothing is reserved by reservations, or there is enough for all, nobody has to look.
        """
        found = []
        for item_id, wanted in sorted(self.demand.items()):
            item = items.get(item_id)
            if item is None or item.reserved == item.reserved_plain:
                continue
            fall = max(0, item.on_hand - self.figures.get(item_id, item.on_hand))
            lacking = wanted + fall - item.headroom
            if lacking > 0:
                found.append((item_id, min(lacking, item.reserved - item.reserved_plain, DUE_OF_ITEM_MAX)))
        return found

    def asks_for_past(self, moment: MomentId, item: Item | None) -> bool:
        """Tell whether a moment's stock has to be looked up: not when the item has stayed as it was since."""
        _, _, time, version = moment
        if item is None:
            return False
        # An entry's time may be a little later than its item's: that of the ledger's head, which never goes back.
        return item.updated_at + _HEAD_AHEAD_MS > time if time is not None else item.moved_version > (version or 0)
