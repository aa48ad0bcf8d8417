"""The catalogue by SKU, a page at a time: all of it, or what a prefix, a name or an attribute finds."""

import json
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from holdfast.api.catalogue.sku_bodies import SkuPage, sku_body
from holdfast.api.context import Context
from holdfast.api.http.cursors import Places
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Text, TextPart
from holdfast.api.pages import Shown, answer_page
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.catalogue import SalesStatus, Sku
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, text_problem
from holdfast.engine.limits import SKUS_LOOKED_MAX
from holdfast.engine.portions import cut
from holdfast.engine.ports import Reader

_PATH: Final = "/api/inventory/skus"
_PLACES: Final = Places("the catalogue")
_ATTRIBUTE: Final = "attribute."
_PARTS: Final = ("skuPrefix", "name")
_PARAMETERS: Final = {
    **PAGE_PARAMETERS,
    "skuPrefix": Parameter(description="Only SKUs that begin with this", type=TextPart),
    "name": Parameter(description="Only SKUs whose name holds this, whatever the case", type=TextPart),
    "salesStatus": Parameter(description="Only SKUs whose sale is open, or stopped", type=Literal["open", "stopped"]),
    f"{_ATTRIBUTE}barcode": Parameter(
        description="Only SKUs whose attribute of this name is this; so for every other attribute", type=Text
    ),
}


class _Allowed(dict[str, object]):
    """The parameters, with those of all attributes."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and name.startswith(_ATTRIBUTE))


_ALLOWED: Final = _Allowed(_PARAMETERS)


class SkuQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows a page shows."""

    after: str
    prefix: str
    limit: int
    #: Without regard to case.
    name: str
    status: str | None
    attributes: Mapping[str, str]

    @property
    def narrowed(self) -> bool:
        """Whether rows have to be looked at one by one."""
        return bool(self.name or self.status or self.attributes)

    def shows(self, row: Sku) -> bool:
        """Tell whether a row is shown."""
        return (
            self.status in (None, row.sales_status)
            and self.name in row.name.casefold()
            and all(_text_of(row.attributes.get(name)) == wanted for name, wanted in self.attributes.items())
        )


def list_skus(context: Context) -> Handler:
    """Give the handler of GET /api/inventory/skus."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, _ALLOWED)
        query = sku_query(parameters)
        await answer_page(exchange, parameters, context.engine.read_page, lambda reader: _page(reader, query))

    return handle


def _page(reader: Reader, query: SkuQuery) -> Shown:
    rows, after = find(reader, query)
    content = SkuPage(data=list(map(sku_body, rows)), count=len(rows))
    return content, None if after is None else _PLACES.after(after)


def find(reader: Reader, query: SkuQuery) -> tuple[list[Sku], str | None]:
    """Give a page, and the SKU behind which the next one begins; where filters are given, so many are looked at."""
    most = SKUS_LOOKED_MAX if query.narrowed else query.limit
    looked, further = cut(reader.sku_list(query.after, query.prefix, most + 1), most)
    shown = list(filter(query.shows, looked)) if query.narrowed else looked
    if len(shown) > query.limit:
        shown = shown[: query.limit]
        return shown, shown[-1].sku
    return shown, looked[-1].sku if further else None


def sku_query(parameters: Mapping[str, str]) -> SkuQuery:
    """Read the parameters. Raises a 400 for the first one that is wrong."""
    for name, text in parameters.items():
        if name in PAGE_PARAMETERS or (name in _PARTS and not text):  # The empty text is in every other one.
            continue
        problem = text_problem(text, TEXT_CHARACTERS_MAX)
        if problem:
            raise Invalid(name, problem)
    status = parameters.get("salesStatus")
    if status is not None and status not in list(SalesStatus):
        raise Invalid("salesStatus", "must be open or stopped")
    return SkuQuery(
        after=_PLACES.key_before(parameters["after"]) if "after" in parameters else "",
        prefix=parameters.get("skuPrefix", ""),
        limit=limit_of(parameters),
        name=parameters.get("name", "").casefold(),
        status=status,
        attributes={
            name.removeprefix(_ATTRIBUTE): text for name, text in parameters.items() if name.startswith(_ATTRIBUTE)
        },
    )


def _text_of(value: object) -> str | None:
    """Give an attribute as a text of the query says it: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)


SKU_LIST: Final = Route(
    method="GET",
    path=_PATH,
    name="listSkus",
    scope=Scope.READ,
    stores=Stores.NONE,
    tag="Catalogue",
    summary="The catalogue by SKU: all of it, or what a prefix, a name or an attribute finds",
    make=list_skus,
    query=_PARAMETERS,
    answers={
        200: Answer(
            description="A page of catalogue rows", body=SkuPage, headers={"Link": "The next page, when there is one"}
        )
    },
)
