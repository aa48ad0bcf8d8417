"""A delivery is booked as it really arrived."""

import pytest

from builders import add, receive, send
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import TransferLine
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LineNotFound, NotOpen
from unit.domain.stockroom import Stockroom


def on_the_way(*quantities: int) -> Stockroom:
    """Give a transfer of LAPTOP with a line for each quantity, and a line of one PHONE."""
    room = Stockroom(LAPTOP=20, PHONE=5)
    room.accepts(send(*(("LAPTOP", quantity) for quantity in quantities), ("PHONE", 1)))
    return room


def target(room: Stockroom) -> tuple[int, int, int]:
    """Give what is on hand, unsellable and incoming of LAPTOP where it goes."""
    item = room.item(store="berlin")
    return item.on_hand, item.unsellable, item.incoming


def test_a_delivery_may_come_in_parts() -> None:
    room = on_the_way(6)
    room.accepts(receive(Receipt(line=1, received=2)))
    assert (target(room), room.transfer().lines[0]) == ((2, 0, 4), TransferLine(1, "LAPTOP", 6, received=2))
    assert room.transfer().status == "open"
    room.accepts(receive(Receipt(line=1, received=2)), receive(Receipt(sku="LAPTOP", received=2)), receive())
    assert (target(room), room.transfer().status) == ((6, 0, 0), "received")


def test_damaged_units_land_in_unsellable() -> None:
    room = on_the_way(6)
    room.accepts(receive(Receipt(line=1, received=3, damaged=2)))
    assert (target(room), room.item(store="berlin").available) == ((5, 2, 1), 3)
    assert [(entry.reason, entry.on_hand_delta, entry.unsellable_delta) for entry in room.entries("receive")] == [
        ("received", 3, 0),
        ("damaged", 2, 2),
    ]


def test_missing_units_are_no_longer_incoming_and_never_arrive() -> None:
    room = on_the_way(6)
    room.accepts(receive(Receipt(line=1, received=4, missing=2)))
    assert target(room) == (4, 0, 0)
    assert room.transfer().lines[0] == TransferLine(1, "LAPTOP", 6, received=4, missing=2)
    assert [(entry.reason, entry.on_hand_delta, entry.incoming_delta) for entry in room.entries("receive")] == [
        ("received", 4, -4),
        ("missing", 0, -2),
    ]


def test_a_transfer_of_which_nothing_arrives_is_missing() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(send(("LAPTOP", 2)), receive(Receipt(line=1, missing=2)))
    assert room.transfer().status == "missing"


def test_a_receipt_of_nothing_changes_nothing() -> None:
    room = on_the_way(2)
    assert room.ask(receive(Receipt(line=1))) == DocumentResult(room.transfer(), changed=False)


def test_more_than_was_sent_is_booked_as_over() -> None:
    room = on_the_way(2)
    room.accepts(receive(Receipt(line=1, received=3, damaged=1)))
    assert target(room) == (4, 1, 0)
    assert room.transfer().lines[0] == TransferLine(1, "LAPTOP", 2, received=2, over=2, over_damaged=1)
    deltas = [(e.reason, e.on_hand_delta, e.unsellable_delta, e.incoming_delta) for e in room.entries("receive")]
    assert deltas == [("received", 2, 0, -2), ("over", 2, 1, 0)]


def test_damaged_units_beyond_what_was_sent_are_over_and_unsellable() -> None:
    room = on_the_way(2)
    room.accepts(receive(Receipt(line=1, received=1, damaged=3)))
    assert target(room) == (4, 3, 0)
    assert room.transfer().lines[0] == TransferLine(1, "LAPTOP", 2, received=1, damaged=1, over=2, over_damaged=2)


@pytest.mark.parametrize(
    ("receipt", "requested", "left"),
    [
        (Receipt(line=1, missing=3), 3, 2),
        (Receipt(line=1, received=1, missing=2), 2, 1),
        (Receipt(line=1, received=5, missing=1), 1, 0),
    ],
)
def test_only_missing_more_than_is_on_its_way_is_refused(receipt: Receipt, requested: int, left: int) -> None:
    room = on_the_way(2)
    assert room.refuses(receive(receipt)) == NotOpen("transfer", "T-1", "LAPTOP", requested, left)
    assert target(room) == (0, 0, 2)


def test_a_receipt_of_a_sku_is_spread_over_its_lines_in_their_order() -> None:
    room = on_the_way(3, 4)
    room.accepts(receive(Receipt(sku="LAPTOP", received=2, damaged=2, missing=2)))
    first, second, phone = room.transfer().lines
    assert first == TransferLine(1, "LAPTOP", 3, received=2, damaged=1)
    assert second == TransferLine(2, "LAPTOP", 4, damaged=1, missing=2)
    assert phone == TransferLine(3, "PHONE", 1)
    assert target(room) == (4, 2, 1)


def test_a_line_that_is_over_already_is_passed_over() -> None:
    room = on_the_way(3, 4)
    room.accepts(receive(Receipt(line=1, received=3)), receive(Receipt(sku="LAPTOP", received=5)))
    first, second, _ = room.transfer().lines
    assert (first.received, first.over, second.received, second.over) == (3, 0, 4, 1)


def test_several_receipts_of_one_line_follow_each_other() -> None:
    room = on_the_way(3)
    room.accepts(receive(Receipt(line=1, received=2), Receipt(sku="LAPTOP", received=2)))
    assert room.transfer().lines[0] == TransferLine(1, "LAPTOP", 3, received=3, over=1)


def test_a_receipt_of_nothing_moves_nothing() -> None:
    room = on_the_way(3)
    room.accepts(receive(Receipt(line=1)))
    assert (target(room), room.entries("receive")) == ((0, 0, 3), [])


def test_a_receipt_of_a_line_that_the_transfer_does_not_have_is_not_found() -> None:
    room = on_the_way(3)
    assert room.refuses(receive(Receipt(line=1, received=1), Receipt(line=9))) == LineNotFound(
        "transfer", "T-1", "line 9"
    )
    assert room.refuses(receive(Receipt(sku="GHOST"))) == LineNotFound("transfer", "T-1", "SKU GHOST")
    assert target(room) == (0, 0, 3)


def test_a_delivery_is_for_sale_at_once() -> None:
    room = on_the_way(3)
    room.accepts(add(1, store="berlin"), receive())
    assert room.item(store="berlin").available == 4


def test_receipts_of_a_sku_go_on_in_the_line_where_the_last_one_ended() -> None:
    room = on_the_way(3, 2, 4)
    room.accepts(receive(Receipt(sku="LAPTOP", received=1, missing=1), Receipt(sku="LAPTOP", received=2, damaged=2)))
    assert room.transfer().lines[:3] == (
        TransferLine(1, "LAPTOP", 3, received=2, missing=1),
        TransferLine(2, "LAPTOP", 2, received=1, damaged=1),
        TransferLine(3, "LAPTOP", 4, damaged=1),
    )
    assert target(room) == (5, 2, 3)
