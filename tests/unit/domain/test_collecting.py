"""What is paid may have to be collected by a time; and a payment may bounce."""

from typing import Final

from builders import (
    NOW,
    adjust,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    reserve,
    unconfirm,
    wanted,
)
from holdfast.domain.documents import Allocation, Ending
from holdfast.domain.rejections import (
    AnotherEnd,
    DocumentClosed,
    NotExtended,
    PartlyFulfilled,
    ReservationExpired,
)
from unit.domain.reservation_rooms import TTL, allocation, held_three, unchanged
from unit.domain.stockroom import Stockroom

BY_TIME: Final = Ending(ttl_ms=2 * TTL)


def test_what_is_paid_is_kept_until_it_has_to_be_collected_and_comes_back_then() -> None:
    room = held_three(confirm(ending=BY_TIME))
    assert (room.reservation().confirmed, room.reservation().expires_at) == (True, NOW + 2 * TTL)
    room.accepts(fulfill_reservation(part(1)))
    room.later(2 * TTL - 1)
    assert not room.do(reserve(3))[0].applied
    room.later(1)
    room.accepts(reserve(3))
    assert (room.reservation().status, allocation(room)) == (
        "fulfilled",
        Allocation("default", 0, fulfilled=1, expired=2),
    )
    assert unchanged(room, confirm(ending=BY_TIME))
    room.accepts(adjust(2), confirm(reacquire=True))
    assert (allocation(room).open, room.reservation().expires_at) == (2, None)


def test_a_promise_that_is_paid_when_it_is_made_may_have_an_end_too() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3), confirmed=True, ttl_ms=TTL))
    assert (room.reservation().confirmed, room.reservation().due_at) == (True, NOW + TTL)
    room.accepts(extend(ttl_ms=2 * TTL))
    assert room.reservation().expires_at == NOW + 2 * TTL
    room.later(2 * TTL)
    assert room.refuses(confirm()) == ReservationExpired("R-1", NOW + 2 * TTL)
    room.accepts(expire())
    assert room.reservation().status == "expired"


def test_another_end_is_not_given_by_a_second_payment() -> None:
    room = held_three(confirm(ending=BY_TIME))
    room.later(1)
    assert unchanged(room, confirm(ending=BY_TIME))
    assert unchanged(room, confirm())
    assert room.refuses(confirm(ending=Ending(ttl_ms=TTL))) == AnotherEnd("R-1", NOW + 2 * TTL)
    endless = held_three(confirm())
    assert endless.refuses(confirm(ending=BY_TIME)) == AnotherEnd("R-1", None)
    assert endless.refuses(extend(ttl_ms=TTL)) == NotExtended("R-1", None)


def test_a_paid_promise_that_was_not_swept_yet_is_taken_again_with_a_new_end() -> None:
    room = held_three(confirm(ending=BY_TIME))
    room.later(2 * TTL)
    room.accepts(confirm(reacquire=True, ending=BY_TIME))
    assert (room.reservation().expires_at, allocation(room)) == (NOW + 4 * TTL, Allocation("default", 3))


def test_a_payment_that_bounced_leaves_a_hold_with_an_end() -> None:
    room = held_three(confirm(ending=BY_TIME))
    room.later(5)
    room.accepts(unconfirm(ttl_ms=TTL))
    reservation = room.reservation()
    assert (reservation.confirmed, reservation.expires_at, reservation.collect) == (False, NOW + 5 + TTL, None)
    assert [(entry.sku, entry.document_id) for entry in room.entries("unconfirm")] == [("", "R-1")]
    assert unchanged(room, unconfirm(ttl_ms=9))
    room.accepts(confirm(), fulfill_reservation(part(1)))
    assert room.refuses(unconfirm()) == PartlyFulfilled("reservation", "R-1", 1)
    room.accepts(fulfill_reservation())
    assert room.refuses(unconfirm()) == DocumentClosed("reservation", "R-1", "fulfilled")


def test_a_payment_does_not_bounce_off_what_has_expired() -> None:
    room = held_three(confirm(ending=BY_TIME))
    room.later(2 * TTL)
    assert room.refuses(unconfirm()) == ReservationExpired("R-1", NOW + 2 * TTL)
