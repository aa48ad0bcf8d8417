"""The calls about sales: units that leave at once."""

from typing import Final

from holdfast.api.documents.document_bodies import SaleBody, sale_body
from holdfast.api.documents.document_calls import Collection
from holdfast.api.documents.document_routes import document_routes
from holdfast.api.documents.document_schemas import SellFields
from holdfast.api.http.writes import Common
from holdfast.api.routes import EXAMPLE_SKU, Route
from holdfast.domain.commands import Sell
from holdfast.domain.commands.documents import Units
from holdfast.domain.documents import Sale
from holdfast.domain.identifiers import DEFAULT_STORE

COLLECTION: Final = Collection(
    type=Sale, path="/api/inventory/sales", parameter="saleId", body=SaleBody, render=sale_body
)


def _sell(common: Common, body: SellFields) -> Sell:
    lines = tuple(
        Units(
            store=line.store_id or DEFAULT_STORE,
            sku=line.sku,
            quantity=line.quantity,
            reference=line.reference,
            use_safety_stock=line.use_safety_stock,
        )
        for line in body.lines
    )
    return Sell(**common, lines=lines, happened=body.happened)


ROUTES: Final[tuple[Route, ...]] = document_routes(
    COLLECTION,
    command=Sell,
    fields=SellFields,
    example={"lines": [{"sku": EXAMPLE_SKU, "quantity": 2}], "reference": "receipt-1"},
    make=_sell,
    summary="Units leave at once, all lines or none; a sale that has happened already is believed",
)
