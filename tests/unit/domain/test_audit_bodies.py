"""A document that contradicts itself is found, and what it says of its items is added up."""

from typing import Any

import msgspec
import pytest

from builders import EARLIER, a_line, a_reservation, a_transfer
from holdfast.domain.audit import Movement
from holdfast.domain.audit.bodies import moved_by
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Allocation, Document, Parcel, ParcelLine, Returned, SaleLine, TransferLine
from holdfast.domain.documents.booked import Booked
from holdfast.domain.moment import Moment
from unit.domain.filing import RESERVATION, SALE, TRANSFER, differences, filed, movements_of


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
            msgspec.structs.replace(a_reservation(), version=3, unexpired_version=3),
            "its version is 3, and was 3 before it began to expire",
        ),
        (
            msgspec.structs.replace(a_reservation(), unexpired_version=-1),
            "its version is 1, and was -1 before it began to expire",
        ),
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
    # What its version is, is no matter here: each of its changes is told.
    told = [*movements_of(document), *[Movement(*document.key, "", "", 0, 0, 0)] * document.version]
    assert differences([filed(document)], movements=told) == [expected]


def parcel(*lines: ParcelLine, kind: str = "fulfill", unaccounted: int = 0) -> Parcel:
    return Parcel("P-1", kind, EARLIER, b"", lines, unaccounted)


@pytest.mark.parametrize(
    ("parcels", "message"),
    [
        ((parcel(ParcelLine(1, "default", 2)),) * 2, "fulfill P-1 is listed 2 times"),
        ((parcel(ParcelLine(3, "default", 2)),), "fulfill P-1: it holds units of lines that are not there: 3"),
        ((parcel(ParcelLine(1, "default", 0)),), "fulfill P-1: a line of it holds no units"),
        (
            (parcel(ParcelLine(1, "default", 2), unaccounted=3),),
            "fulfill P-1: it holds 2 units, and 3 are unaccounted",
        ),
        (
            (parcel(ParcelLine(1, "default", 1), unaccounted=-1),),
            "fulfill P-1: it holds 1 units, and -1 are unaccounted",
        ),
        ((parcel(ParcelLine(1, "default", 2), kind="return"),), "line 1: 1 units have come back; 2 are listed"),
    ],
)
def test_a_list_of_parcels_that_cannot_be_is_found(parcels: tuple[Parcel, ...], message: str) -> None:
    document = a_reservation(a_line(Allocation("default", 0, fulfilled=2, returned=1)))
    found = differences([filed(msgspec.structs.replace(document, parcels=parcels))])
    assert [(each.kind, each.message) for each in found] == [(Kind.DOCUMENT_BROKEN, message)]


def test_parcels_of_every_kind_are_sound() -> None:
    left, back = parcel(ParcelLine(1, "default", 2)), parcel(ParcelLine(1, "default", 1), kind="return")
    order = a_reservation(a_line(Allocation("default", 0, fulfilled=2, returned=1)))
    delivery = msgspec.structs.replace(TRANSFER, parcels=(parcel(ParcelLine(2, "berlin", 9), kind="receive"),))
    assert differences([filed(msgspec.structs.replace(order, parcels=(left, back))), filed(delivery)]) == []
