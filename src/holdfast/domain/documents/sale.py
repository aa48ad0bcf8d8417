"""Units that left at once. A sale is never open."""

from typing import ClassVar

import msgspec

from holdfast.domain.documents.head import Head
from holdfast.domain.documents.holding import Holding
from holdfast.domain.identifiers import ItemId


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


class Sale(Head, frozen=True, gc=False, tag="sale", omit_defaults=True):
    """What was sold."""

    type: ClassVar[str] = "sale"
    status: ClassVar[str] = "completed"
    due_at: ClassVar[int | None] = None

    lines: tuple[SaleLine, ...]
    #: Whether it had happened already when it was reported.
    happened: bool = False
    #: In milliseconds since 1970 UTC.
    occurred_at: int | None = None
    reference: str | None = None
    #: The fingerprint of the request that made it, when the id is the caller's.
    content: bytes | None = None

    @property
    def updated_at(self) -> int:
        """It never changes."""
        return self.created_at

    @property
    def items(self) -> set[ItemId]:
        """Every item that it touches."""
        return {(line.store, line.sku) for line in self.lines}

    @property
    def holdings(self) -> list[Holding]:
        """The items that it touches; nothing is open there."""
        return [Holding(line.store, line.sku, line.id, 0) for line in self.lines]
