"""The calls about reservations: promises over several items, with an expiry until they are paid."""

from datetime import datetime
from typing import Final

from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_bodies import ReservationBody, ReservationStatus, reservation_body
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_lists import LIST_PARAMETERS
from holdfast.api.documents.document_routes import change_route, document_routes
from holdfast.api.documents.reservation_schemas import (
    ConfirmFields,
    ExtendFields,
    MakeReservationFields,
    PartFields,
    PartsFields,
    ReservationLineFields,
)
from holdfast.api.http.problems import Invalid
from holdfast.api.http.writes import Common, milliseconds
from holdfast.api.limits import HOLD_S_MAX
from holdfast.api.routes import EXAMPLE_SKU, Parameter, Route
from holdfast.domain.commands import (
    ConfirmReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    ReleaseReservation,
)
from holdfast.domain.commands.documents import Part, WantedUnits
from holdfast.domain.documents import Reservation
from holdfast.domain.identifiers import DEFAULT_STORE

COLLECTION: Final = Collection(
    type=Reservation,
    path="/api/inventory/reservations",
    parameter="reservationId",
    body=ReservationBody,
    render=reservation_body,
)
#: Milliseconds of a second.
_S: Final = 1000


def _make(common: Common, body: MakeReservationFields) -> MakeReservation:
    return MakeReservation(
        **common,
        lines=tuple(WantedUnits(stores=_stores(line), sku=line.sku, quantity=line.quantity) for line in body.lines),
        ttl_ms=None if body.ttl_seconds is None else body.ttl_seconds * _S,
        allow_split=body.allow_split,
    )


def _stores(line: ReservationLineFields) -> tuple[str, ...]:
    return line.store_ids or (line.store_id or DEFAULT_STORE,)


def _confirm(common: Common, body: ConfirmFields) -> ConfirmReservation:
    return ConfirmReservation(**common, reacquire=body.if_expired == "reacquire")


def _fulfill(common: Common, body: PartsFields) -> FulfillReservation:
    return FulfillReservation(**common, parts=_parts(body.lines))


def _release(common: Common, body: PartsFields) -> ReleaseReservation:
    return ReleaseReservation(**common, parts=_parts(body.lines))


def _parts(lines: tuple[PartFields, ...] | UnsetType) -> tuple[Part, ...] | None:
    if lines is UNSET:
        return None
    return tuple(Part(line=line.line, sku=line.sku, store=line.store_id, quantity=line.quantity) for line in lines)


def _bounded(body: ExtendFields, now: int) -> None:
    """Refuse a time that is too far ahead, by the ledger's own."""
    if isinstance(body.expires_at, datetime) and milliseconds(body.expires_at, "expiresAt") > now + HOLD_S_MAX * _S:
        raise Invalid("expiresAt", f"must not be more than {HOLD_S_MAX} seconds ahead")


def _extend(common: Common, body: ExtendFields) -> ExtendReservation:
    if isinstance(body.expires_at, datetime):
        expires_at = milliseconds(body.expires_at, "expiresAt")
        return ExtendReservation(**common, expires_at=expires_at)
    assert body.ttl_seconds is not UNSET  # noqa: S101 - the body has one of the two
    return ExtendReservation(**common, ttl_ms=body.ttl_seconds * _S)


_PARTS: Final = {"lines": [{"lineId": "1", "quantity": 1}]}

ROUTES: Final[tuple[Route, ...]] = (
    *document_routes(
        COLLECTION,
        command=MakeReservation,
        fields=MakeReservationFields,
        example={"lines": [{"sku": EXAMPLE_SKU, "quantity": 2}], "ttlSeconds": 900, "reference": "order-1001"},
        make=_make,
        summary="Promise units of several items, all lines or none, for a time or until they leave",
        query={
            **LIST_PARAMETERS,
            "status": Parameter(description="Only those with this status", type=ReservationStatus),
        },
    ),
    change_route(
        COLLECTION,
        action="confirm",
        done="confirmed",
        command=ConfirmReservation,
        fields=ConfirmFields,
        example={"ifExpired": "reacquire"},
        make=_confirm,
        summary="It is paid: the expiry goes. What has expired may be taken again, all of it or nothing",
        refusals=("RESERVATION_EXPIRED", "INSUFFICIENT_QUANTITY"),
    ),
    change_route(
        COLLECTION,
        action="fulfill",
        done="fulfilled",
        command=FulfillReservation,
        fields=PartsFields,
        example=_PARTS,
        make=_fulfill,
        summary="Promised units leave: all that are open, or the parts that are named",
        refusals=("RESERVATION_EXPIRED", "INSUFFICIENT_RESERVED", "INSUFFICIENT_ON_HAND"),
    ),
    change_route(
        COLLECTION,
        action="release",
        done="released",
        command=ReleaseReservation,
        fields=PartsFields,
        example=_PARTS,
        make=_release,
        summary="The promise is taken back: for all units that are open, or for the parts that are named",
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    change_route(
        COLLECTION,
        action="extend",
        done="extended",
        command=ExtendReservation,
        fields=ExtendFields,
        example={"ttlSeconds": 1800},
        make=_extend,
        bounded=_bounded,
        summary="The promise holds longer, never shorter",
        body_required=True,
        bare=True,
        refusals=("RESERVATION_EXPIRED",),
    ),
)
