"""Why a command about one item is refused."""

from typing import ClassVar

from holdfast.domain.item import Item
from holdfast.domain.rejections.rejection import Code, Rejection


class ItemNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """There is no such item in that store."""

    reason: ClassVar[Code] = Code.NOT_FOUND

    store: str
    sku: str

    sentence: ClassVar[str] = "Store {store} has no item with SKU {sku}. Add it first."


class SkuUnfit(Rejection, frozen=True, array_like=True, tag=True):
    """Nobody should make such a SKU on purpose: it looks like another one, or is lost on the way."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "sku"

    sku: str
    problem: str
    #: None: nothing of it can be kept.
    should_be: str | None

    @property
    def detail(self) -> str:
        """What is wrong, and what to do."""
        better = "choose another" if self.should_be is None else f'it should be "{self.should_be}"'
        return f"sku: {self.problem}; {better}"


class VersionMismatch(Rejection, frozen=True, array_like=True, tag=True):
    """The item has moved on since the caller read it."""

    reason: ClassVar[Code] = Code.CONCURRENCY_ERROR

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


class InsufficientReserved(Rejection, frozen=True, array_like=True, tag=True):
    """Fewer units are under a plain reserve than were named."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_RESERVED

    sku: str
    requested: int
    #: Units of plain reserves; those of reservation objects are not touched by plain calls.
    reserved: int

    sentence: ClassVar[str] = "Only {reserved} of SKU {sku} are reserved, {requested} were requested."


class InsufficientOnHand(Rejection, frozen=True, array_like=True, tag=True):
    """The units are promised, but they are not there."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_ON_HAND

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

    reason: ClassVar[Code] = Code.INSUFFICIENT_QUANTITY

    sku: str
    requested: int
    available: int

    sentence: ClassVar[str] = "Only {available} of SKU {sku} are available, {requested} were requested."

    def lacking(self, item: Item) -> int:
        """What is wanted beyond what there is room for."""
        return self.requested - item.headroom


class BelowReserved(Rejection, frozen=True, array_like=True, tag=True):
    """On hand would be set below what is promised."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_QUANTITY

    sku: str
    requested: int
    reserved: int
    unsellable: int

    def lacking(self, item: Item) -> int:  # noqa: ARG002 - its figures are told
        """What is reserved beyond what would be left to be sold."""
        return self.reserved + self.unsellable - self.requested

    @property
    def detail(self) -> str:
        """What happened, to what, and what to do."""
        besides = f" and {self.unsellable} unsellable" if self.unsellable else ""
        return (
            f"SKU {self.sku} cannot be set to {self.requested}: {self.reserved} are reserved{besides}. "
            "Release or fulfill them first, or book what happened with adjust."
        )


class InsufficientUnsellable(Rejection, frozen=True, array_like=True, tag=True):
    """Fewer units are unsellable than were to become sellable."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_ON_HAND

    sku: str
    requested: int
    unsellable: int

    sentence: ClassVar[str] = "Only {unsellable} units of SKU {sku} are unsellable, {requested} were requested."


class ItemInUse(Rejection, frozen=True, array_like=True, tag=True):
    """Only an item that holds nothing can be deleted."""

    reason: ClassVar[Code] = Code.CONFLICT

    store: str
    sku: str
    on_hand: int
    reserved: int
    incoming: int

    sentence: ClassVar[str] = (
        "SKU {sku} in store {store} has {on_hand} on hand, {reserved} reserved and {incoming} incoming. "
        "Only an item without any can be deleted."
    )

    def lacking(self, item: Item) -> int:
        """What is reserved, if nothing else keeps the item."""
        return 0 if item.on_hand or item.incoming else item.reserved
