"""What can be asked of one item. A command is a frozen value: it holds all that its rule needs."""

from enum import StrEnum

import msgspec

from holdfast.domain.commands.command import Command, VersionedCommand
from holdfast.domain.identifiers import ItemId


class Bucket(StrEnum):
    """The two kinds of units on hand."""

    SELLABLE = "sellable"
    UNSELLABLE = "unsellable"


class AdjustReason(StrEnum):
    """Why a stock was corrected."""

    RECEIVED = "received"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    STOLEN = "stolen"
    EXPIRED = "expired"
    SAMPLE = "sample"
    CORRECTION = "correction"
    OTHER = "other"


class ItemCommand(VersionedCommand, frozen=True, gc=False, kw_only=True):
    """A command about one item."""

    store: str
    sku: str

    @property
    def item(self) -> ItemId:
        """The item that the command is about."""
        return self.store, self.sku


class Add(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Units arrive; the item, and the SKU's catalogue row, are made when they are missing."""

    name: str
    quantity: int


class SetQuantity(ItemCommand, frozen=True, gc=False, kw_only=True):
    """On hand becomes this figure."""

    quantity: int


class Reserve(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Promise units."""

    quantity: int


class Release(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Take a plain promise back."""

    quantity: int


class Fulfill(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Units under a plain promise leave the building."""

    quantity: int
    #: True: they have left already, promised or not, and that is believed.
    happened: bool = False


class Adjust(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Correct on hand by a signed number of units."""

    delta: int
    bucket: Bucket = Bucket.SELLABLE


class Move(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Units on hand become sellable, or unsellable: an inspection, a recall."""

    quantity: int
    #: Where they go; they come from the other bucket.
    into: Bucket


class OnMoved(StrEnum):
    """What to do with a count when units have come or gone since the moment that it speaks of."""

    REJECT = "reject"
    #: The difference that was found then is applied to what is on hand now.
    REBASE = "rebase"


class Basis(StrEnum):
    """What a figure was read from."""

    #: Somebody looked.
    SHELF = "shelf"
    #: Another system's figure: it can only know what had been recorded by then.
    BOOKS = "books"


class Count(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Somebody, or another system, has counted what is on hand."""

    counted: int
    #: The moment that was counted, in milliseconds since 1970 UTC; neither this nor a version: now.
    as_of: int | None = None
    #: The version of the item that whoever counted had read.
    as_of_version: int | None = None
    on_moved: OnMoved = OnMoved.REJECT
    #: Who counts again and again: a nightly feed. Its older figures never replace its newer ones.
    source: str | None = None
    #: Books have a source and a moment.
    basis: Basis = Basis.SHELF


class PutItem(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Set all settings of an item, not its stock; it, and the SKU's catalogue row, are made when they are missing."""

    safety_stock: int
    reorder_point: int | None
    #: The name of a new catalogue row; None: the SKU itself.
    name: str | None = None


class PatchItem(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Set the settings that are named, of an item that is there."""

    #: UNSET: stays as it is.
    safety_stock: int | msgspec.UnsetType = msgspec.UNSET
    reorder_point: int | msgspec.UnsetType | None = msgspec.UNSET


class Delete(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Remove an item that holds nothing."""


class Batch(Command, frozen=True, gc=False, kw_only=True):
    """Several commands about items, all or none."""

    commands: tuple[ItemCommand, ...]
