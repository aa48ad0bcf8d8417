"""Why a command is refused whose sum would be no quantity."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class QuantityOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """The sum would no longer be a quantity."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR

    sku: str
    on_hand: int
    requested: int

    sentence: ClassVar[str] = "SKU {sku} has {on_hand} on hand; {requested} more would exceed 9007199254740991 units."


class OwedOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """More would have left beyond the books than can be a quantity."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR

    sku: str
    owed: int
    requested: int

    sentence: ClassVar[str] = (
        "SKU {sku} owes {owed}; {requested} more that left would exceed 9007199254740991 units. Count it first."
    )


class IncomingOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """More would be on the way than can be a quantity."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR

    sku: str
    incoming: int
    requested: int

    sentence: ClassVar[str] = "SKU {sku} has {incoming} incoming; {requested} more would exceed 9007199254740991 units."


class OverOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """More would have come beyond what a line of a transfer sent than can be a quantity."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR

    sku: str
    over: int
    requested: int

    sentence: ClassVar[str] = (
        "SKU {sku} has {over} over in its line of the transfer; {requested} more would exceed 9007199254740991 units."
    )
