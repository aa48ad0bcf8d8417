"""What is there of many SKUs at once: in a shopping cart, on a page of products."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import decode, refuse
from holdfast.api.http.demands import Scope, Stores, only_own
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.problems import Problem
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.api.http.texts import Identifier, StoreId
from holdfast.api.limits import AVAILABILITY_SKUS_MAX, AVAILABILITY_STORES_MAX
from holdfast.api.routes import EXAMPLE_SKU, Answer, Route
from holdfast.api.views import view_of
from holdfast.domain.catalogue import SalesStatus, Stop
from holdfast.domain.identifiers import sku_problem, store_problem, told
from holdfast.domain.rejections import NamesNotFound
from holdfast.engine.limits import REMEMBERED_BYTES_MAX, share
from holdfast.engine.ports import Reader
from holdfast.engine.reading import ItemRow
from holdfast.engine.remembered import Remembered

#: SKUs of a question that costs no more than other short reads: a shopping cart.
_FEW_SKUS: Final = 20
#: As plain numbers: they are compared with thousands of rows.
_STORE_STOPPED, _SKU_STOPPED = Stop.STORE.value, Stop.SKU.value


class AvailabilityQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """POST /api/inventory/availability."""

    skus: Annotated[list[Identifier], msgspec.Meta(min_length=1, max_length=AVAILABILITY_SKUS_MAX)]
    #: Only these stores; left out: all of them.
    store_ids: Annotated[list[StoreId], msgspec.Meta(min_length=1, max_length=AVAILABILITY_STORES_MAX)] | None = None
    view: Literal["total", "stores"] = "total"
    #: Whether stores that do not exist make it an error.
    unknown_stores: Literal["reject", "ignore"] = "reject"

    def __post_init__(self) -> None:
        """Judge the texts."""
        for number, sku in enumerate(self.skus):
            refuse(f"skus[{number}]", sku_problem(sku))
        for number, store in enumerate(self.store_ids or ()):
            refuse(f"storeIds[{number}]", store_problem(store))


class Units(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Numbers of one item, or sums over the items of several stores."""

    available: int
    quantity: int
    reserved: int
    short: int
    unsellable: int
    incoming: int
    safety_stock: int


class StoreAvailability(Units, frozen=True, gc=False, rename="camel"):
    """What one store has of a SKU."""

    store_id: str


_of_store: Final = view_of(StoreAvailability, "available", quantity="on_hand", store_id="store")


class SkuAvailability(Units, frozen=True, gc=False, kw_only=True, rename="camel", omit_defaults=True):
    """What the stores have of a SKU, together."""

    sku: str
    #: Whether any of the stores has an item of this SKU; if not, every number is 0.
    known: bool
    #: Stopped: a recall; nothing of it is available, whatever there is. Left out while it may be sold.
    sales_status: SalesStatus = SalesStatus.OPEN
    #: Each store that sells and has an item of it, by id; only in the view `stores`.
    stores: list[StoreAvailability] | None = None


class AvailabilityAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is available: an entry for each SKU, in the order of the question."""

    success: bool
    data: list[SkuAvailability]
    count: int
    #: Of the stores that were named: those that do not exist. There, if they were to be ignored.
    unknown_stores: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Rendered(AvailabilityAnswer, frozen=True, kw_only=True, rename="camel"):
    """The same, of entries that are rendered."""

    data: list[msgspec.Raw]  # type: ignore[assignment]


def post_availability(context: Context) -> Handler:
    """Give the handler of the question; it is a read, whatever its method."""
    decoder = msgspec.json.Decoder(AvailabilityQuery)
    remembered = Remembered(share(REMEMBERED_BYTES_MAX, context.processes))

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        query = decode(decoder, content)
        stores = only_own(exchange.caller, query.store_ids)
        # Rendered where it is read: the stock of many SKUs in hundreds of stores would hold up the event loop.
        read = context.engine.read if len(query.skus) <= _FEW_SKUS else context.engine.read_page
        answer = await read(lambda reader: _answer(reader, query, stores, remembered))
        if isinstance(answer, Problem):
            raise answer
        await exchange.answer(200, answer, [PRIVATE], read_only=True)

    return handle


def _answer(
    reader: Reader, query: AvailabilityQuery, stores: Sequence[str] | None, remembered: Remembered
) -> bytes | Problem:
    unknown = _unknown(reader, query)
    if unknown and query.unknown_stores == "reject":
        return problem_of_rejection(NamesNotFound(tuple(unknown), ()))
    data = entries(reader, query.skus, stores, remembered, by_store=query.view == "stores")
    told_stores = unknown if query.unknown_stores == "ignore" else msgspec.UNSET
    rendered = [msgspec.Raw(entry) for entry in data]
    return msgspec.json.encode(_Rendered(success=True, data=rendered, count=len(data), unknown_stores=told_stores))


def entries(
    reader: Reader, skus: Sequence[str], stores: Sequence[str] | None, remembered: Remembered, *, by_store: bool
) -> list[bytes]:
    """Give the entry of each SKU, rendered, in their order.

    All of them are of one moment: a transfer between two stores never shows twice, or not at all.
    """

    def made(missing: Sequence[str]) -> dict[str, bytes]:
        of_sku: dict[str, list[ItemRow]] = {sku: [] for sku in missing}
        for row in reader.documents.stock_of(missing, stores):
            of_sku[row.item.sku].append(row)
        return {sku: msgspec.json.encode(_of_sku(sku, rows, by_store=by_store)) for sku, rows in of_sku.items()}

    # Who sees other stores asks another question.
    question = msgspec.json.encode((by_store, None if stores is None else sorted(set(stores))))
    return remembered.answers(reader, list(dict.fromkeys(skus)), question, made)


def _unknown(reader: Reader, query: AvailabilityQuery) -> list[str]:
    """Give the named stores that do not exist."""
    if query.store_ids is None:
        return []
    there = reader.stores_named(query.store_ids)
    return [store for store in dict.fromkeys(query.store_ids) if store not in there]


def _of_sku(sku: str, rows: Sequence[ItemRow], *, by_store: bool) -> SkuAvailability:
    selling = [row for row in rows if not row.stop & _STORE_STOPPED]
    stores = None
    if by_store:
        by_id = sorted(selling, key=lambda row: row.item.store)
        stores = [_of_store(row.item, 0 if row.stop else row.item.available) for row in by_id]
    stopped = any(row.stop & _SKU_STOPPED for row in rows)
    status = SalesStatus.STOPPED if stopped else SalesStatus.OPEN
    return SkuAvailability(sku=sku, known=bool(rows), sales_status=status, stores=stores, **_units(selling))


def _units(rows: Sequence[ItemRow]) -> dict[str, int]:
    items = [row.item for row in rows]
    return {
        # Summed, not derived anew: what one store is short of takes nothing from what another can promise.
        "available": told(sum([row.item.available for row in rows if not row.stop])),
        "quantity": told(sum([item.on_hand for item in items])),
        "reserved": told(sum([item.reserved for item in items])),
        "short": told(sum([item.short for item in items])),
        "unsellable": told(sum([item.unsellable for item in items])),
        "incoming": told(sum([item.incoming for item in items])),
        "safety_stock": told(sum([item.safety_stock for item in items])),
    }


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path="/api/inventory/availability",
        name="getAvailability",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag="Stock",
        summary="Get what is available of many SKUs, each consistent over all its stores",
        make=post_availability,
        body=AvailabilityQuery,
        example={"skus": [EXAMPLE_SKU], "view": "stores"},
        answers={200: Answer(description="What is available", body=AvailabilityAnswer)},
        refusals=("NOT_FOUND",),
    ),
)
