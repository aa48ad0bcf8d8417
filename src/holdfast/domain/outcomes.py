"""What a command came to: the part that is answered, and kept under its key."""

from typing import Final

import msgspec

from holdfast.domain.commands import Cause
from holdfast.domain.item import Item
from holdfast.domain.rejections import AnyRejection, Rejection

#: How often a batch is tried again after a transient fault of the storage.
RETRIES_MAX: Final = 8


class ItemResult(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="item"):
    """The item as the command left it."""

    item: Item
    name: str
    catalogue_version: int
    #: False: the command found everything as it wanted it.
    changed: bool = True


class Outcome(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a command came to. Its encoded form is what a replay is rendered from."""

    cause: Cause
    #: The kind of the operation: add, reserve, ...
    kind: str
    store: str
    sku: str
    amount: int
    #: When it was decided, in milliseconds since 1970 UTC.
    time: int
    #: How often the batch had been tried before.
    retries: int
    result: ItemResult | AnyRejection

    @property
    def applied(self) -> bool:
        """Whether the rules said yes."""
        return not isinstance(self.result, Rejection)
