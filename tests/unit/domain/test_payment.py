"""A payment makes a promise final, even when it comes late."""

from builders import (
    NOW,
    add,
    adjust,
    confirm,
    delete,
    expire,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    reserve,
    set_quantity,
    wanted,
)
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentNotFound,
    LinesInsufficient,
    ReservationExpired,
    Shortage,
)
from unit.domain.stockroom import Stockroom

TTL = 60_000


def held() -> Stockroom:
    """Give 5 LAPTOP and 5 PHONE, of which a reservation holds 2 + 1 and 3."""
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(make_reservation(wanted(2), wanted(3, "PHONE"), wanted(1), ttl_ms=TTL))
    return room


def over() -> Stockroom:
    """Give the same when its time is over and the sweeper has been there."""
    room = held()
    room.later(TTL)
    room.accepts(expire())
    return room


def test_a_confirmed_promise_has_no_end_and_no_stock_changes() -> None:
    room = held()
    item = room.item()
    room.later(1)
    assert room.ask(confirm()) == DocumentResult(room.reservation())
    assert (room.reservation().confirmed, room.reservation().expires_at) == (True, None)
    assert (room.reservation().updated_at, room.item()) == (NOW + 1, item)
    [entry] = room.entries("confirm")
    assert (entry.store, entry.sku, entry.document_id, entry.reserved_delta) == ("", "", "R-1", 0)


def test_a_second_confirmation_changes_nothing() -> None:
    room = held()
    room.accepts(confirm())
    for again in (confirm(), confirm(reacquire=True)):
        assert room.ask(again) == DocumentResult(room.reservation(), changed=False)
    assert len(room.entries("confirm")) == 1


def test_a_late_payment_is_told_that_the_reservation_has_expired() -> None:
    room = over()
    assert room.refuses(confirm()) == ReservationExpired("R-1", NOW + TTL)
    assert room.numbers() == (5, 0)


def test_a_late_payment_takes_all_units_again_where_they_are_still_there() -> None:
    room = over()
    room.accepts(confirm(reacquire=True))
    assert (room.numbers("LAPTOP"), room.numbers("PHONE")) == ((5, 3), (5, 3))
    reservation = room.reservation()
    assert (reservation.status, reservation.confirmed, reservation.expires_at) == ("open", True, None)
    assert [line.allocations for line in reservation.lines] == [
        (Allocation("default", 2),),
        (Allocation("default", 3),),
        (Allocation("default", 1),),
    ]
    entries = room.entries("confirm")
    assert [(entry.sku, entry.reserved_delta, entry.promise) for entry in entries] == [
        ("LAPTOP", 3, True),
        ("PHONE", 3, True),
    ]
    room.accepts(fulfill_reservation())


def test_a_late_payment_takes_nothing_and_says_all_that_is_short() -> None:
    room = over()
    room.accepts(reserve(3), set_quantity(2, sku="PHONE"))
    refused = room.refuses(confirm(reacquire=True))
    shortages = Shortage("LAPTOP", "default", 3, 2), Shortage("PHONE", "default", 3, 2)
    assert refused == LinesInsufficient(shortages)
    room.accepts(adjust(1))
    assert room.refuses(confirm(reacquire=True)) == LinesInsufficient(shortages[1:])
    assert (room.numbers("LAPTOP"), room.reservation().status) == ((6, 3), "expired")
    room.accepts(adjust(1, sku="PHONE"), confirm(reacquire=True))


def test_a_late_payment_keeps_what_nobody_has_ended_yet() -> None:
    room = held()
    room.later(TTL)
    room.accepts(confirm(reacquire=True))
    assert (room.numbers(), room.reservation().confirmed) == ((5, 3), True)
    assert room.entries("expire") == []


def test_a_late_payment_takes_only_what_has_expired_and_keeps_the_rest() -> None:
    room = held()
    room.accepts(fulfill_reservation(part(1, line=1)), release_reservation(part(1, sku="PHONE")))
    room.later(TTL)
    room.accepts(reserve(4), set_quantity(6))
    assert room.reservation().lines[0].allocations == (Allocation("default", 0, fulfilled=1, expired=1),)
    room.accepts(confirm(reacquire=True))
    assert [line.allocations[0] for line in room.reservation().lines] == [
        Allocation("default", 1, fulfilled=1),
        Allocation("default", 2, released=1),
        Allocation("default", 1),
    ]
    assert (room.numbers("LAPTOP"), room.numbers("PHONE")) == ((6, 6), (5, 2))


def test_the_due_holds_of_others_do_not_block_a_late_payment() -> None:
    room = over()
    room.accepts(make_reservation(wanted(5), document_id="R-2", ttl_ms=TTL))
    assert room.refuses(confirm(reacquire=True)) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 0),))
    room.later(TTL)
    room.accepts(confirm(reacquire=True))
    assert (room.numbers(), room.reservation("R-2").status) == ((5, 3), "expired")


def test_ending_the_holds_of_others_leaves_what_is_open_of_the_one_that_is_paid() -> None:
    room = held()
    room.later(TTL)
    room.accepts(reserve(5))
    assert room.refuses(confirm(reacquire=True)) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 0),))
    assert (room.numbers("PHONE"), room.reservation().lines[1].allocations) == ((5, 3), (Allocation("default", 3),))


def test_a_late_payment_for_a_deleted_item_is_short_of_it() -> None:
    room = over()
    room.accepts(set_quantity(0), delete())
    assert room.refuses(confirm(reacquire=True)) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 0),))
    room.accepts(add(3), confirm(reacquire=True))


def test_a_payment_for_nothing_is_refused() -> None:
    room = held()
    room.accepts(release_reservation())
    for command in (confirm(), confirm(reacquire=True)):
        assert room.refuses(command) == DocumentClosed("reservation", "R-1", "released")
        assert Stockroom().refuses(command) == DocumentNotFound("reservation", "R-1")
