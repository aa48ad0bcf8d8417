"""A reservation is asked for again: what it holds by now decides."""

import pytest

from builders import (
    NOW,
    confirm,
    expire,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    sell,
    units,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.rejections import (
    LinesInsufficient,
    ReservationOver,
    ReservationReleased,
    Shortage,
)
from unit.domain.reservation_rooms import TTL, allocation, held_three, over, unchanged


def again(*, if_expired: bool = False, if_released: bool = False, ttl_ms: int | None = 9 * TTL) -> Command:
    """Give the request that made the reservation; ends are no part of its content."""
    return make_reservation(wanted(3), content=b"same", ttl_ms=ttl_ms, again=(if_expired, if_released))


@pytest.mark.parametrize("done", [[], [confirm()], [fulfill_reservation()], [fulfill_reservation(part(1))]])
def test_the_same_creation_again_is_answered_with_what_it_holds(done: list[Command]) -> None:
    assert unchanged(held_three(*done), again(if_expired=True, if_released=True))


@pytest.mark.parametrize("swept", [True, False])
def test_the_same_creation_after_the_expiry_is_no_success(swept: bool) -> None:
    room = over(swept=swept)
    assert room.refuses(again()) == ReservationOver("R-1", NOW + TTL)
    assert room.refuses(again(if_released=True)) == ReservationOver("R-1", NOW + TTL)


@pytest.mark.parametrize("swept", [True, False])
def test_the_same_creation_after_the_expiry_can_hold_anew(swept: bool) -> None:
    room = over(swept=swept)
    room.accepts(again(if_expired=True))
    reservation = room.reservation()
    assert (allocation(room), room.numbers()) == (Allocation("default", 3), (5, 3))
    assert (reservation.status, reservation.expires_at, reservation.version) == ("open", NOW + 10 * TTL, 2 + swept)


def test_the_same_creation_holds_anew_all_lines_or_none() -> None:
    room = over()
    room.accepts(sell(units(3)))
    before = room.reservation()
    assert room.refuses(again(if_expired=True)) == LinesInsufficient((Shortage("LAPTOP", "default", 3, 2),))
    assert room.reservation() == before


def test_the_same_creation_after_its_own_cancellation_says_so_or_takes_it_back() -> None:
    room = held_three(confirm(), release_reservation())
    assert room.refuses(again()) == ReservationReleased("reservation", "R-1", "released")
    assert room.refuses(again(if_expired=True)) == ReservationReleased("reservation", "R-1", "released")
    room.accepts(again(if_released=True))
    assert (allocation(room), room.reservation().confirmed) == (Allocation("default", 3), False)
    room.accepts(release_reservation(), again(if_released=True, ttl_ms=None))
    assert (room.reservation().confirmed, room.reservation().due_at) == (True, None)


def test_what_was_released_and_what_has_expired_is_held_anew_together() -> None:
    room = held_three(release_reservation(part(1)))
    room.later(TTL)
    room.accepts(expire(), again(if_expired=True))
    assert allocation(room) == Allocation("default", 3)


def test_other_content_is_a_conflict_even_when_it_would_hold_anew() -> None:
    room = over()
    other = make_reservation(wanted(2), content=b"other", again=(True, True))
    assert not room.do(other)[0].applied
