"""The catalogue: what all stores share about a SKU."""

from functools import partial
from typing import Final
from urllib.parse import quote

import msgspec

from holdfast.api.catalogue.catalogue_calls import CatalogueWrite, write_catalogue
from holdfast.api.context import Context
from holdfast.api.http.attributes import Attributes, refuse_attributes
from holdfast.api.http.bodies import Reported, refuse_texts
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.path_values import sku_of
from holdfast.api.http.problems import NotFound
from holdfast.api.http.texts import Text
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Route
from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Cause, PutSku
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX
from holdfast.domain.outcomes import SkuResult

_PATH: Final = "/api/inventory/skus"


class SkuBody(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The catalogue row of a SKU on the wire."""

    sku: str
    name: str
    attributes: Attributes
    #: The second half of the ETags of its items.
    version: int


class PutSkuFields(Reported, frozen=True, kw_only=True):
    """PUT /api/inventory/skus/{sku}."""

    name: Text
    attributes: Attributes = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse_texts((("name", self.name, TEXT_CHARACTERS_MAX),))
        refuse_attributes(self.attributes)


def sku_body(sku: Sku) -> SkuBody:
    """Render a catalogue row."""
    return SkuBody(sku=sku.sku, name=sku.name, attributes=sku.attributes, version=sku.version)


def get_sku(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/skus/{sku}."""

    async def handle(exchange: Exchange) -> None:
        wanted = sku_of(exchange)
        query_of(exchange, {})
        sku = await context.engine.read(lambda reader: reader.sku(wanted))
        if sku is None:
            raise NotFound(f"The catalogue has no SKU {wanted}.", sku=wanted)
        await exchange.answer(200, Found(data=sku_body(sku)), [PRIVATE])

    return handle


def _put(cause: Cause, path: tuple[str, ...], body: PutSkuFields) -> PutSku:
    return PutSku(cause=cause, sku=path[0], name=body.name, attributes=body.attributes)


_PUT: Final[CatalogueWrite[SkuResult]] = CatalogueWrite(
    name="sku",
    body=PutSkuFields,
    path=lambda exchange: (sku_of(exchange),),
    make=_put,
    result=SkuResult,
    render=lambda result: sku_body(result.sku),
    messages=("SKU made successfully", "SKU updated successfully", "SKU unchanged"),
    location=lambda result: f"{_PATH}/{quote(result.sku.sku, safe='')}".encode(),
)
_TAG: Final = "Catalogue"
_ONE: Final = f"{_PATH}/{{sku}}"

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=_ONE,
        name="getSku",
        tag=_TAG,
        summary="What all stores share about a SKU",
        make=get_sku,
        answers={200: Answer(description="The catalogue row", body=Found[SkuBody])},
        refusals=("NOT_FOUND",),
    ),
    Route(
        method="PUT",
        path=_ONE,
        name="putSku",
        tag=_TAG,
        summary="Set the catalogue row of a SKU; it is made when it is missing",
        make=partial(write_catalogue, write=_PUT),
        command=PutSku,
        body=PutSkuFields,
        example={"name": "T-shirt, red, M", "attributes": {"size": "M", "colour": "red"}},
        write=True,
        answers={
            200: Answer(description="The catalogue row as it is now", body=Done[SkuBody]),
            201: Answer(description="The new catalogue row", body=Done[SkuBody], headers={"Location": "Where it is"}),
        },
    ),
)
