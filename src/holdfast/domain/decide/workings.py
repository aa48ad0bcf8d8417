"""The items of one command as its lines have left them so far; the view stays as it was."""

from typing import Final

from holdfast.domain.catalogue import Sku
from holdfast.domain.decide.booking import Booking, book
from holdfast.domain.decide.decision import Step, changed
from holdfast.domain.decide.stops import recalled, stopped
from holdfast.domain.documents import DocumentKey
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item, unstocked
from holdfast.domain.ledger import Flag, Note
from holdfast.domain.moment import Moment, is_covered, moment_of
from holdfast.domain.rejections import SalesStopped, SingleRejection
from holdfast.domain.view import View


class Workings:
    """Steps on several items, or several on one. A later line sees what the earlier ones took."""

    def __init__(self, view: View, kind: str, document: DocumentKey, occurred_at: int | None = None) -> None:
        """``occurred_at``: when it happened, where the command says so."""
        self._view = view
        #: The word for it in the ledger.
        self.kind: Final = kind
        self._document = document
        self._occurred_at = occurred_at
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

    def recalled(self, sku: str) -> SalesStopped | None:
        """Say what stops a SKU everywhere."""
        return recalled(self._view, (sku,))

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

    def step(
        self,
        item: Item,
        *,
        on_hand: int = 0,
        reserved: int = 0,
        unsellable: int = 0,
        incoming: int = 0,
        promise: bool = False,
        reason: str | None = None,
        flags: Flag = Flag.NONE,
    ) -> Item:
        """Move the numbers of an item by these deltas, units that are there; give it as it is then."""
        after = changed(
            item,
            self._view.now,
            on_hand=item.on_hand + on_hand,
            reserved=item.reserved + reserved,
            unsellable=item.unsellable + unsellable,
            incoming=item.incoming + incoming,
        )
        return self._take(item, after, Note(promise=promise, document=self._document, flags=int(flags), reason=reason))

    @property
    def has_a_time(self) -> bool:
        """Whether the command says when it happened. A promise is of the moment at which it is written."""
        return self._occurred_at is not None

    def covers(self, item: Item) -> bool:
        """Tell whether a count of the item has seen what the command tells."""
        return self._occurred_at is not None and is_covered(item, self.moment(item))

    def moment(self, item: Item) -> Moment:
        """Give the moment at which it happened to an item."""
        return moment_of(item, self._occurred_at, self._view.now)

    def book(
        self,
        item: Item,
        units: int,
        *,
        undoes: Moment | None = None,
        reserved: int = 0,
        unsellable: int = 0,
        incoming: int = 0,
        promise: bool = False,
        reason: str | None = None,
    ) -> Booking | SingleRejection:
        """Book a fact (``booking.book``): units that came, or left (below 0)."""
        booking = book(
            item,
            units,
            self._view.now,
            self._occurred_at,
            undoes=undoes,
            reserved=reserved,
            unsellable=unsellable,
            incoming=incoming,
        )
        if isinstance(booking, Booking):
            self._take(item, booking.item, booking.note(self._document, reason, promise=promise))
        return booking

    def _take(self, before: Item, after: Item, note: Note) -> Item:
        self.steps.append(Step(self.kind, before, after, note))
        self._items[after.id] = after
        return after
