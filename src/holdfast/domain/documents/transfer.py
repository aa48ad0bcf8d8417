"""Units on their way from one store, or from a supplier, to another store."""

from typing import ClassVar

import msgspec

from holdfast.domain.documents.head import Versioned
from holdfast.domain.documents.holding import Holding
from holdfast.domain.identifiers import ItemId


class TransferLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Units of one SKU. What was sent is what is open and the five ways in which units arrive or do not.

    Lines count from 1.
    """

    id: int
    sku: str
    sent: int
    received: int = 0
    #: Arrived, but may not be sold.
    damaged: int = 0
    missing: int = 0
    cancelled: int = 0
    #: Arrived beyond what was sent; not part of ``sent``.
    over: int = 0
    #: The part of ``over`` that may not be sold.
    over_damaged: int = 0
    #: Units that a corrected receipt took off beyond those that were still there.
    unaccounted: int = 0
    #: The caller's own name for it.
    reference: str | None = None

    @property
    def arrived(self) -> int:
        """All units that have arrived."""
        return self.received + self.damaged + self.over

    @property
    def open(self) -> int:
        """Units on their way."""
        return self.sent - self.received - self.damaged - self.missing - self.cancelled


class Transfer(Versioned, frozen=True, gc=False, tag="transfer", omit_defaults=True):
    """What was sent, and what came of it."""

    type: ClassVar[str] = "transfer"
    due_at: ClassVar[int | None] = None

    updated_at: int
    to_store: str
    lines: tuple[TransferLine, ...]
    #: None: from a supplier.
    from_store: str | None = None
    #: In milliseconds since 1970 UTC.
    expected_at: int | None = None
    #: Whether it goes to where units are kept apart.
    to_quarantine: bool = False

    @property
    def open(self) -> bool:
        """Whether units are on their way."""
        return any(line.open for line in self.lines)

    @property
    def status(self) -> str:
        """Open, or how it ended: received if any unit arrived, else cancelled if any was, else missing."""
        if self.open:
            return "open"
        if any(line.received or line.damaged or line.over for line in self.lines):
            return "received"
        return "cancelled" if any(line.cancelled for line in self.lines) else "missing"

    @property
    def stores(self) -> list[str]:
        """The stores at its two ends."""
        ends = dict.fromkeys((self.from_store, self.to_store))  # One store, if it goes where it comes from.
        return [store for store in ends if store is not None]

    @property
    def items(self) -> set[ItemId]:
        """Every item that it touches."""
        return {(store, line.sku) for store in self.stores for line in self.lines}

    @property
    def holdings(self) -> list[Holding]:
        """Its open units at the target; at the source nothing is open."""
        return [
            Holding(store, line.sku, line.id, line.open if store == self.to_store else 0)
            for store in self.stores
            for line in self.lines
        ]
