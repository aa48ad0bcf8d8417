"""What a command came to: the part that is answered, and kept under its key."""

from typing import Final

import msgspec

from holdfast.domain.catalogue import Sku, Stop, Store
from holdfast.domain.commands.cause import Cause
from holdfast.domain.documents import Document
from holdfast.domain.item import Item
from holdfast.domain.rejections import AnyRejection, Rejection

#: How often a batch is tried again after a transient fault of the storage.
RETRIES_MAX: Final = 8


class Finding(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a count found, beside what the books had."""

    counted: int
    #: By the books at the moment that was counted; below 0 where facts had taken more than they had.
    expected: int
    #: What happened up to this moment changes nothing when it is told from now on; None: the count covers nothing.
    covers: int | None


class ItemResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="item"):
    """The item as the command left it."""

    item: Item
    name: str
    catalogue_version: int
    #: False: the command found everything as it wanted it.
    changed: bool = True
    #: Whether this command made it, or made it again.
    made: bool = False
    #: What stops its sale, as ``Stop``.
    stop: int = Stop.NONE.value
    finding: Finding | None = None


class DocumentResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="document"):
    """The document as the command left it."""

    document: Document
    #: False: the command found everything as it wanted it.
    changed: bool = True
    #: Whether this command made it.
    made: bool = False
    #: How many units of its item are short, of each line of which units are open: a fact has undone the promise.
    short: tuple[tuple[int, int], ...] = ()


class StoreResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="store"):
    """The store as the command left it."""

    store: Store
    changed: bool = True
    made: bool = False


class SkuResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="sku"):
    """The catalogue row as the command left it."""

    sku: Sku
    changed: bool = True
    made: bool = False


class BatchRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What one command of a batch came to."""

    kind: str
    result: ItemResult


class BatchResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="batch"):
    """All commands of a batch took effect."""

    rows: tuple[BatchRow, ...]


#: A yes.
Result = ItemResult | DocumentResult | StoreResult | SkuResult | BatchResult


class Outcome(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a command came to. Its encoded form is what a replay is rendered from."""

    cause: Cause
    #: The kind of the operation: add, reserve, ...
    kind: str
    #: The item that it was about; both empty: no single one.
    store: str
    sku: str
    amount: int
    #: When it was decided, in milliseconds since 1970 UTC.
    time: int
    #: How often the batch had been tried before.
    retries: int
    result: Result | AnyRejection

    @property
    def applied(self) -> bool:
        """Whether the rules said yes."""
        return not isinstance(self.result, Rejection)
