"""A promise over several items: an object with an id, lines, and an expiry until it is confirmed."""

from typing import Any, ClassVar

import msgspec

from holdfast.domain.documents.head import Versioned
from holdfast.domain.documents.holding import Holding
from holdfast.domain.identifiers import ItemId


class Allocation(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one store gives to one line. Where units go, they leave ``open``; nothing else ever does."""

    store: str
    open: int
    fulfilled: int = 0
    released: int = 0
    expired: int = 0
    #: Of what was fulfilled, wherever from: units that have come back into this store. Not part of ``units``.
    returned: int = 0

    @property
    def units(self) -> int:
        """All units that this store was asked for."""
        return self.open + self.fulfilled + self.released + self.expired


class ReservationLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One SKU; ``requested`` is always the sum of its allocations. Lines count from 1."""

    id: int
    sku: str
    requested: int
    allocations: tuple[Allocation, ...]
    #: The stores that may serve it, the first ones first; empty: those of its allocations, as in old documents.
    stores: tuple[str, ...] = ()
    #: Whether several of them may share it.
    split: bool = False
    #: The caller's own name for it: the line of an order, say.
    reference: str | None = None
    #: Whether it may have what is kept back for others.
    use_safety_stock: bool = False

    @property
    def open(self) -> int:
        """Units that are still promised."""
        return sum(allocation.open for allocation in self.allocations)

    @property
    def fulfilled(self) -> int:
        """Units that have left."""
        return sum(allocation.fulfilled for allocation in self.allocations)

    @property
    def returned(self) -> int:
        """Units of these that have come back."""
        return sum(allocation.returned for allocation in self.allocations)

    @property
    def choice(self) -> tuple[str, ...]:
        """The stores that may serve it."""
        return self.stores or tuple(allocation.store for allocation in self.allocations)

    @property
    def shared(self) -> bool:
        """Whether several stores may share it, or have done so."""
        return self.split or sum(allocation.units > 0 for allocation in self.allocations) > 1

    @property
    def left_from(self) -> list[str]:
        """The stores that units have left."""
        return [allocation.store for allocation in self.allocations if allocation.fulfilled]

    def taken_back(self, store: str, units: int) -> "ReservationLine":
        """Give it with units that have come back into a store."""
        there = {allocation.store: allocation for allocation in self.allocations}
        allocation = there.get(store) or Allocation(store, 0)
        there[store] = msgspec.structs.replace(allocation, returned=allocation.returned + units)
        return msgspec.structs.replace(self, allocations=tuple(there.values()))


class Ending(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """When a promise is to end, as somebody says it: so long from now on, or at a time. In milliseconds."""

    ttl_ms: int | None = None
    #: Since 1970 UTC.
    moment: int | None = None

    def time(self, now: int) -> int:
        """Give when that is."""
        return self.moment if self.ttl_ms is None and self.moment is not None else now + (self.ttl_ms or 0)


def end_of(ending: Ending | None, now: int) -> int | None:
    """Give when a promise ends that is made to end so; None: never."""
    return None if ending is None else ending.time(now)


class Reservation(Versioned, frozen=True, gc=False, tag="reservation", omit_defaults=True):
    """A promise: a hold until it is confirmed, then without an end or to be collected by then."""

    type: ClassVar[str] = "reservation"

    updated_at: int
    lines: tuple[ReservationLine, ...]
    confirmed: bool = False
    #: When it ends, in milliseconds since 1970 UTC; None: it is confirmed, and need not be collected by any time.
    expires_at: int | None = None
    #: What the confirmation said of its end; said again, it changes nothing.
    collect: Ending | None = None
    #: The version before it began to expire, if nothing else has happened to it since; 0: it has not.
    unexpired_version: int = 0

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
        if self.fulfilled:
            return "fulfilled"
        return "expired" if self.any_expired else "released"

    @property
    def fulfilled(self) -> int:
        """Units that have left."""
        return sum(line.fulfilled for line in self.lines)

    @property
    def any_expired(self) -> bool:
        """Whether units have expired."""
        return any(allocation.expired for allocation in self.allocations)

    @property
    def due_at(self) -> int | None:
        """When open units expire; None: never, or there are none."""
        return self.expires_at if self.open else None

    def revised(self, now: int, **changes: Any) -> "Reservation":
        """Give its next version. Only an expiry keeps the version in mind that it had before."""
        return super().revised(now, **{"unexpired_version": 0, **changes})

    def at(self, version: int) -> bool:
        """Tell whether a caller who read it at this version has missed nothing but that its time is over."""
        return version == self.version or 0 < self.unexpired_version <= version < self.version

    def over(self, now: int) -> bool:
        """Tell whether units have expired, or would have if somebody had been there to end them."""
        return self.any_expired or (self.open and self.due(now))

    def due(self, now: int) -> bool:
        """Tell whether its time is over, whether or not anybody has been there to end it."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def items(self) -> set[ItemId]:
        """Every item that it touches."""
        return {(allocation.store, line.sku) for line in self.lines for allocation in line.allocations}

    @property
    def candidates(self) -> set[ItemId]:
        """Every item that may come to serve it."""
        return {(store, line.sku) for line in self.lines for store in line.choice}

    @property
    def holdings(self) -> list[Holding]:
        """Its open units by item and line."""
        return [
            Holding(allocation.store, line.sku, line.id, allocation.open)
            for line in self.lines
            for allocation in line.allocations
        ]
