"""The calls about sales: units that leave at once."""

from typing import Final

from holdfast.api.document_bodies import SaleBody, sale_body
from holdfast.api.document_calls import Collection, get_document, make_document
from holdfast.api.document_lists import LIST_PARAMETERS, DocumentPage, list_documents
from holdfast.api.document_schemas import SellFields
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Route
from holdfast.domain.commands import Cause, Sell
from holdfast.domain.commands.documents import Units
from holdfast.domain.documents import Sale
from holdfast.domain.identifiers import DEFAULT_STORE

COLLECTION: Final = Collection(type=Sale, path="/api/inventory/sales", parameter="saleId", render=sale_body)


def _sell(cause: Cause, sale_id: str, content: bytes | None, body: SellFields) -> Sell:
    lines = tuple(
        Units(store=line.store_id or DEFAULT_STORE, sku=line.sku, quantity=line.quantity) for line in body.lines
    )
    return Sell(cause=cause, id=sale_id, content=content, lines=lines, happened=body.happened)


_TAG: Final = "Sales"
_ANSWER: Final = Done[SaleBody]

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path=COLLECTION.path,
        name="makeSale",
        tag=_TAG,
        summary="Units leave at once, all lines or none; a sale that has happened already is believed",
        make=make_document(COLLECTION, SellFields, _sell),
        body=SellFields,
        write=True,
        answers={
            200: Answer(description="The sale of that id, which the same request has made before", body=_ANSWER),
            201: Answer(description="The new sale", body=_ANSWER, headers={"Location": "Where it is"}),
        },
        refusals=("NOT_FOUND", "CONFLICT", "INSUFFICIENT_QUANTITY"),
    ),
    Route(
        method="GET",
        path=COLLECTION.path,
        name="listSales",
        tag=_TAG,
        summary="Sales, the newest first",
        make=list_documents(COLLECTION, LIST_PARAMETERS),
        query=LIST_PARAMETERS,
        answers={
            200: Answer(
                description="A page of sales",
                body=DocumentPage[SaleBody],
                headers={"Link": "The next page, when there is one"},
            )
        },
        refusals=("NOT_FOUND",),
    ),
    Route(
        method="GET",
        path=COLLECTION.one,
        name="getSale",
        tag=_TAG,
        summary="One sale",
        make=get_document(COLLECTION),
        answers={200: Answer(description="The sale", body=Found[SaleBody])},
        refusals=("NOT_FOUND",),
    ),
)
