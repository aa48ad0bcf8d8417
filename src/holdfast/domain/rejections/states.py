"""Why a command about a reservation is refused that its state forbids."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class ReservationExpired(Rejection, frozen=True, array_like=True, tag=True):
    """Its time is over, whether or not anybody has been there to end it."""

    reason: ClassVar[Code] = Code.RESERVATION_EXPIRED

    id: str
    #: In milliseconds since 1970 UTC.
    expired_at: int

    sentence: ClassVar[str] = (
        'The reservation {id} has expired. Reserve again, or confirm with ifExpired "reacquire" if it was paid.'
    )


class EndPassed(Rejection, frozen=True, array_like=True, tag=True):
    """A promise was to end at a time that is over."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "expiresAt"

    sentence: ClassVar[str] = "expiresAt: lies in the past"


class ReservationOver(Rejection, frozen=True, array_like=True, tag=True):
    """The one that the same request has made before has expired since."""

    reason: ClassVar[Code] = Code.RESERVATION_EXPIRED

    id: str
    #: In milliseconds since 1970 UTC.
    expired_at: int

    sentence: ClassVar[str] = (
        "The reservation {id} was made before and has expired: it holds nothing. Send the request again with ifExpired "
        '"reacquire" to hold it anew, or use another id.'
    )


class ReservationReleased(Rejection, frozen=True, array_like=True, tag=True):
    """The one that the same request has made before has been released since."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    status: str

    sentence: ClassVar[str] = (
        "The reservation {id} was made before and has been {status}: it holds nothing. Send the request again with "
        'ifReleased "reacquire" to hold it anew, or use another id.'
    )


class NotExtended(Rejection, frozen=True, array_like=True, tag=True):
    """A reservation can only be made to end later, and only one that ends."""

    reason: ClassVar[Code] = Code.CONFLICT

    id: str
    #: When it ends, in milliseconds since 1970 UTC; None: never.
    expires_at: int | None

    sentence: ClassVar[str] = "The reservation {id} has no end or ends later already; it can only be extended."


class AnotherEnd(Rejection, frozen=True, array_like=True, tag=True):
    """It is confirmed already, with another end or without one."""

    reason: ClassVar[Code] = Code.CONFLICT

    id: str
    #: When it ends, in milliseconds since 1970 UTC; None: never.
    expires_at: int | None

    sentence: ClassVar[str] = (
        "The reservation {id} is confirmed already, with another end or without one. Extend it, if it is to end later."
    )


class ReservationConfirmed(Rejection, frozen=True, array_like=True, tag=True):
    """It is paid, and the caller wanted to take back only one that is not."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    confirmed: bool = True

    sentence: ClassVar[str] = (
        "The reservation {id} is confirmed: it was paid. If it is to be released nevertheless, leave ifConfirmed out."
    )


class PartlyFulfilled(Rejection, frozen=True, array_like=True, tag=True):
    """Units have left already."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    fulfilled: int

    sentence: ClassVar[str] = (
        "Of the reservation {id} {fulfilled} units have been fulfilled already; take these back first (unfulfill)."
    )
