"""Sales and transfers as they look on the wire."""

from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.documents.parcel_bodies import ParcelBody, parcel_bodies
from holdfast.api.http.attributes import Attributes
from holdfast.api.http.texts import Time
from holdfast.api.views import view_of
from holdfast.domain.documents import Sale, Transfer

TransferStatus = Literal["open", "received", "cancelled", "missing"]


class ReturnedBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Units of a line that have come back into a store."""

    store_id: str
    quantity: int


class SaleLineBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Units of one SKU that left one store."""

    line_id: str
    sku: str
    store_id: str
    quantity: int
    #: Units that left, though the books did not have them.
    unaccounted: int
    #: Units that a later count had already found gone.
    covered_by_count: int
    #: Of the quantity: units that have come back.
    returned: int
    #: Into which stores.
    returns: list[ReturnedBody]
    #: The caller's own name for it.
    reference: str | None


class SaleBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What was sold."""

    id: str
    status: Literal["completed"]
    happened: bool
    occurred_at: Time | None
    reference: str | None
    attributes: Attributes
    version: int
    created_at: Time
    updated_at: Time
    parcels: list[ParcelBody]
    lines: list[SaleLineBody]
    #: true: other stores have to do with it too, and only the part of the caller's own is shown. Else left out.
    partial: bool | UnsetType = UNSET


class TransferLineBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """One line; ``sent`` is what is open and the four numbers after it. ``over`` came beyond that."""

    line_id: str
    sku: str
    sent: int
    open: int
    received: int
    damaged: int
    missing: int
    cancelled: int
    over: int
    #: Units that a corrected receipt took off beyond those that were still there.
    unaccounted: int
    #: The caller's own name for it.
    reference: str | None


class TransferBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What was sent from one store, or from a supplier, to another store, and what came of it."""

    id: str
    status: TransferStatus
    #: None: from a supplier.
    from_store_id: str | None
    to_store_id: str
    expected_at: Time | None
    #: Whether it goes to where units are kept apart.
    to_quarantine: bool
    reference: str | None
    attributes: Attributes
    version: int
    created_at: Time
    updated_at: Time
    parcels: list[ParcelBody]
    lines: list[TransferLineBody]


_back: Final = view_of(ReturnedBody, store_id="store", quantity="units")
_sale_line: Final = view_of(SaleLineBody, "line_id", "returns", store_id="store")
_sale: Final = view_of(SaleBody, "lines", "parcels", "partial")
_transfer_line: Final = view_of(TransferLineBody, "line_id")
_transfer: Final = view_of(TransferBody, "lines", "parcels", from_store_id="from_store", to_store_id="to_store")


def sale_body(sale: Sale) -> SaleBody:
    """Render a sale."""
    lines = [_sale_line(line, str(line.id), [_back(each) for each in line.returns]) for line in sale.lines]
    return _sale(sale, lines, parcel_bodies(sale.parcels), UNSET)


def transfer_body(transfer: Transfer) -> TransferBody:
    """Render a transfer."""
    lines = [_transfer_line(line, str(line.id)) for line in transfer.lines]
    return _transfer(transfer, lines, parcel_bodies(transfer.parcels))
