"""What follows from the numbers of an item."""

import pytest

from builders import NOW, an_item
from holdfast.domain.item import unstocked


def test_available_is_what_is_left_of_on_hand() -> None:
    item = an_item(on_hand=10, unsellable=2, reserved=3, safety_stock=4)
    assert (item.sellable, item.headroom, item.available, item.short) == (8, 1, 1, 0)


def test_available_is_never_below_zero() -> None:
    item = an_item(on_hand=3, reserved=3, safety_stock=4)
    assert (item.headroom, item.available) == (-4, 0)


def test_incoming_units_are_not_available_yet() -> None:
    assert an_item(on_hand=1, incoming=9).available == 1


def test_short_is_what_is_promised_but_not_there() -> None:
    assert an_item(on_hand=5, unsellable=1, reserved=7).short == 3
    assert an_item(on_hand=5, unsellable=1, reserved=4).short == 0


def test_safety_stock_may_serve_a_promise_and_so_makes_nothing_short() -> None:
    assert an_item(on_hand=5, reserved=5, safety_stock=5).short == 0


@pytest.mark.parametrize(("reorder_point", "low"), [(None, False), (2, False), (3, True), (4, True)])
def test_an_item_is_low_at_its_reorder_point_and_below(reorder_point: int | None, low: bool) -> None:
    assert an_item(on_hand=5, reserved=2, reorder_point=reorder_point).low is low


def test_an_item_with_nothing_available_is_low_at_a_reorder_point_of_zero() -> None:
    assert an_item(on_hand=1, reserved=2, reorder_point=0).low


def test_an_item_that_was_never_stocked_is_empty_and_has_no_version() -> None:
    item = unstocked("berlin", "PHONE", NOW)
    assert item.id == ("berlin", "PHONE")
    assert (item.on_hand, item.reserved, item.version, item.deleted) == (0, 0, 0, True)
    assert (item.created_at, item.updated_at) == (NOW, NOW)
