"""Setting on hand: never below what is promised, and nothing happens when it is so already."""

import pytest

from builders import NOW, a_view, an_item, set_quantity
from holdfast.domain.decide import decide
from holdfast.domain.decide.decision import Change, Decision
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.judge import judge
from holdfast.domain.moment import with_count
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import BelowReserved


def change(decision: Decision) -> Change:
    assert isinstance(decision, Change)
    return decision


@pytest.mark.parametrize("quantity", [0, 4, 6, QUANTITY_MAX])
def test_on_hand_becomes_the_figure(quantity: int) -> None:
    item = change(decide(a_view(an_item(on_hand=5, version=2)), set_quantity(quantity))).after
    assert (item.on_hand, item.version) == (quantity, 3)


def test_the_same_figure_changes_nothing_and_the_version_stays() -> None:
    view = a_view(an_item(on_hand=5, version=2))
    result = judge(view, set_quantity(5), None).outcome.result
    assert isinstance(result, ItemResult)
    assert (result.changed, result.item.version) == (False, 2)
    assert (view.entries, view.operations) == ([], 1)
    assert view.changed_items == [with_count(an_item(on_hand=5, version=2), NOW)], "whoever sets it has counted"


def test_the_same_figure_is_no_refusal_even_on_a_short_item() -> None:
    decided = change(decide(a_view(an_item(on_hand=1, reserved=5)), set_quantity(1)))
    assert decided.after.version == decided.before.version


def test_on_hand_can_be_set_down_to_what_is_reserved_and_no_further() -> None:
    view = a_view(an_item(on_hand=9, reserved=4))
    assert change(decide(view, set_quantity(4))).after.available == 0
    assert decide(view, set_quantity(3)) == BelowReserved("LAPTOP", 3, 4, 0)


def test_unsellable_units_never_count_for_what_is_reserved() -> None:
    view = a_view(an_item(on_hand=9, reserved=4, unsellable=2))
    assert change(decide(view, set_quantity(6))).after.unsellable == 2
    assert decide(view, set_quantity(5)) == BelowReserved("LAPTOP", 5, 4, 2)


def test_unsellable_is_cut_to_the_figure() -> None:
    item = change(decide(a_view(an_item(on_hand=9, unsellable=5)), set_quantity(3))).after
    assert (item.on_hand, item.unsellable) == (3, 3)


def test_the_safety_stock_is_no_bound_for_the_figure() -> None:
    assert change(decide(a_view(an_item(on_hand=9, safety_stock=5)), set_quantity(1))).after.on_hand == 1
