"""What is kept back from most may be promised to those who may have it, but never more than there is."""

from typing import Any, Final

import pytest

from builders import (
    a_line,
    a_reservation,
    add,
    adjust,
    an_item,
    confirm,
    expire,
    make_reservation,
    patch_item,
    release_reservation,
    reserve,
    sell,
    units,
    wanted,
)
from builders.orders import amend, line, reassign
from holdfast.domain.documents import Allocation
from holdfast.domain.ledger import Flag
from holdfast.domain.rejections import LinesInsufficient, Shortage
from unit.domain.stockroom import Stockroom

MAY: Final[dict[str, Any]] = {"use_safety_stock": True}
TTL: Final = 60_000


def kept_back() -> Stockroom:
    """Give 5 LAPTOP, of which 3 are kept back."""
    room = Stockroom(LAPTOP=5)
    room.accepts(patch_item(safety_stock=3))
    return room


def test_a_till_sells_what_the_web_may_not() -> None:
    room = kept_back()
    short = LinesInsufficient((Shortage("LAPTOP", "default", 4, 2),))
    assert room.refuses(sell(units(4))) == short
    room.accepts(sell(units(4, **MAY)))
    [entry] = room.entries("sale")
    assert (entry.promise, entry.flags, entry.on_hand) == (False, Flag.SAFETY_STOCK_USED, 1)
    assert room.refuses(sell(units(2, **MAY), document_id="S-2")) == LinesInsufficient(
        (Shortage("LAPTOP", "default", 2, 1),)
    )


def test_what_fits_without_the_safety_stock_is_a_promise_like_any_other() -> None:
    room = kept_back()
    room.accepts(sell(units(2, **MAY)))
    [entry] = room.entries("sale")
    assert (entry.promise, entry.flags) == (True, Flag.NONE)


def test_lines_that_may_and_lines_that_may_not_share_an_item() -> None:
    room = kept_back()
    refused = room.refuses(make_reservation(wanted(4, **MAY), wanted(1)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 5, 4),))
    room.accepts(make_reservation(wanted(1), wanted(4, **MAY)))
    assert room.numbers() == (5, 5)
    assert [each.use_safety_stock for each in room.reservation().lines] == [False, True]


def test_a_reserved_item_beyond_its_safety_stock_takes_nobody_else() -> None:
    room = kept_back()
    room.accepts(make_reservation(wanted(5, **MAY)))
    assert not room.do(reserve(1))[0].applied
    room.accepts(adjust(2))
    assert not room.do(reserve(1))[0].applied


def test_a_line_keeps_its_right_when_it_grows_moves_or_is_taken_again() -> None:
    room = kept_back()
    room.accepts(add(4, store="berlin"), patch_item(store="berlin", safety_stock=4))
    room.accepts(make_reservation(wanted(1, **MAY), ttl_ms=TTL), amend(line(4, number=1)))
    assert room.numbers() == (5, 4)
    room.accepts(reassign(from_store="default"))
    assert room.numbers(store="berlin") == (4, 4)
    room.later(TTL)
    room.accepts(expire(), confirm(reacquire=True))
    assert room.numbers() == (5, 4)


def test_a_new_line_of_an_order_may_have_it_too() -> None:
    room = kept_back()
    room.accepts(make_reservation(wanted(1)), amend(line(1, number=1), line(4, **MAY)))
    assert room.numbers() == (5, 5)
    room.accepts(amend(line(1, number=1), line(3, number=2)))
    assert room.numbers() == (5, 4)
    assert not room.do(amend(line(2, number=1), line(3, number=2)))[0].applied


def test_a_line_is_split_over_what_several_stores_keep_back() -> None:
    room = kept_back()
    room.accepts(add(2, store="berlin"), patch_item(store="berlin", safety_stock=1))
    room.accepts(make_reservation(wanted(7, stores=("default", "berlin"), **MAY), allow_split=True))
    assert room.reservation().lines[0].allocations == (Allocation("default", 5), Allocation("berlin", 2))


def test_what_is_short_is_not_promised_to_anybody() -> None:
    room = kept_back()
    room.accepts(make_reservation(wanted(5, **MAY)), adjust(-1))
    assert not room.do(sell(units(1, **MAY)))[0].applied
    room.accepts(release_reservation(), sell(units(4, **MAY)))


def test_a_reservation_that_may_not_have_it_is_not_taken_again_from_it() -> None:
    room = Stockroom()
    item = an_item(on_hand=5, safety_stock=3)
    room.items[item.id] = item
    expired = a_reservation(a_line(Allocation("default", 0, expired=4)), expires_at=room.now - 1)
    room.documents[expired.key] = expired
    room.accepts(add(0))
    refused = room.refuses(confirm(reacquire=True))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 4, 2),))


@pytest.mark.parametrize("quantity", [2, 5])
def test_what_is_given_back_needs_no_leave(quantity: int) -> None:
    room = kept_back()
    room.accepts(make_reservation(wanted(quantity, **MAY)), patch_item(safety_stock=9))
    room.accepts(amend(line(1, number=1)))
    assert room.numbers() == (5, 1)
