"""Every business "no": a value, not an exception."""

from typing import ClassVar

from holdfast.domain.rejections.access import ChainForbidden, DocumentForbidden, StoreForbidden
from holdfast.domain.rejections.counts import CountMoved, FutureMoment, FutureVersion, StaleCount, UnaccountedOutOfRange
from holdfast.domain.rejections.documents import (
    DocumentClosed,
    DocumentExists,
    DocumentNotFound,
    LineNotFound,
    LinesInsufficient,
    NamesNotFound,
    NotOpen,
    Shortage,
    StoreExists,
    StoreNotFound,
)
from holdfast.domain.rejections.items import (
    BelowReserved,
    InsufficientOnHand,
    InsufficientQuantity,
    InsufficientReserved,
    InsufficientUnsellable,
    ItemInUse,
    ItemNotFound,
    SkuUnfit,
    VersionMismatch,
)
from holdfast.domain.rejections.orders import (
    BelowFulfilled,
    LinesOutOfRange,
    NotFulfilled,
    OtherSku,
    ParcelExists,
    ParcelsOutOfRange,
    SeveralLines,
    StoreUnsaid,
)
from holdfast.domain.rejections.ranges import IncomingOutOfRange, OverOutOfRange, OwedOutOfRange, QuantityOutOfRange
from holdfast.domain.rejections.rejection import REFUSALS_BY_STOCK, Code, KeyReused, Rejection
from holdfast.domain.rejections.states import (
    AnotherEnd,
    EndPassed,
    NotExtended,
    PartlyFulfilled,
    ReservationConfirmed,
    ReservationExpired,
    ReservationOver,
    ReservationReleased,
)
from holdfast.domain.rejections.stops import SalesStopped
from holdfast.domain.rejections.versions import MovedOn

#: Why one command is refused, as a type that can be decoded.
SingleRejection = (
    AnotherEnd
    | BelowFulfilled
    | BelowReserved
    | ChainForbidden
    | CountMoved
    | DocumentClosed
    | DocumentExists
    | DocumentForbidden
    | DocumentNotFound
    | EndPassed
    | FutureMoment
    | FutureVersion
    | IncomingOutOfRange
    | InsufficientOnHand
    | InsufficientQuantity
    | InsufficientReserved
    | InsufficientUnsellable
    | ItemInUse
    | ItemNotFound
    | KeyReused
    | LineNotFound
    | LinesInsufficient
    | LinesOutOfRange
    | MovedOn
    | NamesNotFound
    | NotExtended
    | NotFulfilled
    | NotOpen
    | OtherSku
    | OverOutOfRange
    | OwedOutOfRange
    | ParcelExists
    | ParcelsOutOfRange
    | PartlyFulfilled
    | QuantityOutOfRange
    | ReservationConfirmed
    | ReservationExpired
    | ReservationOver
    | ReservationReleased
    | SalesStopped
    | SeveralLines
    | SkuUnfit
    | StaleCount
    | StoreExists
    | StoreForbidden
    | StoreNotFound
    | StoreUnsaid
    | UnaccountedOutOfRange
    | VersionMismatch
)


class BatchRefused(Rejection, frozen=True, array_like=True, tag=True):
    """One command of a batch was refused, and with it all."""

    #: Which one, counting from 0.
    index: int
    rejection: SingleRejection

    sentence: ClassVar[str] = ""

    @property
    def code(self) -> Code:
        """That of the command."""
        return self.rejection.code

    @property
    def detail(self) -> str:
        """That of the command, and which one it was."""
        return f"Command {self.index} was refused, and with it all: {self.rejection.detail}"


#: Any of them, as a type that can be decoded.
AnyRejection = SingleRejection | BatchRefused

__all__ = [
    "REFUSALS_BY_STOCK",
    "AnotherEnd",
    "AnyRejection",
    "BatchRefused",
    "BelowFulfilled",
    "BelowReserved",
    "ChainForbidden",
    "Code",
    "CountMoved",
    "DocumentClosed",
    "DocumentExists",
    "DocumentForbidden",
    "DocumentMoved",
    "DocumentNotFound",
    "EndPassed",
    "FutureMoment",
    "FutureVersion",
    "IncomingOutOfRange",
    "InsufficientOnHand",
    "InsufficientQuantity",
    "InsufficientReserved",
    "InsufficientUnsellable",
    "ItemInUse",
    "ItemNotFound",
    "KeyReused",
    "LineNotFound",
    "LinesInsufficient",
    "LinesOutOfRange",
    "MovedOn",
    "NamesNotFound",
    "NotExtended",
    "NotFulfilled",
    "NotOpen",
    "OtherSku",
    "OverOutOfRange", "OwedOutOfRange",
    "ParcelExists", "ParcelsOutOfRange", "PartlyFulfilled",
    "QuantityOutOfRange",
    "Rejection",
    "ReservationConfirmed",
    "ReservationExpired",
    "ReservationOver",
    "ReservationReleased",
    "SalesStopped",
    "SeveralLines", "Shortage",
    "SingleRejection",
    "SkuUnfit",
    "StaleCount",
    "StoreExists",
    "StoreForbidden",
    "StoreNotFound",
    "StoreUnsaid",
    "UnaccountedOutOfRange",
    "VersionMismatch",
]  # fmt: skip
