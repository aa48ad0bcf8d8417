"""Stores as they come and go on the wire."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.http.attributes import Attributes, refuse_attributes
from holdfast.api.http.bodies import Reported, Write, refuse, refuse_texts
from holdfast.api.http.texts import Cursor, StoreId, Text, Time
from holdfast.api.views import view_of
from holdfast.domain.catalogue import SalesStatus
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, store_problem


class StoreBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A store on the wire."""

    id: str
    name: str
    location: str | None
    attributes: Attributes
    #: Stopped: it promises nothing, and what it has is offered to nobody.
    sales_status: SalesStatus
    #: Why, as far as it was said.
    stop_reason: str | None
    version: int
    created_at: Time
    updated_at: Time


class StorePage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Some stores, by id."""

    success: bool = True
    data: list[StoreBody]
    #: How many there are in this page.
    count: int
    #: Where the next page begins; not there: this is the last one.
    next_cursor: Cursor | UnsetType = UNSET


class MakeStoreFields(Reported, frozen=True, kw_only=True):
    """POST /api/stores."""

    id: StoreId
    name: Text
    location: Text | None = None
    attributes: Attributes = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("id", store_problem(self.id))
        refuse_texts((("name", self.name, TEXT_CHARACTERS_MAX), ("location", self.location, TEXT_CHARACTERS_MAX)))
        refuse_attributes(self.attributes)


class ChangeStoreFields(Write, frozen=True, kw_only=True):
    """PATCH /api/stores/{storeId}: what is left out stays as it is, attributes too; null takes one away."""

    name: Text | UnsetType = UNSET
    location: Text | UnsetType | None = UNSET
    attributes: Attributes | UnsetType = UNSET
    #: With `reason`, which is kept as its reason.
    sales_status: SalesStatus | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        texts = (("name", self.name), ("location", self.location))
        refuse_texts((name, text, TEXT_CHARACTERS_MAX) for name, text in texts if isinstance(text, str))
        if self.attributes is not UNSET:
            refuse_attributes(self.attributes)


#: Shows a store.
store_body: Final = view_of(StoreBody)
