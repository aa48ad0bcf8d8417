"""The calls about transfers: units on their way from one store, or from a supplier, to another store."""

from typing import Final

from msgspec import UNSET

from holdfast.api.documents.document_bodies import TransferBody, TransferStatus, transfer_body
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_lists import LIST_PARAMETERS
from holdfast.api.documents.document_routes import change_route, document_routes
from holdfast.api.documents.document_schemas import CancelFields, ReceiveFields, SendTransferFields
from holdfast.api.http.writes import Common, milliseconds
from holdfast.api.routes import EXAMPLE_SKU, Parameter, Route
from holdfast.domain.commands import CancelTransfer, ReceiveTransfer, SendTransfer
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import Transfer

COLLECTION: Final = Collection(
    type=Transfer, path="/api/inventory/transfers", parameter="transferId", body=TransferBody, render=transfer_body
)


def _send(common: Common, body: SendTransferFields) -> SendTransfer:
    return SendTransfer(
        **common,
        from_store=body.from_store_id,
        to_store=body.to_store_id,
        lines=tuple((line.sku, line.quantity) for line in body.lines),
        expected_at=None if body.expected_at is None else milliseconds(body.expected_at, "expectedAt"),
    )


def _receive(common: Common, body: ReceiveFields) -> ReceiveTransfer:
    if body.lines is UNSET:
        return ReceiveTransfer(**common)
    receipts = tuple(
        Receipt(line=line.line, sku=line.sku, received=line.received, damaged=line.damaged, missing=line.missing)
        for line in body.lines
    )
    return ReceiveTransfer(**common, receipts=receipts)


ROUTES: Final[tuple[Route, ...]] = (
    *document_routes(
        COLLECTION,
        command=SendTransfer,
        fields=SendTransferFields,
        example={"fromStoreId": None, "toStoreId": "default", "lines": [{"sku": EXAMPLE_SKU, "quantity": 2}]},
        make=_send,
        summary="Units leave a store at once, or are ordered from a supplier, and are incoming at another store",
        query={
            **LIST_PARAMETERS,
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
        action="cancel",
        done="cancelled",
        command=CancelTransfer,
        fields=CancelFields,
        example={"reason": "The supplier has none"},
        summary="What has not been received goes back to where it came from",
    ),
)
