"""The bodies of requests that change an order which is there: its lines, its stores, what has left and come back."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_schemas import Lines, Named, TellingFields, refuse_line_id, refuse_sum
from holdfast.api.documents.endings import ONE_END, Hold, refuse_two
from holdfast.api.documents.reservation_schemas import PartFields, ReservationLineFields, StoreIds, refuse_stores
from holdfast.api.http.bodies import Moment, PositiveQuantity, Write, refuse
from holdfast.api.http.texts import Identifier, LineId, StoreId, Text
from holdfast.api.limits import SOURCES_MAX
from holdfast.domain.commands import Bucket
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, sku_problem, store_problem, text_problem


class AmendedLineFields(ReservationLineFields, frozen=True, kw_only=True):
    """One line as it is to be."""

    #: Left out: it is new.
    line_id: LineId | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse_line_id(self.line_id)


class AmendFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/amend."""

    rules: ClassVar[Mapping[str, Any]] = ONE_END

    #: All lines that it is to have; one that is left out goes.
    lines: Lines[AmendedLineFields]
    allow_split: bool = False
    ttl_seconds: Hold | None = None
    expires_at: Moment | None = None

    def __post_init__(self) -> None:
        """Judge the sums; no line stands twice, and one end is enough."""
        super().__post_init__()
        sources = sum(len(line.store_ids or (None,)) for line in self.lines)
        refuse("lines", f"name more than {SOURCES_MAX} stores in all" if sources > SOURCES_MAX else None)
        refuse_sum(line.quantity for line in self.lines)
        known = [line.line_id for line in self.lines if line.line_id is not None]
        refuse("lines", None if len(set(known)) == len(known) else "name a lineId twice")
        refuse_two(self)


class MovedPartFields(Named, frozen=True, kw_only=True):
    """Some open units of a reservation, or all of a line or a SKU."""

    quantity: PositiveQuantity | UnsetType = UNSET


class ReassignFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/reassign."""

    rules: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"required": ["lines"]}, {"required": ["fromStoreId"]}],
        "oneOf": [
            {"required": ["toStoreId"], "not": {"required": ["storeIds"]}},
            {"required": ["storeIds"], "not": {"required": ["toStoreId"]}},
        ],
    }

    #: Left out: everything that is open in ``fromStoreId``.
    lines: Lines[MovedPartFields] | UnsetType = UNSET
    from_store_id: StoreId | UnsetType = UNSET
    to_store_id: StoreId | UnsetType = UNSET
    store_ids: StoreIds | UnsetType = UNSET
    allow_split: bool = False

    def __post_init__(self) -> None:
        """Something is to move, and to somewhere else."""
        super().__post_init__()
        nothing = self.lines is UNSET and self.from_store_id is UNSET
        refuse("lines", "is required, or else fromStoreId" if nothing else None)
        for name, store in (("fromStoreId", self.from_store_id), ("toStoreId", self.to_store_id)):
            refuse(name, None if store is UNSET else store_problem(store))
        if self.store_ids is UNSET:
            refuse("toStoreId", "is required, or else storeIds" if self.to_store_id is UNSET else None)
        else:
            refuse("storeIds", None if self.to_store_id is UNSET else "must not stand beside toStoreId")
            refuse_stores(self.store_ids)
        name = "toStoreId" if self.store_ids is UNSET else "storeIds"
        refuse(name, "must be another store" if self.from_store_id in self.targets else None)

    @property
    def targets(self) -> tuple[str, ...]:
        """The stores that are to serve it, the first ones first."""
        if self.store_ids is not UNSET:
            return self.store_ids
        return () if self.to_store_id is UNSET else (self.to_store_id,)


class UnfulfillFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/unfulfill."""

    rules: ClassVar[Mapping[str, Any]] = {
        "not": {"required": ["lines", "parcelId"], "properties": {"parcelId": {"type": "string"}}}
    }

    #: Left out: all that has left and has not come back.
    lines: Lines[PartFields] | UnsetType = UNSET
    #: The parcel that has not left, in place of lines.
    parcel_id: Identifier | None = None
    expires_at: Moment | None = None

    def __post_init__(self) -> None:
        """Judge the texts; it is a parcel or lines."""
        super().__post_init__()
        if self.parcel_id is not None:
            refuse("parcelId", sku_problem(self.parcel_id))
            refuse("parcelId", None if self.lines is UNSET else "must not stand beside lines")

    @property
    def ttl_seconds(self) -> None:
        """It ends at a time."""


class ReturnedPartFields(Named, frozen=True, kw_only=True):
    """Some units that have come back."""

    quantity: PositiveQuantity
    #: Left out: the store that they left.
    store_id: StoreId | None = None
    bucket: Bucket = Bucket.SELLABLE
    reason: Text | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("storeId", None if self.store_id is None else store_problem(self.store_id))
        refuse("reason", None if self.reason is None else text_problem(self.reason, TEXT_CHARACTERS_MAX))


class ReturnFields(TellingFields, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/return, and the same of a sale."""

    lines: Lines[ReturnedPartFields]

    def __post_init__(self) -> None:
        """Judge the sum."""
        super().__post_init__()
        refuse_sum(line.quantity for line in self.lines)
