"""An order is edited: the whole new set of lines or nothing, judged by what it changes."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    confirm,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    reserve,
    wanted,
)
from builders.commands import expected_version
from builders.orders import amend, line
from holdfast.domain.documents import Allocation, Ending
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    BelowFulfilled,
    DocumentClosed,
    EndPassed,
    LineNotFound,
    LinesInsufficient,
    LinesOutOfRange,
    MovedOn,
    NamesNotFound,
    NotExtended,
    OtherSku,
    ReservationExpired,
    Shortage,
)
from unit.domain.stockroom import Stockroom

TTL = 60_000
BOTH = ("default", "berlin")


def a_room() -> Stockroom:
    """Give 10 LAPTOP and 10 PHONE here, 4 LAPTOP in Berlin, and an order of 3 LAPTOP."""
    room = Stockroom(LAPTOP=10, PHONE=10)
    room.accepts(add(4, store="berlin"), make_reservation(wanted(3), ttl_ms=TTL))
    return room


def lines(room: Stockroom) -> list[tuple[str, int, list[Allocation]]]:
    return [(each.sku, each.requested, list(each.allocations)) for each in room.reservation().lines]


def test_lines_change_are_added_and_go_in_one_step_an_item() -> None:
    room = a_room()
    room.accepts(amend(line(5, number=1), line(2, "PHONE")))
    assert lines(room) == [("LAPTOP", 5, [Allocation("default", 5)]), ("PHONE", 2, [Allocation("default", 2)])]
    assert (room.numbers(), room.numbers("PHONE"), room.reservation().version) == ((10, 5), (10, 2), 2)
    room.accepts(amend(line(4, "PHONE", number=2)))
    assert lines(room)[0] == ("LAPTOP", 0, [Allocation("default", 0)])
    assert (room.numbers(), room.numbers("PHONE")) == ((10, 0), (10, 4))
    entries = room.entries("amend")
    assert [(entry.sku, entry.reserved_delta, entry.promise) for entry in entries] == [
        ("LAPTOP", 2, True), ("PHONE", 2, True), ("LAPTOP", -5, False), ("PHONE", 2, True),
    ]  # fmt: skip
    room.accepts(amend(line(1)))
    assert [each.id for each in room.reservation().lines] == [1, 2, 3]


def test_two_who_set_it_to_ten_hold_ten() -> None:
    room = Stockroom(LAPTOP=30)
    room.accepts(make_reservation(wanted(8)), amend(line(10, number=1), precondition=expected_version(1)))
    late = room.ask(amend(line(12, number=1), precondition=expected_version(1)))
    assert isinstance(late, MovedOn)
    assert room.numbers() == (30, 10)


def test_the_same_set_changes_nothing_whatever_version_it_names() -> None:
    room = a_room()
    before = len(room.ledger)
    same = amend(line(3, number=1), precondition=expected_version(9))
    assert room.ask(same) == DocumentResult(room.reservation(), changed=False)
    assert len(room.ledger) == before


def test_its_own_units_serve_what_it_wants_instead() -> None:
    room = a_room()
    room.accepts(reserve(7))
    assert room.item().available == 0
    room.accepts(amend(line(1, number=1), line(2)))
    assert [each.requested for each in room.reservation().lines] == [1, 2]
    assert room.entries("amend")[-1].sku == ""
    refused = room.refuses(amend(line(2, number=1), line(2, number=2)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 2, 1),))


def test_a_fall_is_never_refused_not_even_where_goods_are_short() -> None:
    room = a_room()
    room.accepts(adjust(-9))
    room.accepts(amend(line(2, number=1)), amend(line(1, number=1), line(1)))
    assert room.numbers() == (1, 2)
    assert room.refuses(amend(line(2, number=1), line(1, number=2))) == LinesInsufficient(
        (Shortage("LAPTOP", "default", 2, 1),)
    )


def test_what_has_left_stays_and_counts() -> None:
    room = a_room()
    room.accepts(fulfill_reservation(part(2)))
    assert room.refuses(amend(line(1, number=1))) == BelowFulfilled("reservation", "R-1", "LAPTOP", 1, 2)
    assert room.refuses(amend(line(1, "PHONE"))) == BelowFulfilled("reservation", "R-1", "LAPTOP", 0, 2)
    room.accepts(amend(line(2, number=1), line(1, "PHONE")))
    assert lines(room)[0] == ("LAPTOP", 2, [Allocation("default", 0, fulfilled=2)])


def test_what_was_released_stays_in_the_history_of_its_line() -> None:
    room = a_room()
    room.accepts(release_reservation(part(1)), amend(line(4, number=1)))
    assert lines(room) == [("LAPTOP", 5, [Allocation("default", 4, released=1)])]
    room.accepts(amend(line(1, "PHONE")))
    assert lines(room)[0] == ("LAPTOP", 1, [Allocation("default", 0, released=1)])


def test_the_end_is_renewed_in_the_same_call() -> None:
    room = a_room()
    room.later(5)
    room.accepts(amend(line(4, number=1), ending=Ending(ttl_ms=TTL)))
    assert room.reservation().expires_at == NOW + 5 + TTL
    room.accepts(amend(line(4, number=1), ending=Ending(moment=NOW + TTL)))
    assert (room.reservation().expires_at, room.entries("amend")[-1].sku) == (NOW + TTL, "")
    assert room.refuses(amend(ending=Ending(moment=NOW))) == EndPassed()
    room.accepts(confirm())
    assert room.refuses(amend(ending=Ending(ttl_ms=TTL))) == NotExtended("R-1", None)


def test_a_line_keeps_its_reference_until_it_gets_another() -> None:
    room = a_room()
    room.accepts(amend(line(3, number=1, reference="item-1"), line(1, "PHONE", reference="item-2")))
    room.accepts(amend(line(4, number=1), line(1, "PHONE", number=2, reference="item-9")))
    assert [each.reference for each in room.reservation().lines] == ["item-1", "item-9"]


def test_what_cannot_be_named_is_refused() -> None:
    room = a_room()
    assert room.refuses(amend(line(1, number=2))) == LineNotFound("reservation", "R-1", "line 2")
    assert room.refuses(amend(line(1, "PHONE", number=1))) == OtherSku("1", "LAPTOP")
    unknown = room.refuses(amend(line(99, number=1), line(1, "GHOST"), line(1, stores=("oslo",))))
    assert unknown == NamesNotFound(("oslo",), ("GHOST",), (Shortage("LAPTOP", "default", 99, 10),))
    assert room.refuses(amend(*[line(1)] * 9_999)) == LinesOutOfRange(9_999, "lines, removed ones included,")


def test_what_is_over_is_not_edited() -> None:
    room = a_room()
    room.accepts(make_reservation(document_id="R-2"), fulfill_reservation(document_id="R-2"))
    assert room.refuses(amend(document_id="R-2")) == DocumentClosed("reservation", "R-2", "fulfilled")
    room.later(TTL)
    assert room.refuses(amend()) == ReservationExpired("R-1", NOW + TTL)


def test_the_due_holds_of_others_do_not_block_a_change() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(7), document_id="R-2", ttl_ms=1))
    assert not room.do(amend(line(4, number=1)))[0].applied
    room.later(1)
    room.accepts(amend(line(10, number=1)))
    assert (room.numbers(), room.reservation("R-2").status) == ((10, 10), "expired")


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_change_leaves_the_payment_as_it_is(confirmed: bool) -> None:
    room = a_room()
    if confirmed:
        room.accepts(confirm())
    room.accepts(amend())
    assert room.reservation().confirmed is confirmed
