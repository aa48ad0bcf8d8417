"""A reservation is made whole or not at all, by the stores that its lines name."""

import pytest

from builders import NOW, add, adjust, cause, make_reservation, patch_item, reserve, wanted
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LinesInsufficient, NamesNotFound, Shortage
from unit.domain.stockroom import Stockroom

BOTH = ("berlin", "munich")


def two_stores(berlin: int, munich: int) -> Stockroom:
    room = Stockroom()
    room.accepts(add(berlin, store="berlin"), add(munich, store="munich"))
    return room


def allocations(room: Stockroom, line: int = 1) -> list[tuple[str, int]]:
    return [(each.store, each.open) for each in room.reservation().lines[line - 1].allocations]


def test_a_reservation_holds_its_units_until_its_time_is_over() -> None:
    room = Stockroom(LAPTOP=5, PHONE=3)
    command = make_reservation(wanted(2), wanted(3, "PHONE"), ttl_ms=9_000, cause=cause(reference="order 4"))
    result = room.ask(command)
    made = room.reservation()
    assert result == DocumentResult(made, made=True)
    assert (made.status, made.confirmed, made.expires_at, made.reference) == ("open", False, NOW + 9_000, "order 4")
    assert (made.created_at, made.updated_at, made.principal) == (NOW, NOW, "till-7")
    assert [(line.id, line.sku, line.requested) for line in made.lines] == [(1, "LAPTOP", 2), (2, "PHONE", 3)]
    assert made.lines[0].allocations == (Allocation("default", 2),)
    assert (room.numbers("LAPTOP"), room.numbers("PHONE")) == ((5, 2), (3, 3))
    assert (room.item("LAPTOP").reserved_plain, room.item("LAPTOP").version) == (0, 2)


def test_each_line_is_an_entry_of_the_reservation_and_a_promise() -> None:
    room = Stockroom(LAPTOP=5, PHONE=3)
    room.accepts(make_reservation(wanted(2), wanted(3, "PHONE")))
    entries = room.entries("reserve")
    assert [(entry.sku, entry.reserved_delta, entry.reserved_plain_delta) for entry in entries] == [
        ("LAPTOP", 2, 0),
        ("PHONE", 3, 0),
    ]
    assert {(entry.promise, entry.document_type, entry.document_id) for entry in entries} == {
        (True, "reservation", "R-1")
    }


def test_without_a_time_to_live_a_reservation_is_confirmed_from_the_start() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(ttl_ms=None))
    assert (room.reservation().confirmed, room.reservation().expires_at) == (True, None)


def test_the_same_sku_twice_in_one_request_is_summed_before_the_check() -> None:
    room = Stockroom(LAPTOP=5)
    assert room.refuses(make_reservation(wanted(3), wanted(3))) == LinesInsufficient(
        (Shortage("LAPTOP", "default", 6, 5),)
    )
    assert room.numbers() == (5, 0)
    room.accepts(make_reservation(wanted(3), wanted(2)))
    assert room.numbers() == (5, 5)


def test_a_reservation_takes_nothing_at_all_when_one_sku_is_short() -> None:
    room = Stockroom(LAPTOP=5, PHONE=1)
    refused = room.refuses(make_reservation(wanted(2), wanted(2, "PHONE")))
    assert refused == LinesInsufficient((Shortage("PHONE", "default", 2, 1),))
    assert (room.numbers("LAPTOP"), room.numbers("PHONE"), room.documents) == ((5, 0), (1, 0), {})
    assert room.entries("reserve") == []


def test_a_reservation_takes_nothing_at_all_when_one_store_is_short() -> None:
    room = two_stores(5, 1)
    refused = room.refuses(make_reservation(wanted(2, stores=("berlin",)), wanted(2, stores=("munich",))))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "munich", 2, 1),))
    assert (room.numbers(store="berlin"), room.numbers(store="munich")) == ((5, 0), (1, 0))


def test_everything_that_is_short_is_told_at_once() -> None:
    room = Stockroom(LAPTOP=1, PHONE=1)
    refused = room.refuses(make_reservation(wanted(2), wanted(1, "PHONE"), wanted(2, "PHONE")))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 2, 1), Shortage("PHONE", "default", 3, 1)))


def test_a_line_is_served_by_the_first_of_its_stores_that_can_serve_it_whole() -> None:
    room = two_stores(2, 9)
    room.accepts(make_reservation(wanted(2, stores=BOTH)))
    assert allocations(room) == [("berlin", 2)]
    room = two_stores(2, 9)
    room.accepts(make_reservation(wanted(3, stores=BOTH)))
    assert allocations(room) == [("munich", 3)]
    room = two_stores(9, 9)
    room.accepts(make_reservation(wanted(3, stores=("munich", "berlin"))))
    assert allocations(room) == [("munich", 3)]


def test_a_store_that_does_not_have_the_sku_is_passed_over() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(2, stores=("berlin", "default"))))
    assert allocations(room) == [("default", 2)]


def test_a_line_is_split_over_stores_only_when_that_is_asked_for() -> None:
    room = two_stores(2, 9)
    refused = room.refuses(make_reservation(wanted(10, stores=BOTH)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 10, 9),))
    room.accepts(make_reservation(wanted(10, stores=BOTH), allow_split=True))
    assert allocations(room) == [("berlin", 2), ("munich", 8)]


def test_a_line_that_one_store_can_serve_is_never_split() -> None:
    room = two_stores(2, 9)
    room.accepts(make_reservation(wanted(9, stores=BOTH), allow_split=True))
    assert allocations(room) == [("munich", 9)]


def test_a_split_line_beyond_all_of_its_stores_is_refused_with_what_they_have_together() -> None:
    room = two_stores(2, 9)
    refused = room.refuses(make_reservation(wanted(12, stores=BOTH), allow_split=True))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 12, 11),))


def test_a_split_passes_over_stores_that_have_nothing_to_give() -> None:
    room = two_stores(0, 2)
    room.accepts(add(3), make_reservation(wanted(5, stores=("berlin", "munich", "default")), allow_split=True))
    assert allocations(room) == [("munich", 2), ("default", 3)]


@pytest.mark.parametrize("split", [False, True])
def test_a_store_that_is_named_twice_gives_its_units_but_once(split: bool) -> None:
    room = two_stores(3, 0)
    refused = room.refuses(make_reservation(wanted(4, stores=("berlin", "berlin")), allow_split=split))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 4, 3),))


def test_what_other_lines_of_the_request_took_is_not_called_available() -> None:
    room = Stockroom(LAPTOP=5)
    refused = room.refuses(make_reservation(wanted(3), wanted(3, stores=("default", "berlin"))))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 3, 2),))


@pytest.mark.parametrize("split", [False, True])
def test_a_line_that_nobody_stocks_is_not_found(split: bool) -> None:
    room = Stockroom(LAPTOP=1)
    refused = room.refuses(make_reservation(wanted(9), wanted(1, "GHOST", stores=BOTH), allow_split=split))
    assert refused == NamesNotFound((), ("GHOST",), (Shortage("LAPTOP", "default", 9, 1),))


def test_a_store_that_does_not_exist_is_not_found_even_where_another_could_serve() -> None:
    assert Stockroom(LAPTOP=5).refuses(make_reservation(wanted(1, stores=("default", "oslo")))) == NamesNotFound(
        ("oslo",), ()
    )


def test_safety_stock_is_not_promised() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(patch_item(safety_stock=3))
    assert room.refuses(make_reservation(wanted(3))) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 2),))
    room.accepts(make_reservation(wanted(2)))


@pytest.mark.parametrize("promise", [reserve(1), make_reservation(document_id="R-2")])
def test_a_short_item_takes_no_new_promise_until_it_is_cured(promise: Command) -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(4)), adjust(-3))
    assert room.item().short == 2
    assert not room.do(promise)[0].applied
    room.accepts(adjust(3), promise)


def test_the_largest_stock_can_be_promised_whole_and_not_a_unit_beyond() -> None:
    room = Stockroom(LAPTOP=QUANTITY_MAX)
    refused = room.refuses(make_reservation(wanted(QUANTITY_MAX), wanted(1)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", QUANTITY_MAX + 1, QUANTITY_MAX),))
    room.accepts(make_reservation(wanted(QUANTITY_MAX)))
    assert room.numbers() == (QUANTITY_MAX, QUANTITY_MAX)
