"""The figure of another system: it can only know what had been recorded by then, and it covers nothing."""

import pytest

from builders import NOW, adjust, cause, count, sell, units
from holdfast.domain.commands import Basis, Count, OnMoved
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import Finding, ItemResult
from holdfast.domain.past import LastCount
from holdfast.domain.rejections import StaleCount, UnaccountedOutOfRange
from unit.domain.stockroom import Stockroom

STALE = StaleCount("default", "LAPTOP", "erp")
HOUR = 3_600_000
#: What happens, and is told, between these.
T1, T2, T3 = (NOW + hours * HOUR for hours in (1, 2, 3))


def books(figure: int, as_of: int, source: str = "erp") -> Count:
    return count(figure, as_of=as_of, source=source, basis=Basis.BOOKS)


def a_day(on_hand: int) -> Stockroom:
    """Give what was there at NOW, of which 2 were sold and told at T2; now it is T3."""
    room = Stockroom(LAPTOP=on_hand)
    room.later(2 * HOUR)
    room.accepts(adjust(-2))
    room.later(HOUR)
    return room


def test_the_difference_between_the_figure_and_what_was_recorded_is_booked() -> None:
    room = a_day(20)
    result = room.ask(books(19, T1))
    assert isinstance(result, ItemResult)
    assert (room.item().on_hand, result.finding) == (17, Finding(counted=19, expected=20, covers=None))
    [entry] = room.entries("count")
    assert (entry.on_hand_delta, entry.occurred_at, entry.document_id, entry.flags) == (-1, T1, "erp", Flag.BOOKS)


def test_it_covers_nothing() -> None:
    room = a_day(20)
    room.accepts(books(20, T1), sell(units(3), happened=True, cause=cause(occurred_at=NOW + 9)))
    assert (room.item().on_hand, room.item().counted_as_of) == (15, None)


def test_what_is_reported_late_was_not_recorded() -> None:
    room = a_day(20)
    room.accepts(sell(units(3), happened=True, cause=cause(occurred_at=NOW + 9)), books(20, T1))
    assert room.item().on_hand == 15


def test_corrections_of_that_moment_or_an_earlier_one_were_recorded_whenever_they_are_told() -> None:
    room = a_day(20)
    room.accepts(count(18, as_of=NOW + 9, on_moved=OnMoved.REBASE), books(18, T1), books(17, T2))
    assert room.item().on_hand == 17
    room.accepts(books(16, T2, source="wms"))
    assert room.item().on_hand == 16


def test_the_same_figure_again_changes_nothing_even_when_much_has_been_told_since() -> None:
    room = a_day(20)
    room.accepts(books(19, T1), count(20, as_of=NOW + 9, on_moved=OnMoved.REBASE))
    entries = len(room.ledger)
    result = room.ask(books(19, T1))
    assert isinstance(result, ItemResult)
    assert (result.changed, len(room.ledger)) == (False, entries)


@pytest.mark.parametrize("as_of", [T1, T1 - 1])
def test_another_figure_of_that_moment_or_an_older_one_is_stale(as_of: int) -> None:
    room = a_day(20)
    room.accepts(books(19, T1))
    assert room.refuses(books(18, as_of)) == STALE
    room.accepts(books(18, as_of, source="wms"))


@pytest.mark.parametrize("as_of", [T1, T1 - 1])
def test_a_figure_at_or_before_the_last_count_of_the_shelf_is_stale(as_of: int) -> None:
    room = a_day(20)
    room.accepts(count(18, as_of=T1, on_moved=OnMoved.REBASE))
    assert room.refuses(books(19, as_of)) == STALE
    room.accepts(books(18, T1 + 1))


@pytest.mark.parametrize("shelf", [T1 - 1, T1 - 9, None])
def test_a_count_of_the_shelf_that_is_told_later_drops_what_books_of_later_moments_corrected(
    shelf: int | None,
) -> None:
    room = a_day(20)
    room.accepts(books(12, T1), count(19, as_of=shelf, on_moved=OnMoved.REBASE))
    assert room.item().on_hand == (17 if shelf else 19)


def test_it_drops_them_once() -> None:
    room = a_day(20)
    room.accepts(books(12, T1))
    for as_of in (NOW + 5, NOW + 9):
        room.accepts(count(19, as_of=as_of, on_moved=OnMoved.REBASE))
    assert room.item().on_hand == 17


def test_a_count_of_the_shelf_after_the_books_takes_the_correction_for_granted() -> None:
    room = a_day(20)
    room.accepts(books(12, T1), count(12, as_of=T1 + 9, on_moved=OnMoved.REBASE))
    assert room.item().on_hand == 10


def test_within_one_batch_it_is_the_same() -> None:
    room = a_day(20)
    room.do(books(12, T1), count(19, as_of=NOW + 5, on_moved=OnMoved.REBASE), books(16, T1 + 5))
    assert room.item().on_hand == 14


def test_books_may_leave_something_owed_and_make_what_is_missing() -> None:
    room = a_day(20)
    room.accepts(books(1, T1), count(4, sku="GHOST", as_of=T1, source="erp", basis=Basis.BOOKS))
    assert (room.item().on_hand, room.item().owed, room.item("GHOST").on_hand) == (0, 1, 4)
    assert room.counted["default", "GHOST", "erp"] == LastCount(T1, 4)


def test_books_never_take_more_than_a_quantity() -> None:
    room = Stockroom(LAPTOP=QUANTITY_MAX)
    room.later(HOUR)
    room.accepts(adjust(-QUANTITY_MAX), adjust(-1))
    assert room.refuses(books(0, NOW)) == UnaccountedOutOfRange("LAPTOP", 0, 0)
