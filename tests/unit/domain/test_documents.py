"""What follows from the lines of a reservation, a transfer or a sale."""

import pytest

from builders import NOW, a_line, a_reservation, a_transfer
from holdfast.domain.documents import TYPES, Allocation, Holding, Sale, SaleLine, TransferLine

A, B = "default", "berlin"


@pytest.mark.parametrize(
    ("allocations", "status"),
    [
        ([Allocation(A, 1)], "open"),
        ([Allocation(A, 1, fulfilled=1, expired=1)], "open"),
        ([Allocation(A, 0, fulfilled=1, released=1, expired=1)], "fulfilled"),
        ([Allocation(A, 0, expired=2), Allocation(B, 0, fulfilled=1)], "fulfilled"),
        ([Allocation(A, 0, released=2, expired=1)], "expired"),
        ([Allocation(A, 0, released=2)], "released"),
    ],
)
def test_a_closed_reservation_is_fulfilled_if_any_unit_was_else_expired_if_any_else_released(
    allocations: list[Allocation], status: str
) -> None:
    reservation = a_reservation(*(a_line(each, line=number) for number, each in enumerate(allocations, 1)))
    assert (reservation.status, reservation.open) == (status, status == "open")


def test_a_reservation_is_due_from_its_time_on_and_a_confirmed_one_never() -> None:
    reservation = a_reservation(expires_at=NOW)
    assert [reservation.due(NOW - 1), reservation.due(NOW), reservation.due(NOW + 1)] == [False, True, True]
    assert not a_reservation().due(NOW + 10**12)


def test_only_open_units_have_a_due_time() -> None:
    assert a_reservation(expires_at=NOW).due_at == NOW
    assert a_reservation(a_line(Allocation(A, 0, released=1)), expires_at=NOW).due_at is None
    assert a_reservation().due_at is None


def test_the_units_of_an_allocation_are_all_that_became_of_it() -> None:
    assert Allocation(A, 1, fulfilled=2, released=3, expired=4).units == 10


def test_a_reservation_holds_its_open_units_by_item_and_line() -> None:
    split = a_line(Allocation(A, 2), Allocation(B, 0, released=1))
    reservation = a_reservation(split, a_line(Allocation(A, 4), line=2), a_line(sku="PHONE", line=3))
    assert reservation.holdings == [
        Holding(A, "LAPTOP", 1, 2),
        Holding(B, "LAPTOP", 1, 0),
        Holding(A, "LAPTOP", 2, 4),
        Holding(A, "PHONE", 3, 1),
    ]
    assert reservation.items == {(A, "LAPTOP"), (B, "LAPTOP"), (A, "PHONE")} == {h.item for h in reservation.holdings}
    assert reservation.key == ("reservation", "R-1")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([TransferLine(1, "A", 2, received=1)], "open"),
        ([TransferLine(1, "A", 2, received=1, cancelled=1)], "received"),
        ([TransferLine(1, "A", 2, damaged=2)], "received"),
        ([TransferLine(1, "A", 2, cancelled=1, missing=1)], "cancelled"),
        ([TransferLine(1, "A", 2, missing=2), TransferLine(2, "A", 1, cancelled=1)], "cancelled"),
        ([TransferLine(1, "A", 2, missing=2, over=1)], "received"),
        ([TransferLine(1, "A", 2, missing=2)], "missing"),
    ],
)
def test_a_transfer_that_is_over_is_received_if_any_unit_arrived_else_cancelled_if_any_was_else_missing(
    lines: list[TransferLine], status: str
) -> None:
    transfer = a_transfer(*lines)
    assert (transfer.status, transfer.open) == (status, status == "open")


def test_what_is_open_of_a_line_is_what_nothing_has_become_of() -> None:
    assert TransferLine(1, "A", 15, received=1, damaged=2, missing=3, cancelled=4, over=9).open == 5


def test_a_transfer_holds_its_open_units_at_its_target_and_touches_its_source() -> None:
    transfer = a_transfer(TransferLine(1, "A", 5, received=1), TransferLine(2, "A", 2))
    assert transfer.holdings == [
        Holding(A, "A", 1, 0),
        Holding(A, "A", 2, 0),
        Holding(B, "A", 1, 4),
        Holding(B, "A", 2, 2),
    ]
    assert (transfer.items, transfer.key, transfer.due_at) == ({(A, "A"), (B, "A")}, ("transfer", "T-1"), None)


def test_a_transfer_from_a_supplier_touches_its_target_alone() -> None:
    assert a_transfer(from_store=None).holdings == [Holding(B, "LAPTOP", 1, 1)]


def test_a_transfer_within_one_store_names_each_line_once() -> None:
    assert a_transfer(from_store=B).holdings == [Holding(B, "LAPTOP", 1, 1)]


def test_a_sale_touches_its_items_and_holds_nothing() -> None:
    sale = Sale("S-1", "till-7", NOW, (SaleLine(1, A, "A", 2), SaleLine(2, B, "A", 1)))
    assert sale.holdings == [Holding(A, "A", 1, 0), Holding(B, "A", 2, 0)]
    assert (sale.items, sale.key, sale.updated_at) == ({(A, "A"), (B, "A")}, ("sale", "S-1"), NOW)
    assert (sale.status, sale.due_at) == ("completed", None)


def test_every_type_of_document_goes_by_its_own_word() -> None:
    assert {word: kind.type for word, kind in TYPES.items()} == {
        word: word for word in ("reservation", "sale", "transfer")
    }
