"""The calls that change an order which is there: its lines, its stores, what has left and come back."""

from typing import Final

from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_routes import change_route
from holdfast.api.documents.endings import bounded, ending_of
from holdfast.api.documents.order_schemas import (
    AmendFields,
    MovedPartFields,
    ReassignFields,
    ReturnFields,
    UnfulfillFields,
)
from holdfast.api.documents.reservations import COLLECTION, parts_of
from holdfast.api.documents.sales import COLLECTION as SALES
from holdfast.api.http.writes import Common
from holdfast.api.routes import EXAMPLE_SKU, Route
from holdfast.domain.commands import (
    AmendReservation,
    ReassignReservation,
    ReturnReservation,
    ReturnSale,
    UnfulfillReservation,
)
from holdfast.domain.commands.documents import Part
from holdfast.domain.commands.orders import AmendedLine, ReturnedPart


def _amend(common: Common, body: AmendFields) -> AmendReservation:
    lines = tuple(
        AmendedLine(
            line=None if line.line_id is None else int(line.line_id),
            sku=line.sku,
            quantity=line.quantity,
            stores=line.stores,
            reference=line.reference,
            use_safety_stock=line.use_safety_stock,
        )
        for line in body.lines
    )
    return AmendReservation(**common, lines=lines, allow_split=body.allow_split, ending=ending_of(body))


def _reassign(common: Common, body: ReassignFields) -> ReassignReservation:
    store = None if body.from_store_id is UNSET else body.from_store_id
    return ReassignReservation(
        **common,
        parts=_moved(body.lines, store),
        from_store=store,
        to_stores=body.targets,
        allow_split=body.allow_split,
    )


def _moved(lines: tuple[MovedPartFields, ...] | UnsetType, store: str | None) -> tuple[Part, ...] | None:
    if lines is UNSET:
        return None
    return tuple(
        Part(
            line=line.line,
            sku=line.sku,
            store=store,
            quantity=None if line.quantity is UNSET else line.quantity,
        )
        for line in lines
    )


def _unfulfill(common: Common, body: UnfulfillFields) -> UnfulfillReservation:
    return UnfulfillReservation(**common, parts=parts_of(body.lines), parcel=body.parcel_id, ending=ending_of(body))


def _returned(body: ReturnFields) -> tuple[ReturnedPart, ...]:
    return tuple(
        ReturnedPart(
            line=line.line,
            sku=line.sku,
            quantity=line.quantity,
            store=line.store_id,
            bucket=line.bucket,
            reason=line.reason,
        )
        for line in body.lines
    )


def _return_reservation(common: Common, body: ReturnFields) -> ReturnReservation:
    return ReturnReservation(**common, parts=_returned(body))


def _return_sale(common: Common, body: ReturnFields) -> ReturnSale:
    return ReturnSale(**common, parts=_returned(body))


_BACK: Final = {"lines": [{"lineId": "1", "quantity": 1, "reason": "too small"}]}

ROUTES: Final[tuple[Route, ...]] = (
    change_route(
        COLLECTION,
        action="amend",
        done="amended",
        command=AmendReservation,
        fields=AmendFields,
        example={"lines": [{"lineId": "1", "sku": EXAMPLE_SKU, "quantity": 3}]},
        make=_amend,
        bounded=bounded,
        summary="These are its lines from now on, all of them or none",
        body_required=True,
        refusals=("RESERVATION_EXPIRED", "SALES_STOPPED", "INSUFFICIENT_QUANTITY"),
    ),
    change_route(
        COLLECTION,
        action="reassign",
        done="reassigned",
        command=ReassignReservation,
        fields=ReassignFields,
        example={"fromStoreId": "default", "toStoreId": "north"},
        make=_reassign,
        summary="Other stores are to serve what is open, all of it or none",
        body_required=True,
        refusals=("RESERVATION_EXPIRED", "SALES_STOPPED", "INSUFFICIENT_RESERVED", "INSUFFICIENT_QUANTITY"),
    ),
    change_route(
        COLLECTION,
        action="unfulfill",
        done="unfulfilled",
        command=UnfulfillReservation,
        fields=UnfulfillFields,
        example={"lines": [{"lineId": "1", "quantity": 1}]},
        make=_unfulfill,
        bounded=bounded,
        summary="Units have not left after all: they are on the shelf, and promised, again",
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    change_route(
        COLLECTION,
        action="return",
        done="returned",
        command=ReturnReservation,
        fields=ReturnFields,
        example=_BACK,
        make=_return_reservation,
        summary="Units that have left have come back, into any store",
        body_required=True,
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    change_route(
        SALES,
        action="return",
        done="returned",
        command=ReturnSale,
        fields=ReturnFields,
        example=_BACK,
        make=_return_sale,
        summary="Units that were sold have come back, into any store",
        body_required=True,
        refusals=("INSUFFICIENT_RESERVED",),
    ),
)
