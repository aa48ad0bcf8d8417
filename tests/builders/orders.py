"""Commands about orders that are there: changed, moved, undone, brought back."""

from typing import NotRequired, TypedDict, Unpack

import msgspec

from builders.commands import cause
from holdfast.domain.commands import (
    AmendReservation,
    Bucket,
    Cause,
    ChangeTransfer,
    CorrectReceipt,
    Precondition,
    ReassignReservation,
    ReturnReservation,
    ReturnSale,
    UnfulfillReservation,
)
from holdfast.domain.commands.documents import Part, Receipt
from holdfast.domain.commands.orders import AmendedLine, ReturnedPart
from holdfast.domain.documents import Ending


class Asking(TypedDict):
    """Who asks, and of which version."""

    cause: NotRequired[Cause]
    precondition: NotRequired[Precondition | None]


def line(
    quantity: int,
    sku: str = "LAPTOP",
    *,
    number: int | None = None,
    stores: tuple[str, ...] | None = None,
    reference: str | None = None,
    use_safety_stock: bool = False,
) -> AmendedLine:
    """Give a line as it is to be; without a number it is new."""
    return AmendedLine(
        line=number,
        sku=sku,
        quantity=quantity,
        stores=stores,
        reference=reference,
        use_safety_stock=use_safety_stock,
    )


def amend(
    *lines: AmendedLine,
    document_id: str = "R-1",
    allow_split: bool = False,
    ending: Ending | None = None,
    **asking: Unpack[Asking],
) -> AmendReservation:
    """Give a command; without lines it sets line 1 to two units of LAPTOP."""
    wanted = lines or (line(2, number=1),)
    given: Asking = {"cause": cause(), **asking}
    return AmendReservation(id=document_id, lines=wanted, allow_split=allow_split, ending=ending, **given)


def reassign(
    *parts: Part,
    document_id: str = "R-1",
    from_store: str | None = None,
    to: tuple[str, ...] = ("berlin",),
    allow_split: bool = False,
    **asking: Unpack[Asking],
) -> ReassignReservation:
    """Give a command; without parts it is about everything in the store that it names."""
    given: Asking = {"cause": cause(), **asking}
    return ReassignReservation(
        id=document_id,
        parts=parts or None,
        from_store=from_store,
        to_stores=to,
        allow_split=allow_split,
        **given,
    )


def unfulfill(
    *parts: Part,
    document_id: str = "R-1",
    parcel: str | None = None,
    ending: Ending | None = None,
    **asking: Unpack[Asking],
) -> UnfulfillReservation:
    given: Asking = {"cause": cause(), **asking}
    return UnfulfillReservation(id=document_id, parts=parts or None, parcel=parcel, ending=ending, **given)


def correct(*receipts: Receipt, document_id: str = "T-1", **asking: Unpack[Asking]) -> CorrectReceipt:
    """Give a command; without totals none of its first line has arrived."""
    given: Asking = {"cause": cause(), **asking}
    return CorrectReceipt(id=document_id, receipts=receipts or (Receipt(line=1),), **given)


def change_transfer(
    document_id: str = "T-1",
    *,
    expected_at: int | msgspec.UnsetType | None = msgspec.UNSET,
    reference: str | msgspec.UnsetType = msgspec.UNSET,
    **asking: Unpack[Asking],
) -> ChangeTransfer:
    given: Asking = {"cause": cause(), **asking}
    return ChangeTransfer(id=document_id, expected_at=expected_at, reference=reference, **given)


def back(
    quantity: int = 1,
    *,
    number: int | None = None,
    sku: str | None = None,
    store: str | None = None,
    bucket: Bucket = Bucket.SELLABLE,
    reason: str | None = None,
) -> ReturnedPart:
    """Give some units that have come back; without a SKU or a line, of its first line."""
    place = 1 if sku is None and number is None else number
    return ReturnedPart(line=place, sku=sku, quantity=quantity, store=store, bucket=bucket, reason=reason)


def return_reservation(*parts: ReturnedPart, document_id: str = "R-1", **asking: Unpack[Asking]) -> ReturnReservation:
    given: Asking = {"cause": cause(), **asking}
    return ReturnReservation(id=document_id, parts=parts or (back(),), **given)


def return_sale(*parts: ReturnedPart, document_id: str = "S-1", **asking: Unpack[Asking]) -> ReturnSale:
    given: Asking = {"cause": cause(), **asking}
    return ReturnSale(id=document_id, parts=parts or (back(),), **given)
