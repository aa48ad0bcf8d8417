"""The bodies of requests about reservations."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_schemas import (
    Lines,
    Named,
    NewDocument,
    SaleLineFields,
    TellingFields,
    refuse_sum,
)
from holdfast.api.documents.endings import ONE_END, Hold, refuse_two
from holdfast.api.http.bodies import Moment, PositiveQuantity, Write, not_both, refuse
from holdfast.api.http.texts import StoreId
from holdfast.api.limits import LINE_STORES_MAX, SOURCES_MAX
from holdfast.domain.commands.documents import Sourcing
from holdfast.domain.identifiers import store_problem

#: Stores, each but once.
StoreIds = Annotated[
    tuple[StoreId, ...],
    msgspec.Meta(min_length=1, max_length=LINE_STORES_MAX, extra_json_schema={"uniqueItems": True}),
]


def refuse_stores(stores: tuple[str, ...]) -> None:
    """Refuse what are no stores, or are not each named but once."""
    for store in stores:
        refuse("storeIds", store_problem(store))
    refuse("storeIds", None if len(set(stores)) == len(stores) else "names a store twice")


class ReservationLineFields(SaleLineFields, frozen=True, kw_only=True):
    """Units of one SKU that are wanted from one store, or from the first of several that can serve them."""

    rules: ClassVar[Mapping[str, Any]] = not_both("storeId", "storeIds")

    store_ids: StoreIds | None = None

    def __post_init__(self) -> None:
        """Judge the texts; one way to name stores is enough."""
        super().__post_init__()
        if self.store_ids is None:
            return
        refuse("storeIds", None if self.store_id is None else "must not stand beside storeId")
        refuse_stores(self.store_ids)

    @property
    def stores(self) -> tuple[str, ...] | None:
        """The stores that may serve it; None: it names none."""
        return self.store_ids or (None if self.store_id is None else (self.store_id,))


class MakeReservationFields(NewDocument, frozen=True, kw_only=True):
    """POST /api/inventory/reservations."""

    rules: ClassVar[Mapping[str, Any]] = {
        "allOf": [
            ONE_END,
            {
                "anyOf": [
                    {"required": ["ttlSeconds"], "properties": {"ttlSeconds": {"type": "integer"}}},
                    {"required": ["expiresAt"], "properties": {"expiresAt": {"type": "string"}}},
                    {"required": ["confirmed"], "properties": {"confirmed": {"const": True}}},
                ]
            },
        ]
    }

    lines: Lines[ReservationLineFields]
    ttl_seconds: Hold | None = None
    confirmed: bool = False
    allow_split: bool = False
    #: Which of the stores of each line serve it.
    sourcing: Sourcing = Sourcing.IN_ORDER
    expires_at: Moment | None = None
    #: What to do when the same request has made it before, and it holds nothing any more.
    if_expired: Literal["reject", "reacquire"] = "reject"
    if_released: Literal["reject", "reacquire"] = "reject"

    def __post_init__(self) -> None:
        """Judge the texts; a reservation holds for a time, or is confirmed."""
        super().__post_init__()
        sources = sum(len(line.store_ids or (None,)) for line in self.lines)
        refuse("lines", f"name more than {SOURCES_MAX} stores in all" if sources > SOURCES_MAX else None)
        refuse_sum(line.quantity for line in self.lines)
        refuse_two(self)
        if not self.confirmed and self.expires_at is None:
            refuse("ttlSeconds", "is required, or else confirmed: true" if self.ttl_seconds is None else None)

    @property
    def asked(self) -> Self:
        """What is asked for: not when it ends, nor what is to become of one that has ended."""
        return msgspec.structs.replace(
            self,
            ttl_seconds=None if self.confirmed else 1,
            expires_at=None,
            if_expired="reject",
            if_released="reject",
        )


class ConfirmFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/confirm."""

    rules: ClassVar[Mapping[str, Any]] = ONE_END

    if_expired: Literal["reject", "reacquire"] = "reject"
    #: By when it has to be collected.
    ttl_seconds: Hold | None = None
    expires_at: Moment | None = None

    def __post_init__(self) -> None:
        """One end is enough."""
        super().__post_init__()
        refuse_two(self)


class UnconfirmFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/unconfirm."""

    ttl_seconds: Hold


class PartFields(Named, frozen=True, kw_only=True):
    """Some units of a reservation."""

    quantity: PositiveQuantity
    store_id: StoreId | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("storeId", None if self.store_id is None else store_problem(self.store_id))


class FulfillFields(TellingFields, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/fulfill."""

    #: Left out: all that is open. Not null: nobody is to hand over everything by an empty variable.
    lines: Lines[PartFields] | UnsetType = UNSET
    #: True: they have left already, and that is believed.
    happened: bool = False


class ReleaseFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/reservations/{reservationId}/release."""

    #: Left out: all that is open, or has expired.
    lines: Lines[PartFields] | UnsetType = UNSET

    #: Whether to leave one alone that has been paid.
    if_confirmed: Literal["release", "refuse"] = "release"


class ExtendFields(Write, frozen=True, kw_only=True):
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
