"""A sale takes units at once; one that has happened already is believed."""

import pytest

from builders import NOW, add, cause, count, make_reservation, move, patch_item, sell, units, wanted
from holdfast.domain.documents import SaleLine
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LinesInsufficient, NamesNotFound, OwedOutOfRange, Shortage
from unit.domain.stockroom import Stockroom


def test_a_sale_takes_units_from_on_hand_at_once() -> None:
    room = Stockroom(LAPTOP=5, PHONE=3)
    room.accepts(add(4, store="berlin"))
    lines = units(2), units(3, "PHONE"), units(1, store="berlin")
    result = room.ask(sell(*lines, cause=cause(reference="till 3/88")))
    sale = room.sale()
    assert result == DocumentResult(sale, made=True)
    assert (sale.created_at, sale.reference, sale.happened, sale.status) == (NOW, "till 3/88", False, "completed")
    assert sale.lines == (
        SaleLine(1, "default", "LAPTOP", 2),
        SaleLine(2, "default", "PHONE", 3),
        SaleLine(3, "berlin", "LAPTOP", 1),
    )
    assert (room.numbers(), room.numbers("PHONE"), room.numbers(store="berlin")) == ((3, 0), (0, 0), (3, 0))
    entries = room.entries("sale")
    assert [(entry.on_hand_delta, entry.promise, entry.document_id) for entry in entries] == [
        (-2, True, "S-1"),
        (-3, True, "S-1"),
        (-1, True, "S-1"),
    ]


def test_a_sale_of_the_same_sku_on_two_lines_is_summed_before_the_check() -> None:
    room = Stockroom(LAPTOP=5)
    refused = room.refuses(sell(units(3), units(3)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 6, 5),))
    room.accepts(sell(units(3), units(2)))
    assert room.numbers() == (0, 0)


def test_a_sale_takes_nothing_at_all_when_one_line_is_short() -> None:
    room = Stockroom(LAPTOP=5, PHONE=1)
    room.accepts(add(1, store="berlin"))
    refused = room.refuses(sell(units(5), units(2, "PHONE"), units(2, store="berlin")))
    assert refused == LinesInsufficient((Shortage("PHONE", "default", 2, 1), Shortage("LAPTOP", "berlin", 2, 1)))
    assert (room.numbers(), room.documents, room.entries("sale")) == ((5, 0), {}, [])


def test_a_sale_never_takes_what_is_promised_kept_back_or_unsellable() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make_reservation(wanted(3)), patch_item(safety_stock=3), move(1))
    assert room.refuses(sell(units(3))) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 2),))
    room.accepts(sell(units(2)))


def test_a_sale_of_what_is_not_there_is_not_found() -> None:
    room = Stockroom(LAPTOP=1)
    assert room.refuses(sell(units(2), units(1, "GHOST"))) == NamesNotFound(
        (), ("GHOST",), (Shortage("LAPTOP", "default", 2, 1),)
    )
    short = (Shortage("LAPTOP", "default", 2, 1),)
    assert room.refuses(sell(units(2), units(1, store="oslo"))) == NamesNotFound(("oslo",), (), short)
    assert room.refuses(sell(units(1, "GHOST", store="oslo"), happened=True)) == NamesNotFound(("oslo",), ())


def test_what_the_store_never_had_is_short_and_a_fact_about_it_makes_it() -> None:
    room = Stockroom(LAPTOP=1)
    short = LinesInsufficient((Shortage("LAPTOP", "berlin", 1, 0),))
    assert room.refuses(sell(units(1, store="berlin"))) == short
    room.accepts(sell(units(1, store="berlin"), units(2, "GHOST"), happened=True))
    assert (room.item("LAPTOP", "berlin").owed, room.item("GHOST").owed) == (1, 2)


def test_a_sale_that_happened_is_believed_even_when_the_units_were_promised() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(4)), sell(units(3), happened=True, cause=cause(occurred_at=NOW - 9)))
    assert (room.numbers(), room.item().short) == ((2, 4), 2)
    assert (room.sale().happened, room.sale().occurred_at) == (True, NOW - 9)
    [entry] = room.entries("sale")
    assert (entry.promise, entry.occurred_at, entry.flags) == (False, NOW - 9, Flag.NONE)


def test_a_sale_that_happened_is_believed_at_the_floor_and_says_what_is_unaccounted() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(sell(units(3), units(4), happened=True))
    assert room.numbers() == (0, 0)
    assert [line.unaccounted for line in room.sale().lines] == [0, 2]
    entries = room.entries("sale")
    assert [(entry.on_hand_delta, entry.unaccounted) for entry in entries] == [(-3, 0), (-2, 2)]


def test_a_sale_that_happened_may_have_taken_what_was_thought_unsellable() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(move(4), sell(units(3), happened=True))
    assert (room.item().on_hand, room.item().unsellable) == (2, 2)


@pytest.mark.parametrize("occurred_at", [NOW + 999, NOW + 1_000])
def test_a_sale_up_to_the_last_count_of_the_item_has_delta_0_and_is_covered_by_it(occurred_at: int) -> None:
    room = Stockroom(LAPTOP=9)
    room.later(1_000)
    room.accepts(count(5))
    room.later(1_000)
    room.accepts(sell(units(2), happened=True, cause=cause(occurred_at=occurred_at)))
    assert (room.numbers(), room.item().version) == ((5, 0), 3)
    assert room.sale().lines == (SaleLine(1, "default", "LAPTOP", 2, covered_by_count=2),)
    [entry] = room.entries("sale")
    assert (entry.on_hand_delta, entry.unaccounted, entry.flags) == (0, 0, Flag.COVERED_BY_COUNT)


@pytest.mark.parametrize("occurred_at", [NOW + 1_001, NOW + 1_500, NOW + 2_001, None])
def test_a_sale_after_the_last_count_or_of_now_is_taken(occurred_at: int | None) -> None:
    room = Stockroom(LAPTOP=9)
    room.later(1_000)
    room.accepts(count(5))
    room.later(1_000)
    room.accepts(sell(units(2), happened=True, cause=cause(occurred_at=occurred_at)))
    assert room.numbers() == (3, 0)


def test_a_sale_that_is_only_asked_for_is_never_covered_by_a_count() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(count(5), sell(units(2), cause=cause(occurred_at=NOW - 9)))
    assert room.numbers() == (3, 0)


def test_a_sale_of_an_item_that_was_never_counted_is_taken() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(sell(units(2), happened=True, cause=cause(occurred_at=NOW - 9)))
    assert room.numbers() == (7, 0)


def test_the_largest_sales_are_summed_without_an_overflow() -> None:
    room = Stockroom(LAPTOP=5)
    lines = units(QUANTITY_MAX), units(QUANTITY_MAX)
    assert room.refuses(sell(*lines)) == LinesInsufficient((Shortage("LAPTOP", "default", 2 * QUANTITY_MAX, 5),))
    refused = room.refuses(sell(*lines, happened=True))
    assert refused == OwedOutOfRange("LAPTOP", QUANTITY_MAX - 5, QUANTITY_MAX)
    room.accepts(sell(units(QUANTITY_MAX), units(5), happened=True))
    assert [line.unaccounted for line in room.sale().lines] == [QUANTITY_MAX - 5, 5]
