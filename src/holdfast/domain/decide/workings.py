"""The items of one command as its lines have left them so far; the view stays as it was."""

from typing import Final

from holdfast.domain.catalogue import Sku
from holdfast.domain.decide.decision import Step, changed
from holdfast.domain.decide.stops import stopped
from holdfast.domain.documents import DocumentKey
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item, unstocked
from holdfast.domain.ledger import Flag, Note
from holdfast.domain.rejections import SalesStopped
from holdfast.domain.view import View


class Workings:
    """Steps on several items, or several on one. A later line sees what the earlier ones took."""

    def __init__(self, view: View, kind: str, document: DocumentKey) -> None:
        self._view = view
        #: The word for it in the ledger.
        self.kind: Final = kind
        self._document = document
        self._items: dict[ItemId, Item] = {}
        self.steps: Final[list[Step]] = []
        #: Catalogue rows to be made.
        self.skus: Final[dict[str, Sku]] = {}

    def item(self, store: str, sku: str) -> Item | None:
        """Give an item as it is now."""
        return self._items.get((store, sku)) or self._view.item(store, sku)

    def held(self, store: str, sku: str) -> Item:
        """Give an item that holds units of the document; so it is there, and cannot have been deleted."""
        item = self.item(store, sku)
        assert item is not None, f"{sku} in {store} holds units of {self._document}"  # noqa: S101
        return item

    def item_or_new(self, store: str, sku: str) -> Item:
        """Give an item, or what it is before it is made; its SKU gets a catalogue row."""
        if self._view.sku(sku) is None:
            self.skus.setdefault(sku, Sku(sku, sku, version=1))
        return self.item(store, sku) or self._view.row(store, sku) or unstocked(store, sku, self._view.now)

    def stopped(self, item_id: ItemId) -> SalesStopped | None:
        """Say what stops promises of an item."""
        return stopped(self._view, item_id)

    def promise(self, item: Item, units: int, *, leave: bool = False) -> Item:
        """Promise units, or give some back (below 0); or let them leave at once.

        What goes beyond what the safety stock leaves is checked against what is there: whoever may use it came here.
        """
        within = units <= item.headroom
        return self.step(
            item,
            on_hand=-units if leave else 0,
            reserved=0 if leave else units,
            promise=units > 0 and within,
            flags=Flag.NONE if units <= 0 or within else Flag.SAFETY_STOCK_USED,
        )

    def step(  # noqa: PLR0913 - one parameter for each number
        self,
        item: Item,
        *,
        on_hand: int = 0,
        reserved: int = 0,
        unsellable: int = 0,
        incoming: int = 0,
        promise: bool = False,
        reason: str | None = None,
        unaccounted: int = 0,
        flags: Flag = Flag.NONE,
    ) -> Item:
        """Move the numbers of an item by these deltas; give it as it is then."""
        after = changed(
            item,
            self._view.now,
            on_hand=item.on_hand + on_hand,
            reserved=item.reserved + reserved,
            unsellable=item.unsellable + unsellable,
            incoming=item.incoming + incoming,
        )
        note = Note(promise=promise, unaccounted=unaccounted, document=self._document, flags=flags, reason=reason)
        self.steps.append(Step(self.kind, item, after, note))
        self._items[after.id] = after
        return after
