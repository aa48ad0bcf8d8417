"""Why a count is refused."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class CountMoved(Rejection, frozen=True, array_like=True, tag=True):
    """Units came or went after the moment that was counted."""

    reason: ClassVar[Code] = Code.COUNT_MOVED

    store: str
    sku: str
    counted: int
    #: On hand at the moment that was counted, by the books.
    on_hand_then: int
    on_hand: int
    #: The version at which on hand last changed.
    moved_version: int

    sentence: ClassVar[str] = (
        "SKU {sku} in store {store} had {on_hand_then} on hand at the moment that was counted and has {on_hand} now "
        '(last moved at version {moved_version}). Count again, or send onMoved "rebase" to apply the difference found.'
    )


class StaleCount(Rejection, frozen=True, array_like=True, tag=True):
    """A newer count of the same source is there already."""

    reason: ClassVar[Code] = Code.STALE_COUNT

    store: str
    sku: str
    source: str

    sentence: ClassVar[str] = (
        "A newer count of SKU {sku} in store {store} by {source} is there already; this one was not applied."
    )


class UnaccountedOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """What a count would write off can no longer be a quantity."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "counted"

    sku: str
    counted: int
    on_hand: int

    sentence: ClassVar[str] = (
        "counted: SKU {sku} has {on_hand} on hand, and with what was reported late for that moment a count of "
        "{counted} would leave more than 9007199254740991 units unaccounted for. Count again as of now."
    )


class FutureMoment(Rejection, frozen=True, array_like=True, tag=True):
    """What has not happened yet cannot be told."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "asOf"

    sentence: ClassVar[str] = "asOf: lies in the future"


class FutureVersion(Rejection, frozen=True, array_like=True, tag=True):
    """The item has never had this version."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "asOfVersion"

    version: int

    sentence: ClassVar[str] = "asOfVersion: the item is only at version {version}"
