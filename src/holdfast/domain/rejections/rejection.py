"""What every business "no" has in common. The order of ``Code`` is the order of judgement."""

from enum import StrEnum
from typing import ClassVar, Final

import msgspec

from holdfast.domain.item import Item


class Code(StrEnum):
    """Why a command was refused, in the order in which the rules judge."""

    FORBIDDEN = "FORBIDDEN"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    STALE_COUNT = "STALE_COUNT"
    COUNT_MOVED = "COUNT_MOVED"
    RESERVATION_EXPIRED = "RESERVATION_EXPIRED"
    CONCURRENCY_ERROR = "CONCURRENCY_ERROR"
    PRECONDITION_FAILED = "PRECONDITION_FAILED"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    SALES_STOPPED = "SALES_STOPPED"
    INSUFFICIENT_RESERVED = "INSUFFICIENT_RESERVED"
    INSUFFICIENT_ON_HAND = "INSUFFICIENT_ON_HAND"
    INSUFFICIENT_QUANTITY = "INSUFFICIENT_QUANTITY"


REFUSALS_BY_STOCK: Final = frozenset(
    {Code.SALES_STOPPED, Code.INSUFFICIENT_RESERVED, Code.INSUFFICIENT_ON_HAND, Code.INSUFFICIENT_QUANTITY}
)


class Rejection(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The rules say no; nothing was changed."""

    #: What happened, to what, and what to do; the fields stand in braces.
    sentence: ClassVar[str]
    #: The machine-readable reason of every rejection of this class.
    reason: ClassVar[Code]
    #: The field of the request that is at fault, where it is not the one that holds the units.
    field: ClassVar[str | None] = None

    @property
    def code(self) -> Code:
        """The machine-readable reason."""
        return self.reason

    @property
    def by_stock(self) -> bool:
        """Whether the stock refused, which a delayed duplicate must not turn into a yes."""
        return self.code in REFUSALS_BY_STOCK

    def lacking(self, item: Item) -> int:  # noqa: ARG002 - most refusals are about something else
        """Give how many promised units of an item would have to be given back for a yes; 0: none would help."""
        return 0

    @property
    def detail(self) -> str:
        """The sentence with its figures."""
        return self.sentence.format_map(msgspec.structs.asdict(self))


class KeyReused(Rejection, frozen=True, array_like=True, tag=True):
    """The idempotency key belongs to another command."""

    reason: ClassVar[Code] = Code.IDEMPOTENCY_KEY_REUSED

    sentence: ClassVar[str] = "This idempotency key was used for a different request. Use a new key for a new request."
