"""A promise over several items: an object with an id, lines, and an expiry until it is confirmed."""

from typing import ClassVar

import msgspec

from holdfast.domain.documents.head import Head
from holdfast.domain.documents.holding import Holding
from holdfast.domain.identifiers import ItemId


class Allocation(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one store gives to one line. Where units go, they leave ``open``; nothing else ever does."""

    store: str
    open: int
    fulfilled: int = 0
    released: int = 0
    expired: int = 0

    @property
    def units(self) -> int:
        """All units that this store was asked for."""
        return self.open + self.fulfilled + self.released + self.expired


class ReservationLine(msgspec.Struct, frozen=True, gc=False):
    """One SKU; ``requested`` is always the sum of its allocations. Lines count from 1."""

    id: int
    sku: str
    requested: int
    allocations: tuple[Allocation, ...]


class Reservation(Head, frozen=True, gc=False, tag="reservation", omit_defaults=True):
    """A promise. Which stores give to which line is settled when it is made, and never changes."""

    type: ClassVar[str] = "reservation"

    updated_at: int
    lines: tuple[ReservationLine, ...]
    confirmed: bool = False
    #: When it ends unless it is confirmed, in milliseconds since 1970 UTC; None: it is confirmed.
    expires_at: int | None = None
    reference: str | None = None
    #: The fingerprint of the request that made it, when the id is the caller's.
    content: bytes | None = None

    @property
    def allocations(self) -> list[Allocation]:
        """All allocations, line by line."""
        return [allocation for line in self.lines for allocation in line.allocations]

    @property
    def open(self) -> bool:
        """Whether units are still promised."""
        return any(allocation.open for allocation in self.allocations)

    @property
    def status(self) -> str:
        """Open, or how it ended: fulfilled if any unit was, else expired if any, else released."""
        if self.open:
            return "open"
        if any(allocation.fulfilled for allocation in self.allocations):
            return "fulfilled"
        return "expired" if self.any_expired else "released"

    @property
    def any_expired(self) -> bool:
        """Whether units have expired."""
        return any(allocation.expired for allocation in self.allocations)

    @property
    def due_at(self) -> int | None:
        """When open units expire; None: never, or there are none."""
        return self.expires_at if self.open else None

    def due(self, now: int) -> bool:
        """Tell whether its time is over, whether or not anybody has been there to end it."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def items(self) -> set[ItemId]:
        """Every item that it touches."""
        return {(allocation.store, line.sku) for line in self.lines for allocation in line.allocations}

    @property
    def holdings(self) -> list[Holding]:
        """Its open units by item and line."""
        return [
            Holding(allocation.store, line.sku, line.id, allocation.open)
            for line in self.lines
            for allocation in line.allocations
        ]
