"""A receipt is put right: its totals are what they should have been, whatever has happened since."""

import pytest

from builders import NOW, a_transfer, adjust, cancel, delete, move, receive, sell, send, set_quantity, units
from builders.orders import change_transfer, correct
from holdfast.domain.commands import Bucket
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import TransferLine
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentNotFound,
    LineNotFound,
    NotOpen,
    OverOutOfRange,
    QuantityOutOfRange,
    SeveralLines,
)
from unit.domain.stockroom import Stockroom


def totals(received: int = 0, damaged: int = 0, missing: int = 0) -> Receipt:
    return Receipt(line=1, received=received, damaged=damaged, missing=missing)


def arrived(*receipts: Receipt) -> Stockroom:
    """Give 10 LAPTOP that were sent to Berlin and booked as received so."""
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 10)), receive(*receipts))
    return room


def line(room: Stockroom) -> TransferLine:
    return room.transfer().lines[0]


def numbers(room: Stockroom) -> tuple[int, int, int]:
    """Give what is on hand, unsellable and incoming in Berlin."""
    item = room.item(store="berlin")
    return item.on_hand, item.unsellable, item.incoming


def test_the_totals_of_a_closed_delivery_are_put_right() -> None:
    room = arrived()
    room.accepts(correct(totals(7, 2, 1)))
    assert (line(room).received, line(room).damaged, line(room).missing, line(room).over) == (7, 2, 1, 0)
    assert (numbers(room), room.transfer().status, room.transfer().version) == ((9, 2, 0), "received", 3)
    [entry] = room.entries("receipt")
    assert (entry.on_hand_delta, entry.unsellable_delta, entry.document_id) == (-1, 2, "T-1")


def test_a_delivery_opens_again_where_something_is_still_to_come() -> None:
    room = arrived(totals(4, 0, 6))
    assert room.transfer().status == "received"
    room.accepts(correct(totals(4)))
    assert (room.transfer().status, numbers(room)) == ("open", (4, 0, 6))
    room.accepts(receive(totals(6)))
    assert numbers(room) == (10, 0, 0)


def test_what_came_beyond_what_was_sent_follows_from_the_totals() -> None:
    room = arrived(totals(11, 2))
    assert (line(room).over, line(room).over_damaged) == (3, 2)
    assert numbers(room) == (13, 2, 0)
    room.accepts(correct(totals(12)))
    assert (line(room).received, line(room).damaged, line(room).over, line(room).over_damaged) == (10, 0, 2, 0)
    assert numbers(room) == (12, 0, 0)
    room.accepts(correct(totals(9, 3)))
    assert (line(room).received, line(room).damaged, line(room).over, line(room).over_damaged) == (9, 1, 2, 2)
    assert numbers(room) == (12, 3, 0)


def test_a_line_that_is_named_twice_is_what_was_said_last() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 10)), correct(totals(4, 2), totals(0, 0, 3)))
    assert (line(room).received, line(room).damaged, line(room).missing) == (0, 0, 3)
    assert numbers(room) == (0, 0, 7)
    assert [booked.units for booked in room.transfer().booked if booked.store == "berlin"] == []


def test_what_was_cancelled_stays_so() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 10)), receive(totals(4)), cancel(), correct(totals(5)))
    assert (line(room).received, line(room).cancelled, line(room).over) == (4, 6, 1)
    assert numbers(room) == (5, 0, 0)


def test_units_that_were_sold_since_are_unaccounted_for() -> None:
    room = arrived()
    room.accepts(sell(units(8, store="berlin")), correct(totals(5, 0, 5)))
    assert (numbers(room), line(room).unaccounted) == ((0, 0, 0), 3)
    assert room.entries("receipt")[0].unaccounted == 3


def test_what_was_damaged_is_never_more_than_there_is_nor_less_than_nothing() -> None:
    room = arrived(totals(5, 5))
    room.accepts(move(5, Bucket.SELLABLE, store="berlin"), correct(totals(10)))
    assert numbers(room) == (10, 0, 0)
    room.accepts(adjust(-9, store="berlin"), correct(totals(0, 10)))
    assert numbers(room) == (1, 1, 0)


def test_an_item_that_was_deleted_meanwhile_is_made_again() -> None:
    room = arrived()
    room.accepts(set_quantity(0, store="berlin"), delete(store="berlin"), correct(totals(12)))
    assert numbers(room) == (0, 0, 0)  # Who deleted it has seen that nothing was there.
    assert [entry.flags for entry in room.entries("receipt")] == [Flag.COVERED_BY_COUNT | Flag.MADE]


def test_the_same_totals_change_nothing() -> None:
    room = arrived(totals(9, 1))
    assert room.ask(correct(totals(9, 1))) == DocumentResult(room.transfer(), changed=False)
    assert room.entries("receipt") == []


def test_lines_that_are_not_named_stay() -> None:
    room = Stockroom(LAPTOP=20, PHONE=20)
    room.accepts(send(("LAPTOP", 2), ("PHONE", 3)), receive(), correct(Receipt(sku="PHONE", received=1, missing=2)))
    assert [each.received for each in room.transfer().lines] == [2, 1]


def test_what_cannot_be_is_refused() -> None:
    room = arrived()
    assert Stockroom().refuses(correct(totals(1))) == DocumentNotFound("transfer", "T-1")
    assert room.refuses(correct(Receipt(line=9, received=1))) == LineNotFound("transfer", "T-1", "line 9")
    assert room.refuses(correct(Receipt(sku="GHOST", received=1))) == LineNotFound("transfer", "T-1", "SKU GHOST")
    assert room.refuses(correct(totals(8, 0, 3))) == NotOpen("transfer", "T-1", "LAPTOP", 3, 2)
    room.accepts(adjust(QUANTITY_MAX - 10, store="berlin"))
    assert room.refuses(correct(totals(11))) == QuantityOutOfRange("LAPTOP", QUANTITY_MAX, 1)
    assert room.refuses(correct(totals(QUANTITY_MAX, 11))) == OverOutOfRange("LAPTOP", 0, QUANTITY_MAX + 1)


def test_totals_of_a_sku_that_several_lines_have_are_said_line_by_line() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 2), ("LAPTOP", 3)))
    assert room.refuses(correct(Receipt(sku="LAPTOP", received=1))) == SeveralLines("LAPTOP")


@pytest.mark.parametrize("status", ["open", "received"])
def test_what_is_known_of_a_transfer_changes(status: str) -> None:
    room = arrived() if status == "received" else Stockroom(LAPTOP=20)
    if status == "open":
        room.accepts(send(("LAPTOP", 10)))
    room.later(3)
    room.accepts(change_transfer(expected_at=NOW + 9, reference="truck 7"))
    transfer = room.transfer()
    assert (transfer.expected_at, transfer.reference, transfer.updated_at) == (NOW + 9, "truck 7", NOW + 3)
    same = change_transfer(expected_at=NOW + 9)
    assert room.ask(same) == DocumentResult(transfer, changed=False)
    room.accepts(change_transfer(expected_at=None))
    assert (room.transfer().expected_at, room.transfer().reference) == (None, "truck 7")
    assert [entry.sku for entry in room.entries("transfer")[-2:]] == ["", ""]
    assert room.refuses(change_transfer(document_id="T-9")) == DocumentNotFound("transfer", "T-9")


def test_an_old_transfer_is_put_right_too() -> None:
    room = Stockroom(LAPTOP=20)
    old = a_transfer(TransferLine(1, "LAPTOP", 5, received=5, over=2))
    room.documents[old.key] = old
    room.accepts(correct(totals(6)))
    assert (line(room).over, room.item(store="berlin").on_hand) == (1, 0)
    assert line(room).unaccounted == 1
