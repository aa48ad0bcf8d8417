"""Units that left at once. A sale is never open."""

from typing import ClassVar

import msgspec

from holdfast.domain.documents.head import Versioned
from holdfast.domain.documents.holding import Holding
from holdfast.domain.identifiers import ItemId


class Returned(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Units of a line that have come back into a store."""

    store: str
    units: int


class SaleLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Units of one SKU that left one store. Lines count from 1."""

    id: int
    store: str
    sku: str
    quantity: int
    #: Units that left, though the books did not have them.
    unaccounted: int = 0
    #: Units that a later count had already found gone: they were not taken from the stock again.
    covered_by_count: int = 0
    #: What has come back, one for each store.
    returns: tuple[Returned, ...] = ()
    #: The caller's own name for it.
    reference: str | None = None

    @property
    def returned(self) -> int:
        """Units that have come back."""
        return sum(back.units for back in self.returns)

    @property
    def fulfilled(self) -> int:
        """Units that have left."""
        return self.quantity

    @property
    def left_from(self) -> list[str]:
        """The stores that units have left."""
        return [self.store]

    def taken_back(self, store: str, units: int) -> "SaleLine":
        """Give it with units that have come back into a store."""
        there = {back.store: back.units for back in self.returns}
        there[store] = there.get(store, 0) + units
        return msgspec.structs.replace(self, returns=tuple(Returned(*back) for back in there.items()))

    @property
    def stores(self) -> list[str]:
        """The store that they left, and those that some have come back into."""
        return list(dict.fromkeys((self.store, *(back.store for back in self.returns))))


class Sale(Versioned, frozen=True, gc=False, tag="sale", omit_defaults=True):
    """What was sold."""

    type: ClassVar[str] = "sale"
    status: ClassVar[str] = "completed"
    due_at: ClassVar[int | None] = None

    lines: tuple[SaleLine, ...]
    #: Whether it had happened already when it was reported.
    happened: bool = False
    #: In milliseconds since 1970 UTC.
    occurred_at: int | None = None
    #: Of a sale that never changed, also of one that is older than changes of sales: when it was made.
    updated_at: int = 0

    def __post_init__(self) -> None:
        """Fill in when it was changed."""
        if not self.updated_at:
            msgspec.structs.force_setattr(self, "updated_at", self.created_at)

    @property
    def items(self) -> set[ItemId]:
        """Every item that it touches."""
        return {(store, line.sku) for line in self.lines for store in line.stores}

    @property
    def holdings(self) -> list[Holding]:
        """The items that it touches; nothing is open there."""
        return [Holding(store, line.sku, line.id, 0) for line in self.lines for store in line.stores]
