"""The calls about sales: units that leave at once."""

from typing import Final

from holdfast.api.documents.document_bodies import SaleBody, sale_body
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_routes import document_routes
from holdfast.api.documents.document_schemas import SellFields
from holdfast.api.routes import EXAMPLE_SKU, Route
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


ROUTES: Final[tuple[Route, ...]] = document_routes(
    COLLECTION,
    SaleBody,
    command=Sell,
    fields=SellFields,
    example={"lines": [{"sku": EXAMPLE_SKU, "quantity": 2}], "reference": "receipt-1"},
    making=_sell,
    summary="Units leave at once, all lines or none; a sale that has happened already is believed",
)
