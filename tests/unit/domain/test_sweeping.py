"""A hold is ended by the sweeper, or holds longer when that is asked for in time."""

from builders import (
    NOW,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    wanted,
)
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentClosed, DocumentNotFound, NotExtended
from unit.domain.stockroom import Stockroom

TTL = 60_000


def held() -> Stockroom:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(4), ttl_ms=TTL))
    return room


def test_nothing_happens_to_a_reservation_that_is_not_due() -> None:
    room = held()
    room.later(TTL - 1)
    assert room.ask(expire()) == DocumentResult(room.reservation(), changed=False)
    assert room.numbers() == (5, 4)


def test_nothing_happens_to_a_reservation_that_is_closed() -> None:
    room = held()
    room.accepts(release_reservation())
    room.later(TTL)
    assert room.ask(expire()) == DocumentResult(room.reservation(), changed=False)
    assert room.entries("expire") == []


def test_a_reservation_that_is_not_there_cannot_be_ended_or_extended() -> None:
    room = Stockroom(LAPTOP=5)
    assert room.refuses(expire()) == DocumentNotFound("reservation", "R-1")
    assert room.refuses(extend(ttl_ms=TTL)) == DocumentNotFound("reservation", "R-1")


def test_only_what_is_open_expires() -> None:
    room = held()
    room.accepts(fulfill_reservation(part(1, line=1)), release_reservation(part(1, line=1)))
    room.later(TTL)
    room.accepts(expire())
    assert room.reservation().lines[0].allocations == (Allocation("default", 0, 1, 1, 2),)
    assert (room.numbers(), room.reservation().status) == ((4, 0), "fulfilled")


def test_two_sweepers_end_a_reservation_once() -> None:
    room = held()
    room.later(TTL)
    assert [outcome.applied for outcome in room.do(expire(), expire())] == [True, True]
    assert len(room.entries("expire")) == 1


def test_extending_makes_a_promise_hold_longer_and_is_an_entry_without_a_sku() -> None:
    room = held()
    room.later(1_000)
    version = room.item().version
    room.accepts(extend(ttl_ms=TTL))
    assert (room.reservation().expires_at, room.reservation().updated_at) == (NOW + TTL + 1_000, NOW + 1_000)
    [entry] = room.entries("extend")
    assert (entry.store, entry.sku, entry.document_type, entry.document_id) == ("", "", "reservation", "R-1")
    assert room.item().version == version
    room.accepts(extend(expires_at=NOW + 2 * TTL))
    room.later(2 * TTL - 1_001)
    assert room.ask(expire()) == DocumentResult(room.reservation(), changed=False)


def test_extending_to_the_same_time_changes_nothing() -> None:
    room = held()
    assert room.ask(extend(expires_at=NOW + TTL)) == DocumentResult(room.reservation(), changed=False)
    assert room.entries("extend") == []


def test_a_promise_never_becomes_shorter() -> None:
    room = held()
    for command in (extend(expires_at=NOW + TTL - 1), extend(ttl_ms=1), extend()):
        assert room.refuses(command) == NotExtended("R-1", NOW + TTL)


def test_a_confirmed_promise_has_no_time_to_extend() -> None:
    room = held()
    room.accepts(confirm())
    assert room.refuses(extend(ttl_ms=TTL)) == NotExtended("R-1", None)


def test_a_closed_reservation_is_not_extended() -> None:
    room = held()
    room.accepts(release_reservation())
    assert room.refuses(extend(ttl_ms=TTL)) == DocumentClosed("reservation", "R-1", "released")
