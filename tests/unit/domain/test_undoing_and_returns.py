"""What was shipped by mistake is promised again; what came back is in stock again, and neither more than has left."""

from collections.abc import Callable

import pytest

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
    sell,
    set_quantity,
    units,
    wanted,
)
from builders.orders import back, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import Bucket, Command
from holdfast.domain.documents import Allocation, Ending, Returned
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentNotFound,
    EndPassed,
    LineNotFound,
    NamesNotFound,
    NotFulfilled,
    QuantityOutOfRange,
    StoreUnsaid,
)
from unit.domain.stockroom import Stockroom

TTL = 60_000


def shipped(*, ttl_ms: int | None = None) -> Stockroom:
    """Give an order of 3 LAPTOP and 2 PHONE, out of 5 each, that has left."""
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(make_reservation(wanted(3), wanted(2, "PHONE"), ttl_ms=ttl_ms), fulfill_reservation())
    return room


def allocation(room: Stockroom, line: int = 0) -> Allocation:
    return room.reservation().lines[line].allocations[0]


def test_what_has_not_left_after_all_is_promised_again() -> None:
    room = shipped()
    room.accepts(unfulfill(part(1)))
    assert (allocation(room), room.numbers()) == (Allocation("default", 1, fulfilled=2), (3, 1))
    assert (room.reservation().status, room.reservation().version) == ("open", 3)
    room.accepts(unfulfill())
    assert (allocation(room), room.numbers()) == (Allocation("default", 3), (5, 3))
    assert [(entry.sku, entry.on_hand_delta, entry.reserved_delta) for entry in room.entries("unfulfill")] == [
        ("LAPTOP", 1, 1), ("LAPTOP", 2, 2), ("PHONE", 2, 2),
    ]  # fmt: skip
    assert room.ask(unfulfill()) == DocumentResult(room.reservation(), changed=False)
    assert room.refuses(unfulfill(part(1))) == NotFulfilled("reservation", "R-1", "LAPTOP", 1, 0)


def test_nobody_asks_whether_there_is_room_for_what_has_not_left() -> None:
    room = shipped()
    room.accepts(adjust(-2), set_quantity(1), unfulfill())
    assert (room.numbers(), room.item().short) == ((1, 3), 2)  # Who set it has seen what is there.
    room = shipped()
    room.accepts(sell(units(2)), unfulfill(part(3)), adjust(-3))
    assert room.item().short == 3


def test_an_item_that_was_deleted_meanwhile_is_made_again() -> None:
    room = shipped()
    room.accepts(set_quantity(0), delete(), unfulfill(part(3)))
    assert (room.item().deleted, room.numbers(), room.item().short) == (False, (0, 3), 3)


def test_what_is_promised_again_after_its_end_is_confirmed_unless_it_gets_another() -> None:
    room = shipped(ttl_ms=TTL)
    room.later(TTL)
    room.accepts(unfulfill(part(1)))
    assert (room.reservation().confirmed, room.reservation().expires_at) == (True, None)
    room = shipped(ttl_ms=TTL)
    room.later(TTL)
    assert room.refuses(unfulfill(part(1), ending=Ending(moment=NOW))) == EndPassed()
    room.accepts(unfulfill(part(1), ending=Ending(ttl_ms=TTL)))
    assert (room.reservation().confirmed, room.reservation().expires_at) == (False, NOW + 2 * TTL)


def test_what_is_promised_again_before_its_end_keeps_it() -> None:
    room = shipped(ttl_ms=TTL)
    room.accepts(unfulfill(part(1)))
    assert (room.reservation().confirmed, room.reservation().expires_at) == (False, NOW + TTL)
    room.later(TTL)
    room.accepts(expire())
    assert allocation(room) == Allocation("default", 0, fulfilled=2, expired=1)


def test_goods_come_back_to_where_they_left_also_of_a_closed_order() -> None:
    room = shipped()
    room.accepts(return_reservation(back(2, reason="too small")))
    assert (allocation(room), room.numbers()) == (Allocation("default", 0, fulfilled=3, returned=2), (4, 0))
    [entry] = room.entries("return")
    assert (entry.on_hand_delta, entry.reason, entry.document_id) == (2, "too small", "R-1")
    assert (room.reservation().status, room.reservation().lines[0].requested) == ("fulfilled", 3)
    assert room.refuses(return_reservation(back(2))) == NotFulfilled("reservation", "R-1", "LAPTOP", 2, 1)


def test_goods_come_back_to_any_store_and_may_have_to_be_looked_at() -> None:
    room = shipped()
    room.accepts(return_reservation(back(1, store="berlin", bucket=Bucket.UNSELLABLE)))
    item = room.item(store="berlin")
    assert (item.on_hand, item.unsellable, item.available) == (1, 1, 0)
    assert room.reservation().lines[0].allocations[1] == Allocation("berlin", 0, returned=1)
    assert room.refuses(unfulfill(part(3))) == NotFulfilled("reservation", "R-1", "LAPTOP", 3, 2)
    room.accepts(unfulfill())
    assert allocation(room) == Allocation("default", 2, fulfilled=1)


def test_a_sku_is_taken_back_over_its_lines_in_order() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(2), wanted(2)), fulfill_reservation())
    room.accepts(return_reservation(back(3, sku="LAPTOP")))
    assert [each.returned for each in room.reservation().lines] == [2, 1]
    room.accepts(return_reservation(back(1, sku="LAPTOP")))
    assert room.numbers() == (5, 0)


def test_where_several_stores_have_sent_it_one_must_be_said() -> None:
    room = Stockroom(LAPTOP=1)
    room.accepts(add(1, store="berlin"))
    room.accepts(make_reservation(wanted(2, stores=("default", "berlin")), allow_split=True), fulfill_reservation())
    assert room.refuses(return_reservation(back(1))) == StoreUnsaid("LAPTOP")
    room.accepts(return_reservation(back(2, store="berlin")))
    assert room.reservation().lines[0].allocations == (
        Allocation("default", 0, fulfilled=1),
        Allocation("berlin", 0, fulfilled=1, returned=2),
    )
    assert room.ask(unfulfill()) == DocumentResult(room.reservation(), changed=False)


def test_a_sale_comes_back_too() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(sell(units(3)))
    room.later(7)
    for part_back in (back(1), back(1, sku="LAPTOP", store="berlin"), back(1, store="berlin")):
        room.accepts(return_sale(part_back))
    [line] = room.sale().lines
    assert line.returns == (Returned("default", 1), Returned("berlin", 2))
    assert (room.numbers(), room.numbers(store="berlin")) == ((3, 0), (2, 0))
    assert (room.sale().version, room.sale().updated_at) == (4, NOW + 7)
    assert room.refuses(return_sale(back(1))) == NotFulfilled("sale", "S-1", "LAPTOP", 1, 0)


@pytest.mark.parametrize(
    ("make", "document", "name"), [(return_sale, "sale", "S-1"), (return_reservation, "reservation", "R-1")]
)
def test_what_was_never_there_does_not_come_back(make: Callable[..., Command], document: str, name: str) -> None:
    assert Stockroom().refuses(make()) == DocumentNotFound(document, name)
    room = shipped()
    room.accepts(sell(units(1)))
    assert room.refuses(make(back(1, number=9))) == LineNotFound(document, name, "line 9")
    assert room.refuses(make(back(1, sku="GHOST"))) == LineNotFound(document, name, "SKU GHOST")
    assert room.refuses(make(back(1, store="oslo"))) == NamesNotFound(("oslo",), ())


def test_no_shelf_holds_more_than_a_quantity() -> None:
    room = shipped()
    room.accepts(add(QUANTITY_MAX - 2))
    full = QuantityOutOfRange("LAPTOP", QUANTITY_MAX, 1)
    assert (room.refuses(return_reservation(back(1))), room.refuses(unfulfill(part(1)))) == (full, full)


def test_a_payment_is_told_again_after_an_undo() -> None:
    room = shipped(ttl_ms=TTL)
    room.accepts(unfulfill(), confirm())
    assert room.reservation().confirmed
