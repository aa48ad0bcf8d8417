"""The rows of a document: what the tables hold of it, and which rows a change writes."""

import msgspec

from holdfast.domain.documents import Allocation, Reservation, ReservationLine, Sale, SaleLine, Transfer, TransferLine
from holdfast.storage.codec import decode_document
from holdfast.storage.document_rows import document_row, holding_rows

MADE, DUE = 1_000, 5_000


def a_reservation(*allocations: Allocation, expires_at: int | None = DUE) -> Reservation:
    line = ReservationLine(1, "MUG", sum(allocation.units for allocation in allocations), allocations)
    return Reservation("r-1", "till", MADE, MADE, (line,), expires_at=expires_at, reference="order-9")


TWO_STORES = a_reservation(Allocation("north", 2), Allocation("south", 3))


def test_a_document_is_found_by_its_columns_and_is_whole_in_its_body() -> None:
    *columns, body = document_row(TWO_STORES)
    assert columns == ["reservation", "r-1", "open", "order-9", MADE, DUE]
    assert decode_document(body) == TWO_STORES


def test_a_closed_document_is_never_due() -> None:
    closed = a_reservation(Allocation("north", 0, fulfilled=2))
    assert document_row(closed)[2:6] == ("fulfilled", "order-9", MADE, None)
    assert holding_rows(closed, None) == [("MUG", "north", "reservation", "r-1", 1, 0, None)]


def test_a_new_document_is_tied_to_every_item() -> None:
    assert holding_rows(TWO_STORES, None) == [
        ("MUG", "north", "reservation", "r-1", 1, 2, DUE),
        ("MUG", "south", "reservation", "r-1", 1, 3, DUE),
    ]


def test_only_the_rows_that_a_change_moves_are_written() -> None:
    after = a_reservation(Allocation("north", 2), Allocation("south", 0, fulfilled=3))
    assert holding_rows(after, TWO_STORES) == [("MUG", "south", "reservation", "r-1", 1, 0, None)]


def test_a_later_expiry_moves_the_open_rows_only() -> None:
    before = a_reservation(Allocation("north", 2), Allocation("south", 0, released=3))
    after = msgspec.structs.replace(before, expires_at=DUE + 1)
    assert holding_rows(after, before) == [("MUG", "north", "reservation", "r-1", 1, 2, DUE + 1)]


def test_a_confirmed_reservation_holds_its_units_for_ever() -> None:
    confirmed = msgspec.structs.replace(TWO_STORES, expires_at=None, confirmed=True)
    assert [row[-2:] for row in holding_rows(confirmed, TWO_STORES)] == [(2, None), (3, None)]


def test_units_on_their_way_are_open_at_the_target_alone() -> None:
    transfer = Transfer("t-1", "till", MADE, MADE, "south", (TransferLine(1, "MUG", 4),), from_store="north")
    assert holding_rows(transfer, None) == [
        ("MUG", "north", "transfer", "t-1", 1, 0, None),
        ("MUG", "south", "transfer", "t-1", 1, 4, None),
    ]


def test_of_a_sale_nothing_is_open() -> None:
    sale = Sale("s-1", "till", MADE, (SaleLine(1, "north", "MUG", 4),))
    assert document_row(sale)[:6] == ("sale", "s-1", "completed", None, MADE, None)
    assert holding_rows(sale, None) == [("MUG", "north", "sale", "s-1", 1, 0, None)]
