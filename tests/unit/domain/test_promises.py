"""Reserve, release and fulfill: what may be promised, taken back and handed over."""

import pytest

from builders import EARLIER, NOW, a_view, an_item, fulfill, release, reserve
from holdfast.domain.decide import decide
from holdfast.domain.decide.decision import Change, Decision
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.domain.rejections import InsufficientOnHand, InsufficientQuantity, InsufficientReserved


def after(decision: Decision) -> Item:
    assert isinstance(decision, Change)
    return decision.after


@pytest.mark.parametrize("quantity", [1, 4, 5])
def test_a_reserve_takes_up_to_the_last_available_unit(quantity: int) -> None:
    item = after(decide(a_view(an_item(on_hand=5)), reserve(quantity)))
    assert (item.on_hand, item.reserved, item.reserved_plain, item.available) == (5, quantity, quantity, 5 - quantity)


def test_a_reserve_beyond_available_is_refused_with_what_there_is() -> None:
    decision = decide(a_view(an_item(on_hand=5, reserved=2)), reserve(4))
    assert decision == InsufficientQuantity("LAPTOP", 4, 3)


@pytest.mark.parametrize(
    "item", [an_item(on_hand=5, safety_stock=3), an_item(on_hand=5, unsellable=3), an_item(on_hand=5, reserved=3)]
)
def test_a_reserve_leaves_units_alone_that_are_kept_back(item: Item) -> None:
    view = a_view(item)
    assert after(decide(view, reserve(2))).available == 0
    assert decide(view, reserve(3)) == InsufficientQuantity("LAPTOP", 3, 2)


def test_a_reserve_never_counts_units_that_are_still_incoming() -> None:
    assert decide(a_view(an_item(on_hand=1, incoming=9)), reserve(2)) == InsufficientQuantity("LAPTOP", 2, 1)


def test_a_refused_reserve_on_a_short_item_says_that_nothing_is_available() -> None:
    assert decide(a_view(an_item(on_hand=1, reserved=5)), reserve(1)) == InsufficientQuantity("LAPTOP", 1, 0)


def test_the_largest_stock_can_be_reserved_whole() -> None:
    view = a_view(an_item(on_hand=QUANTITY_MAX))
    assert after(decide(view, reserve(QUANTITY_MAX))).reserved == QUANTITY_MAX


def test_a_change_takes_the_next_version_and_the_time_and_keeps_the_rest() -> None:
    before = an_item(on_hand=5, incoming=2, safety_stock=1, reorder_point=3, version=7)
    item = after(decide(a_view(before), reserve(1)))
    assert (item.version, item.created_at, item.updated_at) == (8, EARLIER, NOW)
    assert (item.incoming, item.safety_stock, item.reorder_point, item.deleted) == (2, 1, 3, False)


def test_the_time_of_an_item_never_goes_back() -> None:
    item = after(decide(a_view(an_item(on_hand=5, updated_at=NOW + 9)), reserve(1)))
    assert item.updated_at == NOW + 9


@pytest.mark.parametrize("quantity", [1, 3])
def test_a_release_gives_plainly_reserved_units_back(quantity: int) -> None:
    item = after(decide(a_view(an_item(on_hand=5, reserved=3)), release(quantity)))
    assert (item.on_hand, item.reserved, item.reserved_plain) == (5, 3 - quantity, 3 - quantity)


def test_a_release_never_takes_units_of_a_reservation() -> None:
    view = a_view(an_item(on_hand=9, reserved=7, reserved_plain=2))
    assert decide(view, release(3)) == InsufficientReserved("LAPTOP", 3, 2)
    item = after(decide(view, release(2)))
    assert (item.reserved, item.reserved_plain) == (5, 0)


def test_a_release_works_on_a_short_item() -> None:
    item = after(decide(a_view(an_item(on_hand=1, reserved=5)), release(5)))
    assert (item.reserved, item.short) == (0, 0)


@pytest.mark.parametrize("quantity", [1, 3])
def test_a_fulfill_lowers_on_hand_and_reserved_together(quantity: int) -> None:
    item = after(decide(a_view(an_item(on_hand=5, reserved=3)), fulfill(quantity)))
    assert (item.on_hand, item.reserved, item.reserved_plain) == (5 - quantity, 3 - quantity, 3 - quantity)
    assert item.available == 2


def test_a_fulfill_never_takes_units_of_a_reservation() -> None:
    view = a_view(an_item(on_hand=9, reserved=7, reserved_plain=2))
    assert decide(view, fulfill(3)) == InsufficientReserved("LAPTOP", 3, 2)


def test_a_fulfill_on_a_short_item_hands_over_what_is_there_and_no_more() -> None:
    view = a_view(an_item(on_hand=4, reserved=5, unsellable=2))
    assert decide(view, fulfill(3)) == InsufficientOnHand("LAPTOP", 3, 2)
    item = after(decide(view, fulfill(2)))
    assert (item.on_hand, item.unsellable, item.reserved) == (2, 2, 3)


def test_a_fulfill_may_use_the_safety_stock_for_what_was_promised() -> None:
    item = after(decide(a_view(an_item(on_hand=3, reserved=3, safety_stock=3)), fulfill(3)))
    assert item.on_hand == 0
