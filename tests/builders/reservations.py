"""Commands about reservations, with plain defaults: the reservation R-1, of one unit of LAPTOP."""

from typing import Final, Unpack

from builders.commands import cause
from builders.documents import Making, made_with, wanted
from holdfast.domain.commands import (
    ConfirmReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    Precondition,
    ReleaseReservation,
    UnconfirmReservation,
)
from holdfast.domain.commands.documents import Part, Sourcing, WantedUnits
from holdfast.domain.documents import Ending

#: Whether one of the same id is held anew that has expired, and one that was released.
Again = tuple[bool, bool]
NEVER: Final[Again] = (False, False)


def make_reservation(
    *lines: WantedUnits,
    document_id: str = "R-1",
    ttl_ms: int | None = 60_000,
    allow_split: bool = False,
    sourcing: Sourcing = Sourcing.IN_ORDER,
    again: Again = NEVER,
    confirmed: bool = False,
    **making: Unpack[Making],
) -> MakeReservation:
    """Give a command; without lines it is about one unit of LAPTOP, without an end it is confirmed."""
    if_expired, if_released = again
    return MakeReservation(
        id=document_id,
        lines=lines or (wanted(),),
        ending=None if ttl_ms is None else Ending(ttl_ms=ttl_ms),
        confirmed=confirmed or ttl_ms is None,
        allow_split=allow_split,
        sourcing=sourcing,
        if_expired=if_expired,
        if_released=if_released,
        **made_with(making),
    )


def confirm(
    document_id: str = "R-1",
    *,
    reacquire: bool = False,
    ending: Ending | None = None,
    precondition: Precondition | None = None,
) -> ConfirmReservation:
    return ConfirmReservation(
        cause=cause(), id=document_id, reacquire=reacquire, ending=ending, precondition=precondition
    )


def unconfirm(
    document_id: str = "R-1", *, ttl_ms: int = 60_000, precondition: Precondition | None = None
) -> UnconfirmReservation:
    return UnconfirmReservation(cause=cause(), id=document_id, ending=Ending(ttl_ms=ttl_ms), precondition=precondition)


def fulfill_reservation(
    *parts: Part,
    document_id: str = "R-1",
    precondition: Precondition | None = None,
    happened: bool = False,
    occurred_at: int | None = None,
) -> FulfillReservation:
    return FulfillReservation(
        cause=cause(occurred_at=occurred_at),
        id=document_id,
        parts=parts or None,
        precondition=precondition,
        happened=happened,
    )


def release_reservation(
    *parts: Part, document_id: str = "R-1", unless_confirmed: bool = False, precondition: Precondition | None = None
) -> ReleaseReservation:
    return ReleaseReservation(
        cause=cause(),
        id=document_id,
        parts=parts or None,
        unless_confirmed=unless_confirmed,
        precondition=precondition,
    )


def extend(
    document_id: str = "R-1",
    *,
    ttl_ms: int | None = None,
    expires_at: int | None = None,
    precondition: Precondition | None = None,
) -> ExtendReservation:
    ending = Ending(ttl_ms=ttl_ms, moment=expires_at)
    return ExtendReservation(cause=cause(), id=document_id, ending=ending, precondition=precondition)
