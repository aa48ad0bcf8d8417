"""A parcel that has left is booked, whatever became of the promise, and wherever it left from."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    count,
    delete,
    expire,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    send,
    wanted,
)
from holdfast.domain.documents import Allocation
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentNotFound,
    InsufficientOnHand,
    LineNotFound,
    NamesNotFound,
    OwedOutOfRange,
    ReservationExpired,
)
from unit.domain.stockroom import HOLD_MS, Stockroom, held


def allocations(room: Stockroom, line: int = 1) -> tuple[Allocation, ...]:
    return room.reservation().lines[line - 1].allocations


def served_by_munich() -> Stockroom:
    """Give a line of 5 LAPTOP that munich serves, though it might have been served by berlin."""
    room = Stockroom()
    room.accepts(add(3, store="berlin"), add(9, store="munich"))
    room.accepts(make_reservation(wanted(5, stores=("berlin", "munich")), allow_split=True, ttl_ms=HOLD_MS))
    assert allocations(room) == (Allocation("munich", 5),)
    return room


def test_units_that_the_books_lack_are_owed_and_the_document_moves_on() -> None:
    room = held()
    room.accepts(count(0))
    assert room.refuses(fulfill_reservation(part(5))) == InsufficientOnHand("LAPTOP", 5, 0)
    room.accepts(fulfill_reservation(happened=True))
    assert (room.numbers(), room.item().owed, room.numbers("PHONE")) == ((0, 0), 5, (0, 0))
    assert room.reservation().status == "fulfilled"
    assert [entry.unaccounted for entry in room.entries("fulfill")] == [5, 0]


@pytest.mark.parametrize("swept", [True, False])
def test_a_parcel_that_left_is_booked_after_the_end_of_the_hold(swept: bool) -> None:
    room = held()
    room.later(HOLD_MS + 1)
    if swept:
        room.accepts(expire())
    refused = room.refuses(fulfill_reservation())
    assert isinstance(refused, ReservationExpired | DocumentClosed)
    room.accepts(fulfill_reservation(happened=True, occurred_at=NOW + 1))
    assert (room.numbers(), room.numbers("PHONE")) == ((0, 0), (0, 0))
    assert allocations(room) == (Allocation("default", 0, fulfilled=5),)


def test_a_parcel_that_left_is_booked_after_its_release() -> None:
    room = held()
    room.accepts(release_reservation())
    room.accepts(fulfill_reservation(part(4), happened=True))
    assert allocations(room) == (Allocation("default", 0, fulfilled=4, released=1),)
    assert room.numbers() == (1, 0)
    room.accepts(fulfill_reservation(happened=True))
    assert (room.numbers(), room.numbers("PHONE")) == ((0, 0), (0, 0))


def test_what_is_still_promised_leaves_before_what_was_released() -> None:
    room = held()
    room.accepts(release_reservation(part(2), part(5, sku="PHONE")), fulfill_reservation(happened=True))
    assert allocations(room) == (Allocation("default", 0, fulfilled=3, released=2),)
    assert allocations(room, 2) == (Allocation("default", 0, released=5),)


def test_units_that_are_no_quantity_together_are_refused() -> None:
    room = held()
    room.accepts(adjust(-5), adjust(-QUANTITY_MAX))
    refused = room.refuses(fulfill_reservation(part(1), happened=True))
    assert refused == OwedOutOfRange("LAPTOP", QUANTITY_MAX, 1)


def test_everything_has_left_already() -> None:
    room = held()
    room.accepts(fulfill_reservation())
    assert room.refuses(fulfill_reservation(happened=True)) == DocumentClosed("reservation", "R-1", "fulfilled")


def test_a_store_that_the_line_lacks_may_have_sent_it() -> None:
    room = served_by_munich()
    room.accepts(fulfill_reservation(part(3, store="default"), happened=True))
    assert allocations(room) == (Allocation("munich", 2), Allocation("default", 0, fulfilled=3))
    assert (room.numbers(store="munich"), room.numbers(), room.item().owed) == ((9, 2), (0, 0), 3)
    assert room.reservation().lines[0].requested == 5
    room.accepts(fulfill_reservation())
    assert (room.numbers(store="munich"), room.reservation().status) == ((7, 0), "fulfilled")


def test_a_store_that_the_line_has_takes_its_own_promise_first_and_then_that_of_others() -> None:
    room = Stockroom()
    room.accepts(add(3, store="berlin"), add(2, store="munich"))
    room.accepts(make_reservation(wanted(5, stores=("berlin", "munich")), allow_split=True))
    room.accepts(fulfill_reservation(part(4, sku="LAPTOP", store="munich"), happened=True))
    assert allocations(room) == (Allocation("berlin", 1), Allocation("munich", 0, fulfilled=4))
    assert (room.numbers(store="berlin"), room.numbers(store="munich")) == ((3, 1), (0, 0))
    assert room.item(store="munich").owed == 2


def test_all_that_one_of_its_stores_has_promised_may_have_left() -> None:
    room = served_by_munich()
    room.accepts(fulfill_reservation(part(None, store="munich"), happened=True))
    assert (allocations(room), room.numbers(store="munich")) == ((Allocation("munich", 0, fulfilled=5),), (4, 0))
    again = fulfill_reservation(part(None, store="munich"), happened=True)
    assert room.ask(again) == DocumentResult(room.reservation(), changed=False)


def test_more_than_was_requested_may_have_left() -> None:
    room = held(2)
    room.accepts(fulfill_reservation(part(4), part(1, sku="PHONE"), happened=True))
    line = room.reservation().lines[0]
    assert (line.requested, line.allocations) == (4, (Allocation("default", 0, fulfilled=4),))
    assert (room.numbers(), room.numbers("PHONE")) == ((1, 0), (4, 1))


def test_a_sku_on_several_lines_leaves_in_their_order() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make_reservation(wanted(2), wanted(3)))
    room.accepts(fulfill_reservation(part(4, sku="LAPTOP"), happened=True))
    assert (allocations(room), allocations(room, 2)) == (
        (Allocation("default", 0, fulfilled=2),),
        (Allocation("default", 1, fulfilled=2),),
    )
    room.accepts(fulfill_reservation(part(2, sku="LAPTOP"), happened=True))
    assert (room.reservation().lines[1].requested, room.numbers()) == (4, (3, 0))


def test_an_item_that_was_deleted_meanwhile_is_made_again() -> None:
    room = held()
    room.accepts(release_reservation(), count(0), delete(), fulfill_reservation(part(5), happened=True))
    assert (room.item().deleted, room.item().owed) == (False, 5)


def test_what_is_unknown_stays_unknown() -> None:
    room = held()
    assert room.refuses(fulfill_reservation(document_id="R-9", happened=True)) == DocumentNotFound("reservation", "R-9")
    assert room.refuses(fulfill_reservation(part(1, line=7), happened=True)) == LineNotFound(
        "reservation", "R-1", "line 7"
    )
    assert room.refuses(fulfill_reservation(part(1, sku="GHOST"), happened=True)) == LineNotFound(
        "reservation", "R-1", "SKU GHOST"
    )
    assert room.refuses(fulfill_reservation(part(1, store="oslo"), happened=True)) == NamesNotFound(("oslo",), ())
    assert room.numbers() == (5, 5)


def test_more_than_a_quantity_never_leaves_for_another_store() -> None:
    room = Stockroom()
    room.accepts(send(("LAPTOP", QUANTITY_MAX), happened=True))
    refused = room.refuses(send(("LAPTOP", 1), document_id="T-2", happened=True))
    assert refused == OwedOutOfRange("LAPTOP", QUANTITY_MAX, 1)
