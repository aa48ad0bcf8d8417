"""What had happened before a moment that was counted, but was only reported after it: the count has seen it already."""

import pytest

from builders import NOW, adjust, cause, count, sell, units
from holdfast.domain.commands import Batch, Command, OnMoved
from holdfast.domain.commands.items import ItemCommand
from holdfast.domain.ledger import Flag
from holdfast.domain.rejections import CountMoved
from unit.domain.stockroom import Stockroom

REBASE = OnMoved.REBASE
#: The shelf is counted half an hour before anybody reports anything.
COUNTED_AT = NOW + 1_800_000


def a_shelf_of_10() -> Stockroom:
    """Give 10 LAPTOP on a shelf, an hour after they came."""
    room = Stockroom(LAPTOP=10)
    room.later(3_600_000)
    return room


def sold_at(moment: int, quantity: int = 2) -> Command:
    return sell(units(quantity), happened=True, cause=cause(occurred_at=moment), document_id=f"S-{moment}")


@pytest.mark.parametrize("on_moved", OnMoved)
def test_a_sale_that_a_count_has_seen_is_not_subtracted_twice_whichever_is_reported_first(on_moved: OnMoved) -> None:
    counted = count(8, as_of=COUNTED_AT, on_moved=on_moved)
    for reported in ([sold_at(COUNTED_AT - 1), counted], [counted, sold_at(COUNTED_AT - 1)]):
        room = a_shelf_of_10()
        room.accepts(*reported)
        assert room.item().on_hand == 8


def test_a_sale_after_the_count_stays_subtracted() -> None:
    room = a_shelf_of_10()
    room.accepts(sold_at(COUNTED_AT + 1), count(10, as_of=COUNTED_AT, on_moved=REBASE))
    assert room.item().on_hand == 8


@pytest.mark.parametrize("source", [None, "erp"])
def test_two_counts_of_overlapping_moments_do_not_correct_the_same_thing_twice(source: str | None) -> None:
    room = a_shelf_of_10()
    room.accepts(count(8, as_of=COUNTED_AT), count(8, as_of=COUNTED_AT + 60_000, on_moved=REBASE, source=source))
    assert room.item().on_hand == 8


def test_an_older_count_that_comes_later_has_nothing_to_add_to_a_newer_one() -> None:
    room = a_shelf_of_10()
    room.accepts(count(8, as_of=COUNTED_AT + 60_000), count(9, as_of=COUNTED_AT, on_moved=REBASE))
    assert (room.item().on_hand, room.item().counted_as_of) == (8, COUNTED_AT + 60_000)
    assert [(entry.on_hand_delta, entry.flags) for entry in room.entries("count")] == [
        (-2, Flag.NONE),
        (0, Flag.COVERED_BY_COUNT),
    ]


def test_a_newer_count_that_moved_units_disturbs_an_older_one() -> None:
    room = a_shelf_of_10()
    room.accepts(count(8, as_of=COUNTED_AT + 60_000))
    assert room.refuses(count(9, as_of=COUNTED_AT)) == CountMoved("default", "LAPTOP", 9, 10, 8, 2)


def test_a_newer_count_that_agreed_is_not_undone_by_an_older_one() -> None:
    room = a_shelf_of_10()
    room.accepts(count(10, as_of=COUNTED_AT + 60_000), count(9, as_of=COUNTED_AT))
    assert room.item().on_hand == 10


def test_a_movement_beside_what_was_belated_still_disturbs_a_count() -> None:
    room = a_shelf_of_10()
    room.accepts(sold_at(COUNTED_AT - 1), adjust(-3))
    assert room.refuses(count(8, as_of=COUNTED_AT)) == CountMoved("default", "LAPTOP", 8, 8, 5, 3)
    room.accepts(count(8, as_of=COUNTED_AT, on_moved=REBASE))
    assert room.item().on_hand == 5


def test_within_one_batch_it_is_the_same() -> None:
    room = a_shelf_of_10()
    room.do(sold_at(COUNTED_AT - 1), count(8, as_of=COUNTED_AT, on_moved=REBASE))
    assert room.item().on_hand == 8


def test_a_refused_atomic_batch_leaves_no_trace_of_what_was_belated() -> None:
    room = a_shelf_of_10()
    lost: ItemCommand = adjust(-2, cause=cause(occurred_at=COUNTED_AT - 1))
    room.do(
        Batch(cause=cause(), commands=(lost, adjust(-1, sku="GHOST"))),
        Batch(cause=cause(), commands=(lost, lost)),
        count(6, as_of=COUNTED_AT, on_moved=REBASE),
    )
    assert room.item().on_hand == 6


def test_the_ledger_says_of_which_moment_a_count_speaks() -> None:
    room = a_shelf_of_10()
    room.accepts(count(8, as_of=COUNTED_AT), count(7))
    assert [entry.occurred_at for entry in room.entries("count")] == [COUNTED_AT, None]
