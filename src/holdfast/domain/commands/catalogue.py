"""What can be asked of the catalogue and of the stores."""

from typing import Any

import msgspec

from holdfast.domain.commands.cause import Cause


class MakeStore(msgspec.Struct, frozen=True, kw_only=True):
    """Open a place that holds stock."""

    cause: Cause
    id: str
    name: str
    location: str | None = None
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


class ChangeStore(msgspec.Struct, frozen=True, kw_only=True):
    """Change what is known of a store; UNSET: it stays as it is."""

    cause: Cause
    id: str
    name: str | msgspec.UnsetType = msgspec.UNSET
    location: str | msgspec.UnsetType | None = msgspec.UNSET
    attributes: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class PutSku(msgspec.Struct, frozen=True, kw_only=True):
    """Set what all stores share about a SKU; its catalogue row is made when it is missing."""

    cause: Cause
    sku: str
    name: str
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
