"""The bodies of requests about reservations."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_schemas import Lines, Named, NewDocument, SaleLineFields, refuse_sum
from holdfast.api.http.bodies import Moment, PositiveQuantity, Reported, not_both, refuse
from holdfast.api.http.texts import StoreId
from holdfast.api.limits import HOLD_S_MAX, LINE_STORES_MAX, SOURCES_MAX
from holdfast.domain.identifiers import store_problem

#: How long a reservation holds, in seconds.
Hold = Annotated[int, msgspec.Meta(ge=1, le=HOLD_S_MAX)]


class ReservationLineFields(SaleLineFields, frozen=True, kw_only=True):
    """Units of one SKU that are wanted from one store, or from the first of several that can serve them."""

    rules: ClassVar[Mapping[str, Any]] = not_both("storeId", "storeIds")

    store_ids: (
        Annotated[
            tuple[StoreId, ...],
            msgspec.Meta(min_length=1, max_length=LINE_STORES_MAX, extra_json_schema={"uniqueItems": True}),
        ]
        | None
    ) = None

    def __post_init__(self) -> None:
        """Judge the texts; one way to name stores is enough."""
        super().__post_init__()
        if self.store_ids is None:
            return
        refuse("storeIds", None if self.store_id is None else "must not stand beside storeId")
        for store in self.store_ids:
            refuse("storeIds", store_problem(store))
        refuse("storeIds", None if len(set(self.store_ids)) == len(self.store_ids) else "names a store twice")


class MakeReservationFields(NewDocument, frozen=True, kw_only=True):
    """POST /api/inventory/reservations."""

    rules: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {
                "required": ["ttlSeconds"],
                "properties": {"confirmed": {"const": False}, "ttlSeconds": {"type": "integer"}},
            },
            {"required": ["confirmed"], "properties": {"confirmed": {"const": True}, "ttlSeconds": {"type": "null"}}},
        ]
    }

    lines: Lines[ReservationLineFields]
    ttl_seconds: Hold | None = None
    confirmed: bool = False
    allow_split: bool = False

    def __post_init__(self) -> None:
        """Judge the texts; a reservation holds for a time, or is confirmed."""
        super().__post_init__()
        sources = sum(len(line.store_ids or (None,)) for line in self.lines)
        refuse("lines", f"name more than {SOURCES_MAX} stores in all" if sources > SOURCES_MAX else None)
        refuse_sum(line.quantity for line in self.lines)
        if self.confirmed:
            refuse("ttlSeconds", None if self.ttl_seconds is None else "must not stand beside confirmed: true")
        else:
            refuse("ttlSeconds", "is required, or else confirmed: true" if self.ttl_seconds is None else None)


class ConfirmFields(Reported, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/confirm."""

    if_expired: Literal["reject", "reacquire"] = "reject"


class PartFields(Named, frozen=True, kw_only=True):
    """Some units of a reservation."""

    quantity: PositiveQuantity
    store_id: StoreId | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("storeId", None if self.store_id is None else store_problem(self.store_id))


class PartsFields(Reported, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/fulfill and /release."""

    #: Left out: all that is open. Not null: nobody is to hand over everything by an empty variable.
    lines: Lines[PartFields] | UnsetType = UNSET


class ExtendFields(Reported, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/extend."""

    rules: ClassVar[Mapping[str, Any]] = {"oneOf": [{"required": ["ttlSeconds"]}, {"required": ["expiresAt"]}]}

    #: From now on.
    ttl_seconds: Hold | UnsetType = UNSET
    expires_at: Moment | UnsetType = UNSET

    def __post_init__(self) -> None:
        """One of the two is named."""
        super().__post_init__()
        if self.ttl_seconds is UNSET:
            refuse("ttlSeconds", "is required, or else expiresAt" if self.expires_at is UNSET else None)
        else:
            refuse("expiresAt", None if self.expires_at is UNSET else "must not stand beside ttlSeconds")
