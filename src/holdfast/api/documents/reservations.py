"""The calls about reservations: promises over several items, with an expiry until they are paid."""

from typing import Final

from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_filters import RESERVATION_PARAMETERS
from holdfast.api.documents.document_routes import change_route, document_routes
from holdfast.api.documents.endings import bounded, ending_of
from holdfast.api.documents.reservation_bodies import (
    ReservationBody,
    ReservationStatus,
    reservation_body,
    written_reservation_body,
)
from holdfast.api.documents.reservation_schemas import (
    ConfirmFields,
    ExtendFields,
    FulfillFields,
    MakeReservationFields,
    PartFields,
    ReleaseFields,
    ReservationLineFields,
    UnconfirmFields,
)
from holdfast.api.http.writes import Common
from holdfast.api.routes import EXAMPLE_SKU, Parameter, Route
from holdfast.domain.commands import (
    ConfirmReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    ReleaseReservation,
    UnconfirmReservation,
)
from holdfast.domain.commands.documents import Part, WantedUnits
from holdfast.domain.documents import Ending, Reservation
from holdfast.domain.identifiers import DEFAULT_STORE

COLLECTION: Final = Collection(
    type=Reservation,
    path="/api/inventory/reservations",
    parameter="reservationId",
    body=ReservationBody,
    render=reservation_body,
    render_result=written_reservation_body,
)
_REACQUIRE: Final = "reacquire"
#: Milliseconds of a second.
_S: Final = 1000


def _make(common: Common, body: MakeReservationFields) -> MakeReservation:
    return MakeReservation(
        **common,
        lines=tuple(_wanted(line) for line in body.lines),
        ending=ending_of(body),
        confirmed=body.confirmed,
        allow_split=body.allow_split,
        sourcing=body.sourcing,
        if_expired=body.if_expired == _REACQUIRE,
        if_released=body.if_released == _REACQUIRE,
    )


def _wanted(line: ReservationLineFields) -> WantedUnits:
    return WantedUnits(
        stores=line.stores or (DEFAULT_STORE,),
        sku=line.sku,
        quantity=line.quantity,
        reference=line.reference,
        use_safety_stock=line.use_safety_stock,
    )


def _confirm(common: Common, body: ConfirmFields) -> ConfirmReservation:
    return ConfirmReservation(**common, reacquire=body.if_expired == _REACQUIRE, ending=ending_of(body))


def _unconfirm(common: Common, body: UnconfirmFields) -> UnconfirmReservation:
    return UnconfirmReservation(**common, ending=Ending(ttl_ms=body.ttl_seconds * _S))


def _fulfill(common: Common, body: FulfillFields) -> FulfillReservation:
    return FulfillReservation(**common, parts=parts_of(body.lines), happened=body.happened)


def _release(common: Common, body: ReleaseFields) -> ReleaseReservation:
    return ReleaseReservation(**common, parts=parts_of(body.lines), unless_confirmed=body.if_confirmed == "refuse")


def parts_of(lines: tuple[PartFields, ...] | UnsetType) -> tuple[Part, ...] | None:
    """Give the parts that a request names; None: it is about the whole."""
    if lines is UNSET:
        return None
    return tuple(Part(line=line.line, sku=line.sku, store=line.store_id, quantity=line.quantity) for line in lines)


def _extend(common: Common, body: ExtendFields) -> ExtendReservation:
    return ExtendReservation(**common, ending=ending_of(body) or Ending())


_PARTS: Final = {"lines": [{"lineId": "1", "quantity": 1}]}

ROUTES: Final[tuple[Route, ...]] = (
    *document_routes(
        COLLECTION,
        command=MakeReservation,
        fields=MakeReservationFields,
        example={"lines": [{"sku": EXAMPLE_SKU, "quantity": 2}], "ttlSeconds": 900, "reference": "order-1001"},
        make=_make,
        summary="Promise units of several items, all lines or none, for a time or until they leave",
        bounded=bounded,
        refusals=("RESERVATION_OVER",),
        query={
            **RESERVATION_PARAMETERS,
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
        bounded=bounded,
        summary="It is paid: the expiry goes. What has expired may be taken again, all of it or nothing",
        refusals=("RESERVATION_EXPIRED", "SALES_STOPPED", "INSUFFICIENT_QUANTITY"),
    ),
    change_route(
        COLLECTION,
        action="unconfirm",
        done="unconfirmed",
        command=UnconfirmReservation,
        fields=UnconfirmFields,
        example={"ttlSeconds": 900, "expectedVersion": 1},
        make=_unconfirm,
        summary="The payment has bounced: what was paid is a hold with an end again",
        body_required=True,
        bare=True,
        version_required=True,
        refusals=("RESERVATION_EXPIRED",),
    ),
    change_route(
        COLLECTION,
        action="fulfill",
        done="fulfilled",
        command=FulfillReservation,
        fields=FulfillFields,
        example=_PARTS,
        make=_fulfill,
        summary="Promised units leave: all that are open, or the parts that are named; what has left is believed",
        refusals=("RESERVATION_EXPIRED", "SALES_STOPPED", "INSUFFICIENT_RESERVED", "INSUFFICIENT_ON_HAND"),
    ),
    change_route(
        COLLECTION,
        action="release",
        done="released",
        command=ReleaseReservation,
        fields=ReleaseFields,
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
        bounded=bounded,
        summary="The promise holds longer, never shorter",
        body_required=True,
        bare=True,
        refusals=("RESERVATION_EXPIRED",),
    ),
)
