"""The calls about transfers: units on their way from one store, or from a supplier, to another store."""

from datetime import datetime
from typing import Final

from msgspec import UNSET

from holdfast.api.documents.document_bodies import TransferBody, TransferStatus, transfer_body
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_filters import TRANSFER_PARAMETERS
from holdfast.api.documents.document_routes import change_route, document_routes
from holdfast.api.documents.transfer_schemas import (
    CancelFields,
    ChangeTransferFields,
    ReceiptTotalsFields,
    ReceiveFields,
    SendTransferFields,
)
from holdfast.api.http.writes import Common, milliseconds
from holdfast.api.routes import EXAMPLE_SKU, Parameter, Route
from holdfast.domain.commands import CancelTransfer, ChangeTransfer, CorrectReceipt, ReceiveTransfer, SendTransfer
from holdfast.domain.commands.documents import Receipt, SentUnits
from holdfast.domain.documents import Transfer

COLLECTION: Final = Collection(
    type=Transfer, path="/api/inventory/transfers", parameter="transferId", body=TransferBody, render=transfer_body
)


def _send(common: Common, body: SendTransferFields) -> SendTransfer:
    return SendTransfer(
        **common,
        from_store=body.from_store_id,
        to_store=body.to_store_id,
        lines=tuple(
            SentUnits(
                sku=line.sku,
                quantity=line.quantity,
                happened=body.happened if line.happened is None else line.happened,
                reference=line.reference,
            )
            for line in body.lines
        ),
        expected_at=None if body.expected_at is None else milliseconds(body.expected_at, "expectedAt"),
        to_quarantine=body.to_quarantine,
    )


def _receive(common: Common, body: ReceiveFields) -> ReceiveTransfer:
    if body.lines is UNSET:
        return ReceiveTransfer(**common)
    receipts = tuple(
        Receipt(line=line.line, sku=line.sku, received=line.received, damaged=line.damaged, missing=line.missing)
        for line in body.lines
    )
    return ReceiveTransfer(**common, receipts=receipts)


def _correct(common: Common, body: ReceiptTotalsFields) -> CorrectReceipt:
    receipts = tuple(
        Receipt(line=line.line, sku=line.sku, received=line.received, damaged=line.damaged, missing=line.missing)
        for line in body.lines
    )
    return CorrectReceipt(**common, receipts=receipts)


def _change(common: Common, body: ChangeTransferFields) -> ChangeTransfer:
    """Read what is to change: the reference is that of the transfer, and stays when it is left out."""
    at = body.expected_at
    return ChangeTransfer(
        **common,
        expected_at=milliseconds(at, "expectedAt") if isinstance(at, datetime) else at,
        reference=UNSET if body.reference is None else body.reference,
    )


ROUTES: Final[tuple[Route, ...]] = (
    *document_routes(
        COLLECTION,
        command=SendTransfer,
        fields=SendTransferFields,
        example={"fromStoreId": None, "toStoreId": "default", "lines": [{"sku": EXAMPLE_SKU, "quantity": 2}]},
        make=_send,
        summary="Units leave a store at once, or are ordered from a supplier, and are incoming at another store",
        query={
            **TRANSFER_PARAMETERS,
            "status": Parameter(description="Only those with this status", type=TransferStatus),
        },
    ),
    change_route(
        COLLECTION,
        action="receive",
        done="received",
        command=ReceiveTransfer,
        fields=ReceiveFields,
        example={"lines": [{"lineId": "1", "received": 1, "damaged": 1}]},
        make=_receive,
        summary="Units arrive, whole, damaged or not at all: all that are on their way, or the lines that are named",
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    change_route(
        COLLECTION,
        action="receipt",
        done="corrected",
        method="PUT",
        title="correctReceipt",
        command=CorrectReceipt,
        fields=ReceiptTotalsFields,
        example={"lines": [{"lineId": "1", "received": 2}]},
        make=_correct,
        body_required=True,
        summary="The receipt was wrong: these are the totals of its lines",
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    change_route(
        COLLECTION,
        action="change",
        done="changed",
        method="PATCH",
        title="changeTransfer",
        command=ChangeTransfer,
        fields=ChangeTransferFields,
        example={"expectedAt": "2026-12-01T08:00:00Z", "note": "The truck broke down"},
        make=_change,
        body_required=True,
        summary="Change when it should arrive, or what it is called by",
    ),
    change_route(
        COLLECTION,
        action="cancel",
        done="cancelled",
        command=CancelTransfer,
        fields=CancelFields,
        example={"reason": "The supplier has none"},
        summary="What has not been received goes back to where it came from",
    ),
)
