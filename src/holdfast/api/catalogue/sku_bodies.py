"""Catalogue rows on the wire."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.http.attributes import Attributes
from holdfast.api.http.texts import Cursor
from holdfast.api.views import view_of
from holdfast.domain.catalogue import SalesStatus


class SkuBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The catalogue row of a SKU on the wire."""

    sku: str
    name: str
    attributes: Attributes
    #: Stopped: a recall; nothing of it is promised anywhere.
    sales_status: SalesStatus
    #: Why, as far as it was said.
    stop_reason: str | None
    #: The second half of the ETags of its items.
    version: int


class SkuPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Some catalogue rows, by SKU."""

    success: bool = True
    data: list[SkuBody]
    #: How many there are in this page: where filters are given perhaps none, though there are more.
    count: int
    #: Where the next page begins; not there: this is the last one.
    next_cursor: Cursor | UnsetType = UNSET


#: Shows a catalogue row.
sku_body: Final = view_of(SkuBody)
