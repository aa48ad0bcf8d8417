"""Counting while selling: only units that came or went disturb a count."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    count,
    fulfill,
    make_reservation,
    move,
    patch_item,
    release,
    reserve,
    sell,
    set_quantity,
    wanted,
)
from holdfast.domain.commands import Command, OnMoved
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import (
    CountMoved,
    FutureMoment,
    FutureVersion,
    ItemNotFound,
    QuantityOutOfRange,
)
from unit.domain.stockroom import Stockroom

REBASE = OnMoved.REBASE


def counted_at_9() -> Stockroom:
    """Give 9 LAPTOP, version 1, a second after they were seen."""
    room = Stockroom(LAPTOP=9)
    room.later(1_000)
    return room


def test_on_hand_becomes_what_was_counted() -> None:
    room = counted_at_9()
    room.accepts(count(7))
    item = room.item()
    assert (item.on_hand, item.version, item.moved_version, item.counted_as_of) == (7, 2, 2, NOW + 1_000)
    [entry] = room.entries("count")
    assert (entry.on_hand_delta, entry.promise, entry.document_type) == (-2, False, None)


def test_a_count_of_what_is_there_is_written_down_all_the_same() -> None:
    room = counted_at_9()
    room.accepts(count(9))
    assert (room.item().version, room.item().moved_version, len(room.entries("count"))) == (2, 1, 1)


def test_a_count_below_reserved_is_recorded_and_shows_as_short() -> None:
    room = counted_at_9()
    room.accepts(make_reservation(wanted(6)), count(4))
    assert (room.numbers(), room.item().short, room.item().available) == ((4, 6), 2, 0)


def test_a_count_cuts_unsellable_to_what_is_there() -> None:
    room = counted_at_9()
    room.accepts(move(5), count(3))
    assert (room.item().on_hand, room.item().unsellable) == (3, 3)


def test_a_count_of_what_is_not_there_makes_it() -> None:
    room = Stockroom()
    result = room.ask(count(1))
    assert isinstance(result, ItemResult)
    assert (result.made, result.name, room.item().on_hand, room.item().version) == (True, "LAPTOP", 1, 1)
    [entry] = room.entries("count")
    assert entry.flags == Flag.MADE


def test_a_count_as_of_a_version_of_what_is_not_there_is_not_found() -> None:
    assert Stockroom().refuses(count(1, as_of_version=0)) == ItemNotFound("default", "LAPTOP")


STILL: list[Command] = [reserve(2), move(1), patch_item(safety_stock=2), make_reservation()]
MOVING: list[Command] = [add(1), adjust(-1), sell(happened=True)]


@pytest.mark.parametrize("as_of", [{"as_of": NOW}, {"as_of_version": 1}])
@pytest.mark.parametrize("command", STILL)
def test_reserves_do_not_disturb_a_count(command: Command, as_of: dict[str, int]) -> None:
    room = counted_at_9()
    room.accepts(command, count(7, **as_of))  # type: ignore[arg-type]
    assert room.item().on_hand == 7


@pytest.mark.parametrize("as_of", [{"as_of": NOW}, {"as_of_version": 1}])
@pytest.mark.parametrize("command", MOVING)
def test_movements_of_on_hand_overtake_a_count(command: Command, as_of: dict[str, int]) -> None:
    room = counted_at_9()
    room.accepts(command)
    on_hand = room.item().on_hand
    refused = room.refuses(count(7, **as_of))  # type: ignore[arg-type]
    assert refused == CountMoved("default", "LAPTOP", 7, 9, on_hand, 2)
    room.accepts(count(7, on_moved=REBASE, **as_of))  # type: ignore[arg-type]
    assert room.item().on_hand == on_hand - 2


def test_a_figure_that_was_set_since_wins_over_an_older_count() -> None:
    room = counted_at_9()
    room.accepts(set_quantity(8))
    assert room.refuses(count(7, as_of=NOW)) == CountMoved("default", "LAPTOP", 7, 9, 8, 2)
    room.accepts(count(7, as_of=NOW, on_moved=REBASE))
    assert room.item().on_hand == 8


def test_a_fulfil_is_a_movement_and_a_release_is_none() -> None:
    room = counted_at_9()
    room.accepts(reserve(2), release(1), count(9, as_of_version=1), fulfill(1))
    refused = room.refuses(count(9, as_of_version=4))
    assert refused == CountMoved("default", "LAPTOP", 9, 9, 8, 5)


def test_a_count_as_of_a_version_speaks_of_that_version_and_not_of_the_last_movement_before_it() -> None:
    room = counted_at_9()
    room.accepts(adjust(1), reserve(2), count(7, as_of_version=3))
    assert room.item().on_hand == 7


def test_a_count_as_of_a_time_sees_only_what_came_after_that_time() -> None:
    room = counted_at_9()
    room.accepts(adjust(1))
    room.later(1_000)
    room.accepts(count(7, as_of=NOW + 1_000))
    assert room.item().on_hand == 7


def test_a_count_as_of_a_time_before_the_item_was_there_found_nothing_in_the_books() -> None:
    room = Stockroom()
    room.later(1_000)
    room.accepts(add(5))
    assert room.refuses(count(2, as_of=NOW)) == CountMoved("default", "LAPTOP", 2, 0, 5, 1)
    room.accepts(count(2, as_of=NOW, on_moved=REBASE))
    assert room.item().on_hand == 7


def test_a_rebased_count_stops_at_zero_and_says_what_is_unaccounted() -> None:
    room = counted_at_9()
    room.accepts(adjust(-6), count(4, as_of=NOW, on_moved=REBASE))
    [entry] = room.entries("count")
    assert (entry.on_hand, entry.on_hand_delta, entry.unaccounted) == (0, -3, 2)


def test_a_rebased_count_beyond_the_largest_quantity_is_refused() -> None:
    room = counted_at_9()
    room.accepts(adjust(1))
    refused = room.refuses(count(QUANTITY_MAX, as_of=NOW, on_moved=REBASE))
    assert refused == QuantityOutOfRange("LAPTOP", 10, QUANTITY_MAX - 9)


def test_a_count_sees_the_movements_of_earlier_commands_of_its_batch() -> None:
    room = counted_at_9()
    outcomes = room.do(adjust(-1), count(9, as_of_version=1), count(9, as_of=NOW), count(9))
    assert [outcome.applied for outcome in outcomes] == [True, False, False, True]


def test_a_count_of_the_future_is_refused() -> None:
    room = counted_at_9()
    assert room.refuses(count(7, as_of=NOW + 1_001)) == FutureMoment()
    assert room.refuses(count(7, as_of_version=2)) == FutureVersion(1)
    room.accepts(count(7, as_of=NOW + 1_000), count(6, as_of_version=2))
