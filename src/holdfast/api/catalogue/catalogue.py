"""The catalogue: what all stores share about a SKU."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.catalogue.sku_bodies import SkuBody, sku_body
from holdfast.api.catalogue.sku_list import SKU_LIST
from holdfast.api.context import Context
from holdfast.api.http.attributes import Attributes, refuse_attributes
from holdfast.api.http.bodies import Write, refuse_texts
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import known_of, location, version_etag
from holdfast.api.http.path_values import sku_of
from holdfast.api.http.problems import NotFound
from holdfast.api.http.texts import Text
from holdfast.api.render import Done, Found
from holdfast.api.routes import Answer, Route
from holdfast.api.subjects import Subject
from holdfast.api.versioned import MADE, UNCHANGED, VERSION, answer_versioned
from holdfast.api.write_calls import WriteCall, write_route
from holdfast.domain.catalogue import SalesStatus
from holdfast.domain.commands import PatchSku, PutSku
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX
from holdfast.domain.outcomes import SkuResult

_PATH: Final = "/api/inventory/skus"


class PutSkuFields(Write, frozen=True, kw_only=True):
    """PUT /api/inventory/skus/{sku}."""

    name: Text
    attributes: Attributes = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse_texts((("name", self.name, TEXT_CHARACTERS_MAX),))
        refuse_attributes(self.attributes)


class PatchSkuFields(Write, frozen=True, kw_only=True):
    """PATCH /api/inventory/skus/{sku}: what is left out stays as it is, attributes too; null takes one away."""

    name: Text | UnsetType = UNSET
    attributes: Attributes | UnsetType = UNSET
    #: With `reason`, which is kept as its reason.
    sales_status: SalesStatus | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        if self.name is not UNSET:
            refuse_texts((("name", self.name, TEXT_CHARACTERS_MAX),))
        if self.attributes is not UNSET:
            refuse_attributes(self.attributes)


def get_sku(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/skus/{sku}."""

    async def handle(exchange: Exchange) -> None:
        wanted = sku_of(exchange)
        query_of(exchange, {})
        known = known_of(exchange)
        sku = await context.engine.read(lambda reader: reader.sku(wanted))
        if sku is None:
            raise NotFound(f"The catalogue has no SKU {wanted}.", sku=wanted)
        await answer_versioned(exchange, sku_body(sku), sku.version, known)

    return handle


_TAG: Final = "Catalogue"
_ONE: Final = f"{_PATH}/{{sku}}"
_ROW: Final = Subject(
    result=SkuResult,
    shown=lambda result: sku_body(result.sku),
    headers=lambda result: [
        version_etag(result.sku.version),
        *([location(_PATH, result.sku.sku)] if result.made else []),
    ],
)
_PUT: Final = WriteCall(
    name="sku",
    command=PutSku,
    subject=_ROW,
    method="PUT",
    title="putSku",
    summary="Set the catalogue row of a SKU; it is made when it is missing",
    place=lambda exchange: (sku_of(exchange),),
    names=("sku",),
    body=PutSkuFields,
    versioned=True,
    example={"name": "T-shirt, red, M", "attributes": {"size": "M", "colour": "red"}},
    answers={
        200: Answer(description="The catalogue row as it is now", body=Done[SkuBody], headers=VERSION),
        201: Answer(description="The new catalogue row", body=Done[SkuBody], headers=MADE),
    },
    message="SKU updated successfully",
    message_made="SKU made successfully",
    unchanged="SKU unchanged",
)
_PATCH: Final = WriteCall(
    name="sku.patch",
    command=PatchSku,
    subject=_ROW,
    method="PATCH",
    title="patchSku",
    summary="Change some of a SKU's catalogue row, or stop its sale everywhere: a recall",
    place=lambda exchange: (sku_of(exchange),),
    names=("sku",),
    body=PatchSkuFields,
    versioned=True,
    example={"salesStatus": "stopped", "reason": "Batch 4711 is recalled"},
    answers={200: Answer(description="The catalogue row as it is now", body=Done[SkuBody], headers=VERSION)},
    message="SKU updated successfully",
    unchanged="SKU unchanged",
    refusals=("NOT_FOUND",),
)

ROUTES: Final[tuple[Route, ...]] = (
    SKU_LIST,
    Route(
        method="GET",
        path=_ONE,
        name="getSku",
        scope=Scope.READ,
        stores=Stores.NONE,
        tag=_TAG,
        summary="What all stores share about a SKU",
        make=get_sku,
        conditional=True,
        answers={
            200: Answer(description="The catalogue row", body=Found[SkuBody], headers=VERSION),
            304: UNCHANGED,
        },
        refusals=("NOT_FOUND",),
    ),
    write_route(_PUT, _ONE, _TAG),
    write_route(_PATCH, _ONE, _TAG),
)
