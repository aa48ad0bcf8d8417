"""Other stores are to serve an order: all that is named moves, or nothing."""

from builders import NOW, add, fulfill_reservation, make_reservation, part, reserve, wanted
from builders.orders import reassign
from holdfast.domain import reaching
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentNotFound,
    LineNotFound,
    LinesInsufficient,
    LinesOutOfRange,
    NamesNotFound,
    NotOpen,
    ReservationExpired,
    Shortage,
)
from unit.domain.stockroom import Stockroom

TTL = 60_000


def a_room() -> Stockroom:
    """Give 5 LAPTOP and 5 PHONE here, 3 LAPTOP in Berlin, 3 of either in Munich, and an order of 3 and 2."""
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(add(3, store="berlin"), add(3, store="munich"), add(3, store="munich", sku="PHONE"))
    room.accepts(make_reservation(wanted(3), wanted(2, "PHONE"), ttl_ms=TTL))
    return room


def given(room: Stockroom, place: int = 0) -> list[Allocation]:
    return [each for each in room.reservation().lines[place].allocations if each.units]


def test_a_store_that_closes_hands_everything_over() -> None:
    room = a_room()
    room.accepts(fulfill_reservation(part(1)), reassign(from_store="default", to=("munich",)))
    assert given(room) == [Allocation("default", 0, fulfilled=1), Allocation("munich", 2)]
    assert given(room, 1) == [Allocation("munich", 2)]
    assert (room.numbers(), room.numbers(store="munich"), room.reservation().version) == ((4, 0), (3, 2), 3)
    kinds = [(entry.store, entry.sku, entry.reserved_delta, entry.promise) for entry in room.entries("reassign")]
    assert kinds == [
        ("default", "LAPTOP", -2, False),
        ("default", "PHONE", -2, False),
        ("munich", "LAPTOP", 2, True),
        ("munich", "PHONE", 2, True),
    ]


def test_parts_move_and_the_rest_stays() -> None:
    room = a_room()
    room.accepts(reassign(part(1)), reassign(part(None, sku="PHONE"), to=("munich",)))
    assert (given(room), given(room, 1)) == (
        [Allocation("default", 2), Allocation("berlin", 1)],
        [Allocation("munich", 2)],
    )
    room.accepts(reassign(part(None), to=("berlin",)))
    assert given(room) == [Allocation("berlin", 3)]


def test_what_is_there_already_moves_nowhere() -> None:
    room = a_room()
    same = reassign(part(None), to=("default",))
    assert room.ask(same) == DocumentResult(room.reservation(), changed=False)
    assert room.ask(reassign(from_store="munich", to=("berlin",))) == DocumentResult(room.reservation(), changed=False)


def test_a_line_is_served_by_one_of_the_stores_unless_it_may_be_split() -> None:
    room = a_room()
    room.accepts(reserve(2, store="berlin"), reserve(1, store="munich"))
    refused = room.refuses(reassign(part(None), to=("berlin", "munich")))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 3, 2),))
    room.accepts(reassign(part(None), to=("berlin", "munich"), allow_split=True))
    assert given(room) == [Allocation("berlin", 1), Allocation("munich", 2)]


def test_an_item_that_the_store_never_had_is_short() -> None:
    room = a_room()
    refused = room.refuses(reassign(from_store="default", to=("berlin",)))
    assert refused == LinesInsufficient((Shortage("PHONE", "berlin", 2, 0),))


def test_what_is_not_there_is_not_found() -> None:
    room = a_room()
    assert Stockroom().refuses(reassign(part(1))) == DocumentNotFound("reservation", "R-1")
    assert room.refuses(reassign(part(1), to=("oslo", "rome"))) == NamesNotFound(("oslo", "rome"), ())
    assert room.refuses(reassign(part(1, line=9))) == LineNotFound("reservation", "R-1", "line 9")
    assert room.refuses(reassign(part(4))) == NotOpen("reservation", "R-1", "LAPTOP", 4, 3)
    room.later(TTL)
    assert room.refuses(reassign(part(1))) == ReservationExpired("R-1", NOW + TTL)


def test_a_closed_order_is_not_moved() -> None:
    room = a_room()
    room.accepts(fulfill_reservation())
    assert room.refuses(reassign(part(1))) == DocumentClosed("reservation", "R-1", "fulfilled")


def test_more_items_than_one_call_may_try_are_refused() -> None:
    room = a_room()
    many = tuple(f"s{number}" for number in range(reaching.TRIED_ITEMS_MAX))
    room.stores |= dict.fromkeys(many, room.stores["berlin"])
    refused = room.refuses(reassign(part(1, sku="LAPTOP"), part(1, sku="PHONE"), to=many))
    assert refused == LinesOutOfRange(reaching.TRIED_ITEMS_MAX, "items to be tried")


def test_the_due_holds_of_others_do_not_block_a_move() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(3, stores=("berlin",)), document_id="R-2", ttl_ms=1))
    assert not room.do(reassign(part(None)))[0].applied
    room.later(1)
    room.accepts(reassign(part(None)))
    assert (given(room), room.reservation("R-2").status) == ([Allocation("berlin", 3)], "expired")
