"""What all stores share about a SKU, and the stores themselves."""

from typing import Any

import msgspec


class Sku(msgspec.Struct, frozen=True, array_like=True):
    """The catalogue row of a SKU."""

    sku: str
    name: str
    #: Rises by one at every change of this row; the second half of an item's ETag.
    version: int
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


class Store(msgspec.Struct, frozen=True, array_like=True):
    """Any place that holds stock: a shop, a warehouse, a dark store."""

    id: str
    name: str
    created_at: int
    updated_at: int
    version: int = 1
    location: str | None = None
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
