"""Reservations as they look on the wire."""

from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.documents.parcel_bodies import ParcelBody, parcel_bodies
from holdfast.api.http.attributes import Attributes
from holdfast.api.http.texts import Time
from holdfast.api.views import view_of
from holdfast.domain.documents import Reservation
from holdfast.domain.outcomes import DocumentResult

ReservationStatus = Literal["open", "fulfilled", "expired", "released"]


class AllocationBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What one store gives to one line."""

    store_id: str
    open: int
    fulfilled: int
    released: int
    expired: int
    #: Units that have come back into this store, wherever they left from.
    returned: int


class ReservationLineBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """One line; ``requested`` is the sum of its allocations."""

    line_id: str
    sku: str
    requested: int
    allocations: list[AllocationBody]
    #: Of what was fulfilled: units that have come back.
    returned: int
    #: The caller's own name for it.
    reference: str | None
    #: Units that its items lack for all that is promised of them. There, when a payment is told that it is short.
    item_short: int | UnsetType = UNSET


class ReservationBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A promise over several items.

    Its status is ``open`` until somebody ends it, which happens within a second or two after ``expiresAt``; every
    call judges that time itself.
    """

    id: str
    status: ReservationStatus
    confirmed: bool
    #: When it ends; None: never. One that is confirmed is to be collected by then.
    expires_at: Time | None
    reference: str | None
    attributes: Attributes
    version: int
    created_at: Time
    updated_at: Time
    parcels: list[ParcelBody]
    lines: list[ReservationLineBody]
    #: true: other stores have to do with it too, and only the part of the caller's own is shown. Else left out.
    partial: bool | UnsetType = UNSET


_allocation: Final = view_of(AllocationBody, store_id="store")
_line: Final = view_of(ReservationLineBody, "line_id", "item_short", "allocations")
_reservation: Final = view_of(ReservationBody, "lines", "parcels", "partial")


def reservation_body(reservation: Reservation, short: dict[int, int] | None = None) -> ReservationBody:
    """Render a reservation. Where units were once, and have gone elsewhere, nothing is to be told."""
    lines = [
        _line(
            line,
            str(line.id),
            short.get(line.id, UNSET) if short else UNSET,
            [_allocation(given) for given in line.allocations if given.units or given.returned],
        )
        for line in reservation.lines
    ]
    return _reservation(reservation, lines, parcel_bodies(reservation.parcels), UNSET)


def written_reservation_body(result: DocumentResult) -> ReservationBody:
    """Render a reservation as a call has left it, with what is known to be short."""
    assert isinstance(result.document, Reservation)  # noqa: S101 - it was asked for as one
    return reservation_body(result.document, dict(result.short))
