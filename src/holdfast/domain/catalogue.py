"""What all stores share about a SKU, and the stores themselves."""

from enum import IntFlag, StrEnum
from typing import Any

import msgspec


class SalesStatus(StrEnum):
    """Whether a store sells, or a SKU may be sold."""

    OPEN = "open"
    STOPPED = "stopped"


class Stop(IntFlag):
    """What stops the sale of an item."""

    NONE = 0
    STORE = 1
    SKU = 2


#: As plain numbers: each change of an item asks for them.
_STORE, _SKU = Stop.STORE.value, Stop.SKU.value


class Sku(msgspec.Struct, frozen=True, array_like=True):
    """The catalogue row of a SKU."""

    sku: str
    name: str
    #: Rises by one at every change of this row; the second half of an item's ETag.
    version: int
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    #: A recall: nothing of it is promised anywhere, and nothing leaves but what has left already.
    stopped: bool = False
    #: Why, as far as it was said; None when it is not stopped.
    stop_reason: str | None = None

    @property
    def sales_status(self) -> SalesStatus:
        """Whether it may be sold."""
        return SalesStatus.STOPPED if self.stopped else SalesStatus.OPEN


class Store(msgspec.Struct, frozen=True, array_like=True):
    """Any place that holds stock: a shop, a warehouse, a dark store."""

    id: str
    name: str
    created_at: int
    updated_at: int
    version: int = 1
    location: str | None = None
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    #: It is closed: it promises nothing, and its stock is offered to nobody.
    stopped: bool = False
    #: Why, as far as it was said; None when it is not stopped.
    stop_reason: str | None = None

    @property
    def sales_status(self) -> SalesStatus:
        """Whether it sells."""
        return SalesStatus.STOPPED if self.stopped else SalesStatus.OPEN


def stop_of(*, store_stopped: bool, sku_stopped: bool) -> int:
    """Give what stops the sale of an item, as ``Stop``."""
    return (_STORE if store_stopped else 0) | (_SKU if sku_stopped else 0)
