"""What happened decides, not which message came first: what a count has seen is not booked twice."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    cause,
    count,
    delete,
    fulfill_reservation,
    make_reservation,
    receive,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from holdfast.domain.commands import Command, OnMoved
from holdfast.domain.documents import SaleLine
from holdfast.domain.ledger import Flag
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


@pytest.mark.parametrize("counted", [20, 15], ids=["agrees", "differs"])
def test_a_count_of_a_source_covers_whether_it_agrees_or_not(counted: int) -> None:
    room = later(20)
    room.accepts(count(counted, source="erp", on_moved=REBASE), EARLIER_SALE)
    assert room.item().on_hand == counted
    assert room.sale().lines == (SaleLine(1, "default", "LAPTOP", 3, covered_by_count=3),)


def test_a_count_that_agrees_without_a_source_is_written_down() -> None:
    room = later(20)
    room.accepts(count(20))
    assert (room.item().version, len(room.entries("count"))) == (2, 1)


@pytest.mark.parametrize("counted_first", [True, False])
def test_a_parcel_that_left_before_a_count_is_not_taken_twice(counted_first: bool) -> None:
    room = Stockroom(LAPTOP=100)
    room.accepts(make_reservation(wanted(20), ttl_ms=None))
    room.later(3 * HOUR)
    told = [count(80, as_of=T2, on_moved=REBASE), fulfill_reservation(occurred_at=T1)]
    room.accepts(*(told if counted_first else told[::-1]))
    assert room.numbers() == (80, 0)
    assert room.reservation().status == "fulfilled"


@pytest.mark.parametrize("counted_first", [True, False])
@pytest.mark.parametrize("arrival", [add(10, cause=cause(occurred_at=T1)), adjust(10, cause=cause(occurred_at=T1))])
def test_an_arrival_that_was_counted_is_not_added_twice(arrival: Command, counted_first: bool) -> None:
    room = later(0)
    told = [count(10, as_of=T2, on_moved=REBASE), arrival]
    room.accepts(*(told if counted_first else told[::-1]))
    assert room.item().on_hand == 10
    assert not room.do(reserve(11))[0].applied


@pytest.mark.parametrize("counted_first", [True, False])
def test_the_same_holds_for_a_loss_and_for_a_receipt(counted_first: bool) -> None:
    room = Stockroom(LAPTOP=57)
    room.accepts(send(("LAPTOP", 3), from_store=None, to_store="default"))
    room.later(3 * HOUR)
    facts = [adjust(-3, cause=cause(occurred_at=T1)), receive(occurred_at=T1)]
    counted = count(57, as_of=T2, on_moved=REBASE)
    room.accepts(*([counted, *facts] if counted_first else [*facts, counted]))
    assert (room.item().on_hand, room.item().incoming, room.transfer().status) == (57, 0, "received")


def test_a_covered_entry_keeps_the_units_that_were_stated() -> None:
    room = later(20)
    room.accepts(count(20), EARLIER_SALE, adjust(4, cause=cause(occurred_at=T2)))
    sale, correction = room.entries("sale")[0], room.entries("adjust")[0]
    assert [(each.on_hand_delta, each.covered, each.flags) for each in (sale, correction)] == [
        (0, -3, Flag.COVERED_BY_COUNT),
        (0, 4, Flag.COVERED_BY_COUNT),
    ]


def test_two_counts_of_one_version_correct_a_loss_once() -> None:
    room = later(10)
    shelf = count(8, as_of_version=1, on_moved=REBASE)
    room.accepts(shelf, shelf)
    assert room.item().on_hand == 8


def test_a_sale_after_the_version_that_was_counted_is_not_swallowed() -> None:
    room = later(20)
    room.accepts(count(20, as_of_version=1, on_moved=REBASE), sell(happened=True, cause=cause(occurred_at=T1)))
    assert room.item().on_hand == 19


def test_a_version_names_the_moment_of_a_count_that_agreed_before_the_next_one() -> None:
    room = later(20)
    room.accepts(count(20, as_of=T1, source="erp"))
    counted = count(18, as_of_version=1, on_moved=REBASE)
    room.accepts(adjust(-1), counted)
    assert (room.item().on_hand, room.item().counted_as_of) == (17, T1)
    room.accepts(counted)
    assert room.item().on_hand == 17


def test_a_version_that_a_newer_count_has_overtaken_changes_nothing() -> None:
    room = later(20)
    room.accepts(count(15), count(18, as_of_version=1, on_moved=REBASE))
    assert room.item().on_hand == 15
    assert room.entries("count")[1].flags == Flag.COVERED_BY_COUNT


def test_within_one_millisecond_the_order_of_the_ledger_decides() -> None:
    room = Stockroom(LAPTOP=20)
    room.do(adjust(-1), count(20), adjust(-2), count(18, as_of_version=3), adjust(-4), count(20, as_of_version=1))
    assert room.item().on_hand == 14


def test_a_version_within_a_batch_is_what_it_was() -> None:
    room = later(20)
    outcomes = room.do(adjust(-1), adjust(-2), count(18, as_of_version=2, on_moved=REBASE))
    assert outcomes[2].applied
    assert room.item().on_hand == 16


@pytest.mark.parametrize("quantity", [20, 17])
def test_a_figure_that_is_set_covers_what_happened_before(quantity: int) -> None:
    room = later(20)
    room.accepts(set_quantity(quantity), EARLIER_SALE)
    assert room.item().on_hand == quantity


def test_a_figure_that_is_set_has_a_moment_of_its_own() -> None:
    room = later(20)
    room.accepts(set_quantity(20, cause=cause(occurred_at=T1 - 1)), EARLIER_SALE)
    assert room.item().on_hand == 17


def test_a_deletion_covers_and_nothing_is_owed_any_more() -> None:
    room = later(0)
    room.accepts(sell(units(2), happened=True), delete())
    assert (room.item().owed, room.item().deleted) == (0, True)
    room.accepts(sell(units(3), happened=True, cause=cause(occurred_at=T1), document_id="S-2"))
    assert (room.item().balance, room.item().deleted) == (0, False)


def test_setting_to_nothing_pays_what_is_owed() -> None:
    room = Stockroom(LAPTOP=0)
    room.accepts(sell(units(2), happened=True), set_quantity(0))
    assert (room.item().owed, room.item().version) == (0, 3)


@pytest.mark.parametrize("counted_first", [True, False])
def test_a_promise_has_no_other_moment_than_that_at_which_it_is_written(counted_first: bool) -> None:
    room = later(20)
    told = [count(20, as_of=T2, on_moved=REBASE), sell(units(3), cause=cause(occurred_at=T1))]
    room.accepts(*(told if counted_first else told[::-1]))
    assert room.item().on_hand == 17
