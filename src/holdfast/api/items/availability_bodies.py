"""What is asked and told of availability."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from holdfast.api.http.bodies import refuse
from holdfast.api.http.sending import Parts
from holdfast.api.http.texts import Identifier, StoreId
from holdfast.api.limits import AVAILABILITY_SKUS_MAX, AVAILABILITY_STORES_MAX
from holdfast.api.views import view_of
from holdfast.domain.catalogue import SalesStatus, Stop
from holdfast.domain.identifiers import sku_problem, store_problem, told
from holdfast.engine.reading import ItemRow

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


def answer_of(entries: Sequence[bytes], unknown_stores: list[str] | msgspec.UnsetType) -> Parts:
    """Give the answer of entries that are rendered. 1.3 MB for 200 stores and 50 SKUs: never one piece."""
    answer = AvailabilityAnswer(success=True, data=[], count=len(entries), unknown_stores=unknown_stores)
    begin, _, end = msgspec.json.encode(answer).partition(b"[]")
    between = [part for entry in entries for part in (b",", entry)]
    return Parts((begin, b"[", *between[1:], b"]", end))


def entry_of(sku: str, rows: Sequence[ItemRow], *, by_store: bool) -> SkuAvailability:
    """Tell what is there of a SKU, by its items in the stores that are asked about."""
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
