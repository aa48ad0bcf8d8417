"""What can be asked of the catalogue and of the stores."""

from typing import Any

import msgspec

from holdfast.domain.catalogue import SalesStatus
from holdfast.domain.commands.command import Command, VersionedCommand


class MakeStore(Command, frozen=True, gc=True, kw_only=True):
    """Open a place that holds stock."""

    id: str
    name: str
    location: str | None = None
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


class ChangeStore(VersionedCommand, frozen=True, gc=True, kw_only=True):
    """Change what is known of a store; UNSET: it stays as it is."""

    id: str
    name: str | msgspec.UnsetType = msgspec.UNSET
    location: str | msgspec.UnsetType | None = msgspec.UNSET
    attributes: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    sales_status: SalesStatus | msgspec.UnsetType = msgspec.UNSET


class PatchSku(VersionedCommand, frozen=True, gc=True, kw_only=True):
    """Change what all stores share about a SKU; UNSET: it stays as it is. The reason of a stop is that of its cause."""

    sku: str
    name: str | msgspec.UnsetType = msgspec.UNSET
    attributes: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    sales_status: SalesStatus | msgspec.UnsetType = msgspec.UNSET


class PutSku(VersionedCommand, frozen=True, gc=True, kw_only=True):
    """Set what all stores share about a SKU; its catalogue row is made when it is missing."""

    sku: str
    name: str
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
