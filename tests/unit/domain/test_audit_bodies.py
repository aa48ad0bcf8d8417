"""A document that contradicts itself is found, and what it says of its items is added up."""

from typing import Any

import msgspec
import pytest

from builders import EARLIER, a_line, a_reservation, a_transfer
from holdfast.domain.audit.bodies import moved_by
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Allocation, Document, Returned, SaleLine, TransferLine
from holdfast.domain.documents.booked import Booked
from holdfast.domain.moment import Moment
from unit.domain.filing import RESERVATION, SALE, TRANSFER, differences, filed


def test_what_a_document_has_moved_is_added_up_by_item() -> None:
    laptop, phone = ("default", "LAPTOP"), ("berlin", "LAPTOP")
    moved = moved_by(RESERVATION)
    assert {item: msgspec.structs.astuple(each) for item, each in moved.items()} == {
        phone: (-1, 3, 0, 0),
        laptop: (0, 0, 0, 0),
    }
    assert [msgspec.structs.astuple(each) for each in moved_by(SALE).values()] == [(-5, 0, 0, 2), (0, 0, 0, 0)]
    assert {item: msgspec.structs.astuple(each) for item, each in moved_by(TRANSFER).items()} == {
        ("berlin", "LAPTOP"): (4, 0, 2, 0),
        ("default", "LAPTOP"): (-7, 0, 0, 0),
        ("berlin", "PHONE"): (6, 0, 0, 0),
        ("default", "PHONE"): (-2, 0, 0, 0),
    }


def test_what_has_come_back_is_where_it_is_now() -> None:
    allocations = Allocation("berlin", 0, fulfilled=3, returned=1), Allocation("munich", 0, returned=2)
    moved = moved_by(a_reservation(a_line(*allocations)))
    assert {item: each.units for item, each in moved.items()} == {("berlin", "LAPTOP"): -2, ("munich", "LAPTOP"): 2}
    sale = sold(quantity=3, returns=(Returned("default", 1), Returned("munich", 1)))
    assert {item: each.units for item, each in moved_by(sale).items()} == {
        ("default", "LAPTOP"): -2,
        ("munich", "LAPTOP"): 1,
    }
    assert differences([filed(sale)]) == []


def test_an_order_from_a_supplier_moves_its_target_only() -> None:
    order = a_transfer(TransferLine(1, "LAPTOP", 9), from_store=None, to_store="berlin")
    assert differences([filed(order)]) == []
    assert list(moved_by(order)) == [("berlin", "LAPTOP")]


def reserved(**fields: Any) -> Document:
    return a_reservation(a_line(Allocation("default", **fields)))


def moved(**fields: Any) -> Document:
    return a_transfer(TransferLine(1, "LAPTOP", **fields), from_store=None, to_store="berlin")


def sold(**fields: Any) -> Document:
    return msgspec.structs.replace(SALE, lines=(SaleLine(1, "default", "LAPTOP", **fields),))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (reserved(open=-1, released=1), "line 1: store default: open is negative: -1"),
        (reserved(open=1, fulfilled=-1), "line 1: store default: fulfilled is negative: -1"),
        (
            a_reservation(msgspec.structs.replace(a_line(), requested=2)),
            "line 1: 2 units were requested; its allocations add up to 1",
        ),
        (a_reservation(a_line(line=2)), "its lines are [2], and not counted from 1"),
        (a_reservation(a_line(), a_line()), "its lines are [1, 1], and not counted from 1"),
        (
            msgspec.structs.replace(a_reservation(), confirmed=False),
            "confirmed is False, expires_at is None",
        ),
        (
            msgspec.structs.replace(a_reservation(), updated_at=EARLIER - 1),
            f"it was last changed at {EARLIER - 1}, before it was made at {EARLIER}",
        ),
        (reserved(open=0, fulfilled=1, returned=2), "line 1: 1 units have left; 2 have come back"),
        (reserved(open=1, returned=-1), "line 1: store default: returned is negative: -1"),
        (msgspec.structs.replace(a_reservation(), version=0), "its version is 0"),
        (sold(quantity=2, returns=(Returned("berlin", 3),)), "line 1: 2 units have left; 3 have come back"),
        (
            sold(quantity=2, returns=(Returned("berlin", -1),)),
            "line 1: store berlin: units is negative: -1",
        ),
        (moved(sent=2, received=3), "line 1: 2 units were sent; 3 have arrived, or did not"),
        (moved(sent=2, missing=-1), "line 1: missing is negative: -1"),
        (moved(sent=2, over=1, over_damaged=2), "line 1: 1 units came over; 2 of them damaged"),
        (moved(sent=2, unaccounted=-1), "line 1: unaccounted is negative: -1"),
        (moved(sent=2, over=-1), "line 1: over is negative: -1"),
        (
            sold(quantity=2, unaccounted=1, covered_by_count=2),
            "line 1: 2 units were sold; 1 are unaccounted, 2 covered by a count",
        ),
        (sold(quantity=2, unaccounted=-1), "line 1: unaccounted is negative: -1"),
        (
            msgspec.structs.replace(reserved(open=0, fulfilled=1), booked=(Booked(1, "default", Moment(1), 2),)),
            "line 1: store default: 1 units have moved; it knows when 2 did",
        ),
        (
            msgspec.structs.replace(moved(sent=2), booked=(Booked(2, "berlin", Moment(1), 1),)),
            "line 2: store berlin: 0 units have moved; it knows when 1 did",
        ),
        (
            msgspec.structs.replace(SALE, booked=(Booked(1, "default", Moment(1), 2),)),
            "line 1: store default: 0 units have moved; it knows when 2 did",
        ),
    ],
)
def test_a_document_that_contradicts_itself_is_found(document: Document, message: str) -> None:
    expected = Difference(Kind.DOCUMENT_BROKEN, message, document_type=document.type, document_id=document.id)
    assert differences([filed(document)]) == [expected]
