"""What is undone, put right or brought back happened when it happened: a count may have seen it already."""

import msgspec
import pytest

from builders import (
    NOW,
    add,
    cause,
    count,
    fulfill_reservation,
    make_reservation,
    part,
    receive,
    sell,
    send,
    units,
    wanted,
)
from builders.orders import back, correct, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import Bucket, Command, FulfillReservation, OnMoved
from holdfast.domain.commands.documents import Receipt, Told
from holdfast.domain.documents.booked import MOMENTS_MAX, Booked, with_booked
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.moment import Moment
from holdfast.domain.rejections import OwedOutOfRange, QuantityOutOfRange
from unit.domain.stockroom import Stockroom

HOUR = 3_600_000
T1, T2, T3 = NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR


def counted(figure: int, store: str = "default") -> Command:
    return count(figure, as_of=T2, on_moved=OnMoved.REBASE, store=store)


def parcel(name: str, quantity: int, left: int) -> FulfillReservation:
    told = fulfill_reservation(part(quantity), occurred_at=left)
    return msgspec.structs.replace(told, told=Told(name, b""))


def shipped() -> Stockroom:
    """Give an order of 5 of 10, of which 2 left before the count and 3 after it: 8 were counted, 5 are there."""
    room = Stockroom(LAPTOP=10)
    room.accepts(make_reservation(wanted(5), ttl_ms=24 * HOUR))
    room.later(4 * HOUR)
    room.accepts(parcel("P-1", 2, T1), parcel("P-2", 3, T3), counted(8))
    assert room.numbers() == (5, 0)
    return room


def test_a_parcel_that_has_not_left_was_there_when_somebody_counted() -> None:
    room = shipped()
    room.accepts(unfulfill(parcel="P-1"))
    assert room.numbers() == (5, 2)
    [entry] = room.entries("unfulfill")
    assert (entry.covered, entry.occurred_at, entry.on_hand_delta) == (2, T1, 0)


def test_a_parcel_that_has_not_left_since_the_count_is_there_again() -> None:
    room = shipped()
    room.accepts(unfulfill(parcel="P-2"))
    assert room.numbers() == (8, 3)
    room.accepts(unfulfill(part(1)))
    assert room.numbers() == (8, 4)
    assert room.reservation().booked == (Booked(1, "default", Moment(T1), 1),)


def test_without_a_parcel_what_left_last_has_not_left() -> None:
    room = shipped()
    room.accepts(unfulfill(part(4)))
    assert room.numbers() == (8, 4)
    assert [(entry.occurred_at, entry.covered) for entry in room.entries("unfulfill")] == [(T3, 0), (T1, 1)]


@pytest.mark.parametrize("told", [0, 1, 2])
def test_it_is_the_same_in_whatever_order_it_is_told(told: int) -> None:
    room = Stockroom(LAPTOP=10)
    room.accepts(make_reservation(wanted(5), ttl_ms=24 * HOUR))
    room.later(4 * HOUR)
    commands: list[Command] = [parcel("P-1", 2, T1), unfulfill(parcel="P-1")]
    commands.insert(told, counted(9))
    room.accepts(*commands)
    assert room.numbers() == (9, 5)


def test_of_what_an_earlier_release_has_booked_the_last_change_is_the_time() -> None:
    room = shipped()
    for updated_at, on_hand in ((T1, 5), (T3, 6)):
        old = msgspec.structs.replace(room.reservation(), booked=(), updated_at=updated_at)
        room.documents[old.key] = old
        room.accepts(unfulfill(part(1)))
        assert room.item().on_hand == on_hand


def delivered() -> Stockroom:
    """Give 20 that were sent: 4 arrived before the count of 4, and 6 after it; 10 are there."""
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 20)))
    room.later(4 * HOUR)
    room.accepts(receive(Receipt(line=1, received=4), occurred_at=T1), counted(4, "berlin"))
    room.accepts(receive(Receipt(line=1, received=6), occurred_at=T3))
    assert room.item(store="berlin").on_hand == 10
    return room


def test_what_did_not_arrive_is_taken_off_the_last_delivery_first() -> None:
    room = delivered()
    room.accepts(correct(Receipt(line=1, received=5)))
    assert room.item(store="berlin").on_hand == 5
    room.accepts(correct(Receipt(line=1, received=2)))
    # One more of the last delivery; two of the first one, which the count has found without them.
    assert (room.item(store="berlin").on_hand, room.item(store="berlin").incoming) == (4, 18)
    deltas = [(entry.on_hand_delta, entry.covered, entry.occurred_at) for entry in room.entries("receipt")]
    assert deltas == [(-5, 0, T3), (-1, 0, T3), (0, -2, T1)]


def test_what_arrived_after_all_did_so_with_the_last_delivery() -> None:
    room = delivered()
    room.accepts(correct(Receipt(line=1, received=12)))
    assert room.item(store="berlin").on_hand == 12
    room.accepts(counted(20, "berlin"), correct(Receipt(line=1, received=4)), correct(Receipt(line=1, received=5)))
    assert room.item(store="berlin").on_hand == 20
    assert room.entries("receipt")[-1].covered == 1


def test_where_nothing_had_arrived_the_correction_says_when_it_did() -> None:
    for occurred_at, added in ((T1, 0), (T3, 3)):
        room = Stockroom(LAPTOP=20)
        room.accepts(send(("LAPTOP", 20)))
        room.later(4 * HOUR)
        room.accepts(add(1, store="berlin"), counted(7, "berlin"))
        there = room.item(store="berlin").on_hand
        room.accepts(correct(Receipt(line=1, received=3), cause=cause(occurred_at=occurred_at)))
        assert room.item(store="berlin").on_hand == there + added


def test_what_came_back_before_a_count_is_part_of_it() -> None:
    room = shipped()
    returned = return_reservation(back(2, bucket=Bucket.UNSELLABLE), cause=cause(occurred_at=T1))
    room.accepts(returned)
    assert (room.numbers(), room.item().unsellable, room.reservation().lines[0].returned) == ((5, 0), 2, 2)
    room.accepts(return_reservation(back(1), cause=cause(occurred_at=T3)))
    assert room.numbers() == (6, 0)


def test_what_came_back_of_a_sale_makes_an_item_that_is_missing() -> None:
    room = Stockroom(LAPTOP=3)
    room.accepts(sell(units(2)), return_sale(back(1, store="berlin")))
    assert room.item(store="berlin").on_hand == 1
    room.accepts(sell(units(9), happened=True, document_id="S-2"), return_sale(back(9), document_id="S-2"))
    assert (room.item().on_hand, room.item().owed) == (1, 0)


def test_more_than_can_be_counted_neither_comes_back_nor_is_put_right() -> None:
    room = delivered()
    room.accepts(add(QUANTITY_MAX - 10, store="berlin"))
    assert room.refuses(correct(Receipt(line=1, received=11))) == QuantityOutOfRange("LAPTOP", QUANTITY_MAX, 1)
    room.accepts(sell(units(QUANTITY_MAX, store="berlin"), happened=True, document_id="S-1"))
    room.accepts(sell(units(QUANTITY_MAX, store="berlin"), happened=True, document_id="S-2"))
    assert room.refuses(correct(Receipt(line=1, received=9))) == OwedOutOfRange("LAPTOP", QUANTITY_MAX, 1)


def test_of_many_moments_the_earliest_two_count_as_one() -> None:
    many = [Booked(1, "default", Moment(time), 1) for time in range(1, MOMENTS_MAX + 3)]
    kept = with_booked(many[:-1], many[-1:])
    assert len(kept) == MOMENTS_MAX
    assert sum(each.units for each in kept) == len(many)
    assert {each.moment.time: each.units for each in kept}[3] == 3
