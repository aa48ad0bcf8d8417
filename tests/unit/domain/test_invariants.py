"""The checks that must hold of every row find what they are made to find."""

import msgspec
import pytest

from builders import a_view, add, an_item, judge_all, reserve
from holdfast.domain.invariants import FOLDED, fold, violations


def test_a_sound_item_breaks_nothing_even_when_it_is_short() -> None:
    assert violations(an_item(on_hand=2, unsellable=2, reserved=9, reserved_plain=9)) == []


@pytest.mark.parametrize("name", FOLDED)
def test_a_negative_number_is_found(name: str) -> None:
    item = msgspec.structs.replace(an_item(), **{name: -1})
    assert f"{name} is negative: -1" in violations(item)


def test_more_unsellable_than_on_hand_is_found() -> None:
    assert violations(an_item(on_hand=1, unsellable=2)) == ["unsellable 2 exceeds on_hand 1"]


def test_an_item_with_units_on_hand_that_owes_some_is_found() -> None:
    assert violations(an_item(on_hand=1, owed=2)) == ["owed is 2 beside 1 on hand"]


def test_an_item_that_was_counted_at_a_version_to_come_is_found() -> None:
    assert violations(an_item(version=2, counted_version=3)) == ["counted_version 3 exceeds version 2"]


def test_more_plain_reserves_than_reserves_is_found() -> None:
    item = an_item(on_hand=9, reserved=1, reserved_plain=2)
    assert violations(item) == ["reserved_plain 2 exceeds reserved 1"]


def test_a_fold_adds_up_each_item_of_each_store_alone() -> None:
    view = a_view(stores=["default", "berlin"])
    judge_all(view, [add(5), reserve(2), add(7, store="berlin"), add(1, sku="PHONE"), add(3)])
    stock = {item_id: (numbers["on_hand"], numbers["reserved"]) for item_id, numbers in fold(view.entries).items()}
    assert stock == {("default", "LAPTOP"): (8, 2), ("berlin", "LAPTOP"): (7, 0), ("default", "PHONE"): (1, 0)}


def test_the_fold_of_no_entries_is_no_stock() -> None:
    assert fold([]) == {}
