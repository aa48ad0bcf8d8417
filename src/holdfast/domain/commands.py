"""What can be asked of stock. A command is a frozen value: it holds all that its rule needs."""

from enum import StrEnum
from typing import Final

import msgspec


class Cause(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Who asks, and why: what the ledger keeps of a command beside the numbers."""

    #: Regroups the ledger entries of one command; unique over all nodes.
    command_id: str
    #: The owner of the access key; idempotency keys are scoped to it.
    principal: str
    request_id: str | None = None
    #: The person behind a shared key.
    actor: str | None = None
    reason: str | None = None
    #: The caller's own document: an order number, say.
    reference: str | None = None
    note: str | None = None
    #: When it happened in the shop, in milliseconds since 1970 UTC, when that was not now.
    occurred_at: int | None = None


class Precondition(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The versions of the item that the caller is willing to change."""

    #: Any of these; None: any version of an existing item (``If-Match: *``).
    versions: tuple[int, ...] | None
    #: True: ``If-Match`` (a 412 when it fails); False: ``expectedVersion`` (a 409).
    if_match: bool


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


class ItemCommand(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A command about one item."""

    store: str
    sku: str
    cause: Cause
    precondition: Precondition | None = None


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


class Adjust(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Correct on hand by a signed number of units."""

    delta: int
    bucket: Bucket = Bucket.SELLABLE


Command = Add | SetQuantity | Reserve | Release | Fulfill | Adjust

#: The word for each command in operations, ledger entries and metrics.
KINDS: Final[dict[type[ItemCommand], str]] = {
    Add: "add",
    SetQuantity: "set",
    Reserve: "reserve",
    Release: "release",
    Fulfill: "fulfill",
    Adjust: "adjust",
}


def amount_of(command: Command) -> int:
    """Give the units that a command is about; negative when an adjustment takes them away."""
    return command.delta if isinstance(command, Adjust) else command.quantity
