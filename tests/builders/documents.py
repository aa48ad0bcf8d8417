"""Reservations, sales and transfers, the commands about them, and those about stores and the catalogue."""

from typing import Any, NotRequired, TypedDict, Unpack

from builders.commands import PRINCIPAL, cause
from builders.views import EARLIER
from holdfast.domain.commands import (
    CancelTransfer,
    Cause,
    ExpireReservation,
    MakeStore,
    Precondition,
    PutSku,
    ReceiveTransfer,
    Sell,
    SendTransfer,
)
from holdfast.domain.commands.documents import Part, Receipt, SentUnits, Units, WantedUnits
from holdfast.domain.documents import Allocation, Reservation, ReservationLine, Transfer, TransferLine
from holdfast.domain.identifiers import DEFAULT_STORE


class Making(TypedDict):
    """What else a command says that makes a document."""

    cause: NotRequired[Cause]
    content: NotRequired[bytes | None]


def wanted(
    quantity: int = 1, sku: str = "LAPTOP", stores: tuple[str, ...] = (DEFAULT_STORE,), **more: Any
) -> WantedUnits:
    """Give a line of a reservation to be made."""
    return WantedUnits(stores=stores, sku=sku, quantity=quantity, **more)


def units(quantity: int = 1, sku: str = "LAPTOP", store: str = DEFAULT_STORE, **more: Any) -> Units:
    """Give a line of a sale to be made."""
    return Units(store=store, sku=sku, quantity=quantity, **more)


def part(quantity: int | None, *, sku: str | None = None, line: int | None = None, store: str | None = None) -> Part:
    """Give some units of a reservation; without a SKU or a line, of its first line."""
    return Part(line=1 if sku is None and line is None else line, sku=sku, store=store, quantity=quantity)


def made_with(making: Making) -> dict[str, Any]:
    """Fill in what a command that makes a document leaves out."""
    return {"cause": making.get("cause", cause()), "content": making.get("content")}


def expire(document_id: str = "R-1") -> ExpireReservation:
    return ExpireReservation(cause=cause(), id=document_id)


def sell(*lines: Units, document_id: str = "S-1", happened: bool = False, **making: Unpack[Making]) -> Sell:
    """Give a command; without lines it is about one unit of LAPTOP."""
    return Sell(id=document_id, lines=lines or (units(),), happened=happened, **made_with(making))


def send(
    *lines: tuple[str, int],
    document_id: str = "T-1",
    from_store: str | None = DEFAULT_STORE,
    to_store: str = "berlin",
    expected_at: int | None = None,
    happened: bool = False,
    **making: Unpack[Making],
) -> SendTransfer:
    """Give a command; without lines it is about one unit of LAPTOP."""
    return SendTransfer(
        id=document_id,
        from_store=from_store,
        to_store=to_store,
        lines=tuple(
            SentUnits(sku=sku, quantity=quantity, happened=happened) for sku, quantity in lines or (("LAPTOP", 1),)
        ),
        expected_at=expected_at,
        **made_with(making),
    )


def receive(
    *receipts: Receipt,
    document_id: str = "T-1",
    precondition: Precondition | None = None,
    occurred_at: int | None = None,
) -> ReceiveTransfer:
    return ReceiveTransfer(
        cause=cause(occurred_at=occurred_at), id=document_id, receipts=receipts or None, precondition=precondition
    )


def cancel(document_id: str = "T-1", *, precondition: Precondition | None = None) -> CancelTransfer:
    return CancelTransfer(cause=cause(), id=document_id, precondition=precondition)


def make_store(store: str = "berlin", name: str = "Berlin", **settings: Any) -> MakeStore:
    return MakeStore(cause=cause(), id=store, name=name, **settings)


def put_sku(sku: str = "LAPTOP", name: str = "Laptop", **settings: Any) -> PutSku:
    return PutSku(cause=cause(), sku=sku, name=name, **settings)


def a_line(*allocations: Allocation, sku: str = "LAPTOP", line: int = 1) -> ReservationLine:
    """Give a line of a reservation; without allocations it has one open unit of the default store."""
    given = allocations or (Allocation(DEFAULT_STORE, 1),)
    return ReservationLine(line, sku, sum(allocation.units for allocation in given), given)


def a_reservation(
    *lines: ReservationLine,
    document_id: str = "R-1",
    expires_at: int | None = None,
    created_at: int = EARLIER,
    **more: Any,
) -> Reservation:
    """Give a reservation, confirmed unless it expires; without lines it has one open unit of LAPTOP."""
    return Reservation(
        document_id,
        PRINCIPAL,
        created_at,
        created_at,
        lines or (a_line(),),
        confirmed=expires_at is None,
        expires_at=expires_at,
        **more,
    )


def a_transfer(
    *lines: TransferLine,
    document_id: str = "T-1",
    from_store: str | None = DEFAULT_STORE,
    to_store: str = "berlin",
    created_at: int = EARLIER,
    **more: Any,
) -> Transfer:
    """Give a transfer; without lines one unit of LAPTOP is on its way."""
    given = lines or (TransferLine(1, "LAPTOP", 1),)
    return Transfer(document_id, PRINCIPAL, created_at, created_at, to_store, given, from_store=from_store, **more)
