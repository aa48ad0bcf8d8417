"""Every row that a batch may touch, named before the first of them is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item

#: (store, SKU, source): whose counts of an item are looked up.
SourceId = tuple[str, str, str]
#: (store, SKU, time in milliseconds, version): the moment whose stock is looked up; one of the last two is None.
MomentId = tuple[str, str, int | None, int | None]
#: Gives the items that a command may touch of a document that is there, beside those that belong to it already.
Further = Callable[[Document], Iterable[ItemId]]
#: By how much the time of the ledger's head may be ahead of a batch: far longer than a transaction lasts.
_HEAD_AHEAD_MS = 60_000


class Footprint(msgspec.Struct, frozen=True, kw_only=True):
    """Every row that a batch may touch, each kind sorted in the global lock order."""

    items: Sequence[ItemId] = ()
    keys: Sequence[bytes] = ()
    stores: Sequence[str] = ()
    skus: Sequence[str] = ()
    #: Their items belong to the footprint too, and are known when the documents are.
    documents: Sequence[DocumentKey] = ()
    #: What commands may make of documents: which other items may come to belong to them.
    further: Mapping[DocumentKey, Sequence[Further]] = {}
    moments: Sequence[MomentId] = ()
    sources: Sequence[SourceId] = ()

    def with_items_of(self, documents: Iterable[Document]) -> "Footprint":
        """Give the footprint with the items, stores and SKUs that these documents of it touch."""
        found = list(documents)
        if not found:
            return self
        items = set().union(*map(self.items_of, found))
        return msgspec.structs.replace(
            self,
            items=sorted(items.union(self.items)),
            stores=sorted({store for store, _ in items}.union(self.stores)),
            skus=sorted({sku for _, sku in items}.union(self.skus)),
        )

    def items_of(self, document: Document) -> set[ItemId]:
        """Give the items that a batch may touch for one of its documents."""
        further = self.further.get(document.key, ())
        return document.items.union(*[more(document) for more in further]) if further else document.items

    def asks_for_past(self, moment: MomentId, item: Item | None) -> bool:
        """Tell whether a moment's stock has to be looked up: not when the item has stayed as it was since."""
        _, _, time, version = moment
        if item is None:
            return False
        # An entry's time may be a little later than its item's: that of the ledger's head, which never goes back.
        return item.updated_at + _HEAD_AHEAD_MS > time if time is not None else item.version > (version or 0)
