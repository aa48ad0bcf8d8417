"""The stock of one SKU in one store, and what follows from its numbers."""

import msgspec

from holdfast.domain.identifiers import ItemId


class Item(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One (store, sku). Quantities are units; times are milliseconds since 1970 UTC.

    Nothing here is ever negative, ``reserved_plain <= reserved``, ``unsellable <= on_hand``, and only an item with
    nothing on hand owes.
    ``reserved`` can exceed the sellable units: a fact may undo a promise, which shows as ``short``.
    """

    store: str
    sku: str
    #: Units physically there; ``quantity`` on the wire.
    on_hand: int
    #: Units promised: plain reserves and open reservation allocations together.
    reserved: int
    #: The part of ``reserved`` that plain reserves took.
    reserved_plain: int
    #: Units on hand that may not be sold: damaged, or under inspection.
    unsellable: int
    #: Units on their way here from another store or a supplier.
    incoming: int
    #: Units that promises may not touch.
    safety_stock: int
    #: At or below this much available, the item counts as low; None: never.
    reorder_point: int | None
    #: Rises by one at every change, also across deletion and recreation.
    version: int
    created_at: int
    updated_at: int
    #: A deleted item keeps its row, so that its versions go on when it is made again.
    deleted: bool = False
    #: The version at which the balance last changed: what a count has to know.
    moved_version: int = 0
    #: The latest moment that a count speaks of, in milliseconds since 1970 UTC; None: never counted.
    counted_as_of: int | None = None
    #: The version that the item had when that count was told: what was told before it.
    counted_version: int = 0
    #: Units that facts took beyond the books since the last count; arrivals pay them first.
    owed: int = 0

    @property
    def id(self) -> ItemId:
        """The pair that names the item."""
        return self.store, self.sku

    @property
    def balance(self) -> int:
        """What is there by all that has been told: below 0 where facts took more than the books had."""
        return self.on_hand - self.owed

    @property
    def sellable(self) -> int:
        """Units on hand that may be sold."""
        return self.on_hand - self.unsellable

    @property
    def headroom(self) -> int:
        """Units that promises may still take; negative when facts have undone promises."""
        return self.on_hand - self.unsellable - self.reserved - self.safety_stock

    @property
    def unreserved(self) -> int:
        """The same for a promise that may use the safety stock."""
        return self.on_hand - self.unsellable - self.reserved

    @property
    def available(self) -> int:
        """Units that can be promised, never below 0."""
        return max(0, self.headroom)

    @property
    def short(self) -> int:
        """Promised units that are no longer there to keep the promise."""
        return max(0, self.reserved - self.sellable)

    @property
    def low(self) -> bool:
        """Whether it is time to reorder."""
        return self.reorder_point is not None and self.available <= self.reorder_point


def unstocked(store: str, sku: str, now: int) -> Item:
    """Give an item that was never stocked: every number 0, version 0."""
    return Item(
        store=store,
        sku=sku,
        on_hand=0,
        reserved=0,
        reserved_plain=0,
        unsellable=0,
        incoming=0,
        safety_stock=0,
        reorder_point=None,
        version=0,
        created_at=now,
        updated_at=now,
        deleted=True,
    )
