"""What each call on a reservation comes to, in each state that one can be in."""

import pytest

from builders import (
    EARLIER,
    NOW,
    a_line,
    a_reservation,
    add,
    adjust,
    cause,
    confirm,
    expire,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    reserve,
    wanted,
)
from holdfast.domain.documents import Allocation, Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    ReservationConfirmed,
    ReservationExpired,
)
from unit.domain.reservation_rooms import TTL, allocation, held_three, over, unchanged
from unit.domain.stockroom import Stockroom


@pytest.mark.parametrize("swept", [True, False])
def test_a_cancelled_order_is_not_bound_again_by_a_payment_that_comes_too_late(swept: bool) -> None:
    room = over(swept=swept)
    room.accepts(release_reservation())
    assert (allocation(room), room.numbers()) == (Allocation("default", 0, released=3), (5, 0))
    assert room.reservation().status == "released"
    for command in (confirm(), confirm(reacquire=True)):
        assert room.refuses(command) == DocumentClosed("reservation", "R-1", "released")


def test_what_has_expired_is_released_in_parts_and_the_rest_can_be_taken_again() -> None:
    room = over()
    room.accepts(release_reservation(part(2)))
    assert allocation(room) == Allocation("default", 0, released=2, expired=1)
    assert [entry.document_id for entry in room.entries("release")] == ["R-1"]
    room.accepts(confirm(reacquire=True))
    assert (allocation(room), room.numbers()) == (Allocation("default", 1, released=2), (5, 1))


def test_nothing_is_released_twice() -> None:
    assert unchanged(held_three(release_reservation()), release_reservation())
    room = held_three(fulfill_reservation(part(1)), release_reservation())
    assert room.refuses(release_reservation()) == DocumentClosed("reservation", "R-1", "fulfilled")


def test_a_payment_that_failed_does_not_cancel_what_another_one_has_paid() -> None:
    room = held_three(confirm())
    assert room.refuses(release_reservation(unless_confirmed=True)) == ReservationConfirmed("reservation", "R-1")
    assert room.numbers() == (5, 3)
    room.accepts(release_reservation())
    assert unchanged(room, release_reservation(unless_confirmed=True))
    room = held_three(release_reservation(unless_confirmed=True))
    assert room.reservation().status == "released"


def test_a_payment_that_is_told_again_changes_nothing() -> None:
    assert unchanged(held_three(confirm()), confirm())
    assert unchanged(held_three(confirm(), fulfill_reservation()), confirm())
    assert unchanged(held_three(fulfill_reservation()), confirm())
    assert unchanged(
        held_three(confirm(), fulfill_reservation(part(1)), release_reservation()), confirm(reacquire=True)
    )


def test_what_is_left_of_a_hold_is_paid() -> None:
    room = held_three(fulfill_reservation(part(1)), confirm())
    assert (room.reservation().confirmed, room.reservation().expires_at) == (True, None)


def test_a_payment_is_told_of_a_rest_that_has_expired() -> None:
    room = held_three(fulfill_reservation(part(1)))
    room.later(TTL)
    assert room.refuses(confirm()) == ReservationExpired("R-1", NOW + TTL)
    room.accepts(expire())
    assert room.refuses(confirm()) == ReservationExpired("R-1", NOW + TTL)
    room.accepts(confirm(reacquire=True))
    assert allocation(room) == Allocation("default", 2, fulfilled=1)


def test_a_late_payment_tries_every_store_that_the_line_named_in_its_order() -> None:
    room = Stockroom(LAPTOP=3)
    room.accepts(add(2, store="munich"), add(3, store="berlin"))
    stores = "default", "munich", "berlin"
    room.accepts(make_reservation(wanted(3, stores=stores), ttl_ms=TTL))
    room.later(TTL)
    room.accepts(expire(), reserve(1), confirm(reacquire=True))
    assert room.reservation().lines[0].allocations == (Allocation("default", 0), Allocation("berlin", 3))
    assert room.reservation().lines[0].requested == 3
    assert (room.numbers(), room.numbers(store="berlin"), room.numbers(store="munich")) == ((3, 1), (3, 3), (2, 0))


def test_a_line_that_may_be_split_is_taken_again_from_several_stores() -> None:
    room = Stockroom(LAPTOP=3)
    room.accepts(add(2, store="berlin"))
    room.accepts(make_reservation(wanted(3, stores=("default", "berlin")), ttl_ms=TTL, allow_split=True))
    room.later(TTL)
    room.accepts(expire(), reserve(2))
    room.accepts(confirm(reacquire=True))
    assert room.reservation().lines[0].allocations == (Allocation("default", 1), Allocation("berlin", 2))


def test_an_old_line_is_taken_again_from_the_stores_that_served_it() -> None:
    room = Stockroom(LAPTOP=1)
    room.accepts(add(2, store="berlin"))
    allocations = Allocation("default", 0, expired=1), Allocation("berlin", 0, expired=2)
    old = a_reservation(a_line(*allocations), expires_at=EARLIER)
    room.documents[old.key] = old
    room.accepts(confirm(reacquire=True))
    assert room.reservation().lines[0].allocations == (Allocation("default", 1), Allocation("berlin", 2))


def test_goods_that_are_short_are_paid_nevertheless_and_somebody_is_told() -> None:
    room = held_three(adjust(-4))
    assert room.ask(confirm()) == DocumentResult(room.reservation(), short=((1, 2),))
    assert room.ask(confirm()) == DocumentResult(room.reservation(), changed=False, short=((1, 2),))
    room.accepts(adjust(2))
    assert room.ask(confirm()) == DocumentResult(room.reservation(), changed=False)


def test_later_calls_inherit_the_reference_of_their_document() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3), cause=cause(reference="order 7"), ttl_ms=TTL), confirm())
    room.accepts(fulfill_reservation(part(1)), release_reservation(part(1)))
    told = [entry.reference for kind in ("confirm", "fulfill", "release") for entry in room.entries(kind)]
    assert told == ["order 7"] * 3


def test_the_numbers_of_a_line_always_add_up() -> None:
    room = held_three(fulfill_reservation(part(1)), release_reservation(part(1)))
    room.later(TTL)
    room.accepts(expire())
    reservation: Reservation = room.reservation()
    assert [(line.requested, line.allocations[0].units) for line in reservation.lines] == [(3, 3)]
