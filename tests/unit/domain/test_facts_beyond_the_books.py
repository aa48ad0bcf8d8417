"""What facts took beyond the books is owed, what has left is believed, and figures that are set cover like counts."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    cancel,
    cause,
    count,
    fulfill,
    fulfill_reservation,
    make_reservation,
    move,
    receive,
    reserve,
    sell,
    send,
    units,
    wanted,
)
from holdfast.domain.commands import Bucket, Command, OnMoved
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import Finding, ItemResult
from holdfast.domain.rejections import InsufficientOnHand, LinesInsufficient, OwedOutOfRange
from unit.domain.stockroom import Stockroom

REBASE = OnMoved.REBASE
HOUR = 3_600_000
#: Something happens; then somebody counts; then it is told, or the other way round.
T1, T2 = NOW + HOUR, NOW + 2 * HOUR
EARLIER_SALE: Command = sell(units(3), happened=True, cause=cause(occurred_at=T1))


def later(on_hand: int) -> Stockroom:
    """Give what was there at NOW, three hours after it."""
    room = Stockroom(LAPTOP=on_hand)
    room.later(3 * HOUR)
    return room


@pytest.mark.parametrize("arrives_first", [True, False])
def test_arrivals_pay_what_is_owed(arrives_first: bool) -> None:
    room = Stockroom(LAPTOP=0)
    sold, arrived = sell(units(3), happened=True), add(5)
    room.accepts(*([arrived, sold] if arrives_first else [sold, arrived]))
    assert (room.item().on_hand, room.item().owed) == (2, 0)


def test_what_facts_take_beyond_the_books_is_owed() -> None:
    room = Stockroom(LAPTOP=2)
    room.accepts(sell(units(5), happened=True), add(1))
    assert (room.item().on_hand, room.item().owed, room.item().balance, room.item().available) == (0, 2, -2, 0)
    sale = room.entries("sale")[0]
    assert (sale.on_hand_delta, sale.owed_delta, sale.owed, sale.unaccounted) == (-2, 3, 3, 3)
    arrival = room.entries("add")[1]
    assert (arrival.on_hand_delta, arrival.owed_delta, arrival.unaccounted) == (0, -1, 0)
    room.accepts(count(4))
    assert (room.item().on_hand, room.item().owed) == (4, 0)


def test_what_is_owed_is_a_movement_that_disturbs_a_count() -> None:
    room = Stockroom(LAPTOP=0)
    room.accepts(sell(units(3), happened=True))
    assert room.item().moved_version == 2
    assert not room.do(count(0, as_of_version=1))[0].applied


def test_more_than_a_quantity_is_never_owed() -> None:
    room = Stockroom(LAPTOP=0)
    room.accepts(adjust(-QUANTITY_MAX))
    assert room.refuses(adjust(-1)) == OwedOutOfRange("LAPTOP", QUANTITY_MAX, 1)
    assert room.refuses(fulfill(1, happened=True)) == OwedOutOfRange("LAPTOP", QUANTITY_MAX, 1)


def test_what_left_in_a_small_future_had_left_when_it_was_told() -> None:
    room = Stockroom(LAPTOP=10)
    room.accepts(send(("LAPTOP", 4), cause=cause(occurred_at=NOW + 500)))
    room.later(100)
    room.accepts(count(6), cancel())
    assert room.item().on_hand == 6


def test_a_small_future_is_now() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(count(9))
    room.do(count(9), sell(units(2), happened=True, cause=cause(occurred_at=NOW + 2)))
    assert room.item().on_hand == 7


def test_a_covered_line_is_never_refused_for_stock() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(reserve(2), make_reservation(wanted(3), ttl_ms=None))
    room.later(3 * HOUR)
    before, late = cause(occurred_at=T1), T1
    room.accepts(count(1, as_of=T2, on_moved=REBASE))
    assert room.refuses(fulfill(2)) == InsufficientOnHand("LAPTOP", 2, 1)
    assert room.refuses(fulfill_reservation()) == InsufficientOnHand("LAPTOP", 3, 1)
    assert isinstance(room.refuses(send(("LAPTOP", 4))), LinesInsufficient)
    room.accepts(fulfill(2, cause=before), fulfill_reservation(occurred_at=late), send(("LAPTOP", 4), cause=before))
    assert (room.numbers(), room.item().owed, room.item(store="berlin").incoming) == ((1, 0), 0, 4)
    assert [entry.unaccounted for entry in room.entries("fulfill") + room.entries("transfer")] == [0] * 4


def test_unsellable_units_still_change_and_never_beyond_what_is_there() -> None:
    room = later(5)
    room.accepts(count(2), adjust(4, Bucket.UNSELLABLE, cause=cause(occurred_at=T1)))
    assert (room.item().on_hand, room.item().unsellable) == (2, 2)
    room.accepts(adjust(-1, Bucket.UNSELLABLE, cause=cause(occurred_at=T1)))
    assert (room.item().on_hand, room.item().unsellable) == (2, 1)


def test_damaged_units_that_were_counted_are_unsellable() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(send(("LAPTOP", 4), from_store=None, to_store="default"))
    room.later(3 * HOUR)
    room.accepts(count(9, as_of=T2, on_moved=REBASE))
    room.accepts(receive(Receipt(sku="LAPTOP", received=2, damaged=2), occurred_at=T1))
    assert (room.item().on_hand, room.item().unsellable, room.item().incoming) == (9, 2, 0)


@pytest.mark.parametrize("counted_first", [True, False])
def test_a_transfer_that_is_cancelled_never_left(counted_first: bool) -> None:
    """Somebody counted after it was sent: what was found is without what comes back."""
    room = Stockroom(LAPTOP=10)
    room.accepts(send(("LAPTOP", 4)))
    room.later(3 * HOUR)
    told = [count(6, as_of=T2, on_moved=REBASE), cancel()]
    room.accepts(*(told if counted_first else told[::-1]))
    assert (room.item().on_hand, room.transfer().status) == (6, "cancelled")
    assert room.transfer().booked == ()


def test_a_transfer_that_is_cancelled_comes_back_when_the_count_was_told_before_it_within_its_millisecond() -> None:
    room = Stockroom(LAPTOP=10)
    room.accepts(count(10), send(("LAPTOP", 4)), cancel())
    assert room.item().on_hand == 10
    room.accepts(send(("LAPTOP", 4), document_id="T-2"), count(6), cancel("T-2"))
    assert room.item().on_hand == 6


def test_what_had_left_is_believed_wherever_it_was() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(reserve(20), count(0))
    assert room.refuses(fulfill(20)) == InsufficientOnHand("LAPTOP", 20, 0)
    room.accepts(fulfill(20, happened=True))
    assert (room.numbers(), room.item().reserved_plain, room.item().owed) == ((0, 0), 0, 20)
    assert room.entries("fulfill")[0].unaccounted == 20


def test_more_than_is_promised_may_have_left() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(reserve(2), move(19), fulfill(5, happened=True))
    assert (room.numbers(), room.item().unsellable) == ((15, 0), 15)


def test_a_van_that_has_left_is_believed() -> None:
    room = Stockroom(LAPTOP=1)
    room.accepts(send(("LAPTOP", 3), ("PHONE", 2), happened=True))
    assert (room.item().owed, room.item("PHONE").owed, room.item(store="berlin").incoming) == (2, 2, 3)
    room.accepts(receive())
    assert room.item("PHONE", "berlin").on_hand == 2


def test_facts_make_items_that_are_missing() -> None:
    facts: list[Command] = [
        sell(units(1, "A"), happened=True),
        adjust(2, sku="B"),
        count(3, sku="C"),
        fulfill(1, happened=True, sku="D"),
        send(("E", 1), happened=True),
    ]
    room = Stockroom()
    room.accepts(*facts)
    assert [room.item(sku).balance for sku in "ABCDE"] == [-1, 2, 3, -1, -1]
    assert {written.entry.flags for written in room.ledger} == {Flag.MADE}
    assert set("ABCDE") <= set(room.skus)


def test_one_unknown_line_never_loses_the_others() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(sell(units(2), units(1, "GHOST"), happened=True))
    assert (room.item().on_hand, room.item("GHOST").owed) == (3, 1)


def test_a_count_says_what_it_found_what_was_expected_and_what_it_covers() -> None:
    room = later(10)
    room.accepts(adjust(-1), EARLIER_SALE)
    result = room.ask(count(6, as_of=T2, on_moved=REBASE))
    assert isinstance(result, ItemResult)
    assert (result.finding, result.item.on_hand) == (Finding(counted=6, expected=7, covers=T2), 5)
    older = room.ask(count(9, as_of=T1, on_moved=REBASE))
    assert isinstance(older, ItemResult)
    assert (older.finding, older.item.on_hand) == (Finding(counted=9, expected=7, covers=T2), 5)
