"""The calls about transfers: units on their way from one store, or from a supplier, to another store."""

from typing import Final

from msgspec import UNSET

from holdfast.api.document_bodies import TransferBody, TransferStatus, transfer_body
from holdfast.api.document_calls import Collection, change_document, get_document, make_document
from holdfast.api.document_lists import LIST_PARAMETERS, DocumentPage, list_documents
from holdfast.api.document_schemas import CancelFields, ReceiveFields, SendTransferFields
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.api.writes import milliseconds
from holdfast.domain.commands import CancelTransfer, Cause, ReceiveTransfer, SendTransfer
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import Transfer

COLLECTION: Final = Collection(
    type=Transfer, path="/api/inventory/transfers", parameter="transferId", render=transfer_body
)


def _send(cause: Cause, transfer_id: str, content: bytes | None, body: SendTransferFields) -> SendTransfer:
    return SendTransfer(
        cause=cause,
        id=transfer_id,
        content=content,
        from_store=body.from_store_id,
        to_store=body.to_store_id,
        lines=tuple((line.sku, line.quantity) for line in body.lines),
        expected_at=None if body.expected_at is None else milliseconds(body.expected_at, "expectedAt"),
    )


def _receive(cause: Cause, transfer_id: str, body: ReceiveFields) -> ReceiveTransfer:
    if body.lines is UNSET:
        return ReceiveTransfer(cause=cause, id=transfer_id)
    receipts = tuple(
        Receipt(line=line.line, sku=line.sku, received=line.received, damaged=line.damaged, missing=line.missing)
        for line in body.lines
    )
    return ReceiveTransfer(cause=cause, id=transfer_id, receipts=receipts)


def _cancel(cause: Cause, transfer_id: str, _: CancelFields) -> CancelTransfer:
    return CancelTransfer(cause=cause, id=transfer_id)


_TAG: Final = "Transfers"
_ANSWER: Final = Done[TransferBody]
_AFTER: Final = {200: Answer(description="The transfer as it is now", body=_ANSWER)}
_QUERY: Final = {
    **LIST_PARAMETERS,
    "status": Parameter(description="Only those with this status", type=TransferStatus),
}

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path=COLLECTION.path,
        name="makeTransfer",
        tag=_TAG,
        summary="Units leave a store at once, or are ordered from a supplier, and are incoming at another store",
        make=make_document(COLLECTION, SendTransferFields, _send),
        body=SendTransferFields,
        write=True,
        answers={
            200: Answer(description="The transfer of that id, which the same request has made before", body=_ANSWER),
            201: Answer(description="The new transfer", body=_ANSWER, headers={"Location": "Where it is"}),
        },
        refusals=("NOT_FOUND", "CONFLICT", "INSUFFICIENT_QUANTITY"),
    ),
    Route(
        method="GET",
        path=COLLECTION.path,
        name="listTransfers",
        tag=_TAG,
        summary="Transfers, the newest first",
        make=list_documents(COLLECTION, _QUERY),
        query=_QUERY,
        answers={
            200: Answer(
                description="A page of transfers",
                body=DocumentPage[TransferBody],
                headers={"Link": "The next page, when there is one"},
            )
        },
        refusals=("NOT_FOUND",),
    ),
    Route(
        method="GET",
        path=COLLECTION.one,
        name="getTransfer",
        tag=_TAG,
        summary="One transfer",
        make=get_document(COLLECTION),
        answers={200: Answer(description="The transfer", body=Found[TransferBody])},
        refusals=("NOT_FOUND",),
    ),
    Route(
        method="POST",
        path=f"{COLLECTION.one}/receive",
        name="receiveTransfer",
        tag=_TAG,
        summary="Units arrive, whole, damaged or not at all: all that are on their way, or the lines that are named",
        make=change_document(COLLECTION, ReceiveFields, _receive, "receive", "Transfer received successfully"),
        body=ReceiveFields,
        body_required=False,
        write=True,
        answers=_AFTER,
        refusals=("NOT_FOUND", "CONFLICT", "INSUFFICIENT_RESERVED"),
    ),
    Route(
        method="POST",
        path=f"{COLLECTION.one}/cancel",
        name="cancelTransfer",
        tag=_TAG,
        summary="What has not been received goes back to where it came from",
        make=change_document(COLLECTION, CancelFields, _cancel, "cancel", "Transfer cancelled successfully"),
        body=CancelFields,
        body_required=False,
        write=True,
        answers=_AFTER,
        refusals=("NOT_FOUND", "CONFLICT"),
    ),
)
