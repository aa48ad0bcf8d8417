"""Every business "no": a value, not an exception. The order of ``Code`` is the order of judgement."""

from enum import StrEnum
from typing import ClassVar, Final

import msgspec


class Code(StrEnum):
    """Why a command was refused, in the order in which the rules judge."""

    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    CONCURRENCY_ERROR = "CONCURRENCY_ERROR"
    PRECONDITION_FAILED = "PRECONDITION_FAILED"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    INSUFFICIENT_RESERVED = "INSUFFICIENT_RESERVED"
    INSUFFICIENT_ON_HAND = "INSUFFICIENT_ON_HAND"
    INSUFFICIENT_QUANTITY = "INSUFFICIENT_QUANTITY"


class Rejection(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The rules say no; nothing was changed."""

    @property
    def code(self) -> Code:
        """The machine-readable reason."""
        return CODES[type(self)]

    @property
    def by_stock(self) -> bool:
        """Whether the stock refused, which a delayed duplicate must not turn into a yes."""
        return self.code in REFUSALS_BY_STOCK

    #: What happened, to what, and what to do; the fields stand in braces.
    sentence: ClassVar[str]

    @property
    def detail(self) -> str:
        """The sentence with its figures."""
        return self.sentence.format_map(msgspec.structs.asdict(self))


class KeyReused(Rejection, frozen=True, array_like=True, tag=True):
    """The idempotency key belongs to another command."""

    sentence: ClassVar[str] = "This idempotency key was used for a different request. Use a new key for a new request."


class ItemNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """There is no such item in that store."""

    store: str
    sku: str

    sentence: ClassVar[str] = "Store {store} has no item with SKU {sku}. Add it first."


class StoreNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """There is no such store; stores are never made silently."""

    store: str

    sentence: ClassVar[str] = "There is no store {store}."


class VersionMismatch(Rejection, frozen=True, array_like=True, tag=True):
    """The item has moved on since the caller read it."""

    store: str
    sku: str
    #: What the caller named; empty: any version of an existing item.
    expected: tuple[int, ...]
    current: int
    if_match: bool

    @property
    def code(self) -> Code:
        """412 for the header, 409 for the body."""
        return Code.PRECONDITION_FAILED if self.if_match else Code.CONCURRENCY_ERROR

    @property
    def detail(self) -> str:
        """What happened, to what, and what to do."""
        wanted = ", ".join(map(str, self.expected)) or "one that was named"
        found = f"at version {self.current}" if self.current else "not there"
        return f"SKU {self.sku} in store {self.store} is {found}, not at {wanted}. Read it again and decide anew."


class QuantityOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """The sum would no longer be a quantity."""

    sku: str
    on_hand: int
    requested: int

    sentence: ClassVar[str] = "SKU {sku} has {on_hand} on hand; {requested} more would exceed 9007199254740991 units."


class InsufficientReserved(Rejection, frozen=True, array_like=True, tag=True):
    """Fewer units are under a plain reserve than were named."""

    sku: str
    requested: int
    #: Units of plain reserves; those of reservation objects are not touched by plain calls.
    reserved: int

    sentence: ClassVar[str] = "Only {reserved} of SKU {sku} are reserved, {requested} were requested."


class InsufficientOnHand(Rejection, frozen=True, array_like=True, tag=True):
    """The units are promised, but they are not there."""

    sku: str
    requested: int
    #: Sellable units really there.
    on_hand: int

    sentence: ClassVar[str] = (
        "Only {on_hand} sellable units of SKU {sku} are on hand, {requested} were requested. Fulfill "
        "fewer, or correct the stock."
    )


class InsufficientQuantity(Rejection, frozen=True, array_like=True, tag=True):
    """A promise would go beyond what is available."""

    sku: str
    requested: int
    available: int

    sentence: ClassVar[str] = "Only {available} of SKU {sku} are available, {requested} were requested."


class BelowReserved(Rejection, frozen=True, array_like=True, tag=True):
    """On hand would be set below what is promised."""

    sku: str
    requested: int
    reserved: int
    unsellable: int

    @property
    def detail(self) -> str:
        """What happened, to what, and what to do."""
        besides = f" and {self.unsellable} unsellable" if self.unsellable else ""
        return (
            f"SKU {self.sku} cannot be set to {self.requested}: {self.reserved} are reserved{besides}. "
            "Release or fulfill them first, or book what happened with adjust."
        )


CODES: Final[dict[type[Rejection], Code]] = {
    KeyReused: Code.IDEMPOTENCY_KEY_REUSED,
    StoreNotFound: Code.NOT_FOUND,
    ItemNotFound: Code.NOT_FOUND,
    VersionMismatch: Code.CONCURRENCY_ERROR,
    QuantityOutOfRange: Code.VALIDATION_ERROR,
    InsufficientReserved: Code.INSUFFICIENT_RESERVED,
    InsufficientOnHand: Code.INSUFFICIENT_ON_HAND,
    InsufficientQuantity: Code.INSUFFICIENT_QUANTITY,
    BelowReserved: Code.INSUFFICIENT_QUANTITY,
}

REFUSALS_BY_STOCK: Final = frozenset(
    {Code.INSUFFICIENT_RESERVED, Code.INSUFFICIENT_ON_HAND, Code.INSUFFICIENT_QUANTITY}
)

#: Any of them, as a type that can be decoded.
AnyRejection = (
    KeyReused
    | StoreNotFound
    | ItemNotFound
    | VersionMismatch
    | QuantityOutOfRange
    | InsufficientReserved
    | InsufficientOnHand
    | InsufficientQuantity
    | BelowReserved
)
