"""Add and adjust: what happened is recorded, whatever was promised."""

import pytest

from builders import EARLIER, NOW, a_view, add, adjust, an_item, cause, expected_version, if_match
from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Bucket, Precondition
from holdfast.domain.decide import decide
from holdfast.domain.decide.decision import Change, Decision
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.domain.judge import judge
from holdfast.domain.rejections import QuantityOutOfRange, VersionMismatch


def change(decision: Decision) -> Change:
    assert isinstance(decision, Change)
    return decision


@pytest.mark.parametrize("quantity", [0, 1, QUANTITY_MAX])
def test_an_add_makes_the_item_and_its_catalogue_row(quantity: int) -> None:
    decided = change(decide(a_view(), add(quantity, name="Laptop 13")))
    item = decided.after
    assert (item.id, item.on_hand, item.version, item.deleted) == (("default", "LAPTOP"), quantity, 1, False)
    assert (item.created_at, item.updated_at) == (NOW, NOW)
    assert decided.sku == Sku("LAPTOP", "Laptop 13", version=1)


def test_an_add_to_an_existing_item_adds_the_units_and_keeps_the_catalogue_name() -> None:
    view = a_view(an_item(on_hand=5, reserved=2, version=3))
    judge(view, add(4, name="Another name"), None)
    item = view.row("default", "LAPTOP")
    assert item is not None
    assert (item.on_hand, item.reserved, item.version, item.created_at) == (9, 2, 4, EARLIER)
    assert view.sku("LAPTOP") == Sku("LAPTOP", "The LAPTOP", version=4)
    assert view.changed_skus == {}


def test_an_add_in_a_second_store_shares_the_catalogue_row() -> None:
    view = a_view(an_item(on_hand=5), stores=["default", "berlin"])
    decided = change(decide(view, add(1, store="berlin", name="Another name")))
    assert decided.sku is None
    assert (decided.after.id, decided.after.on_hand, decided.after.version) == (("berlin", "LAPTOP"), 1, 1)


def test_an_add_of_nothing_to_an_existing_item_changes_nothing() -> None:
    decided = change(decide(a_view(an_item(on_hand=5)), add(0)))
    assert decided.after is decided.before


def test_an_add_recreates_a_deleted_item_and_its_versions_go_on() -> None:
    item = change(decide(a_view(an_item(version=6, deleted=True)), add(0))).after
    assert (item.version, item.deleted, item.on_hand) == (7, False, 0)


def test_an_add_reaches_the_largest_quantity_and_no_more() -> None:
    view = a_view(an_item(on_hand=3))
    assert change(decide(view, add(QUANTITY_MAX - 3))).after.on_hand == QUANTITY_MAX
    assert decide(view, add(QUANTITY_MAX - 2)) == QuantityOutOfRange("LAPTOP", 3, QUANTITY_MAX - 2)


def test_an_add_of_a_missing_item_may_ask_that_it_is_missing() -> None:
    assert change(decide(a_view(), add(1, precondition=expected_version(0)))).after.version == 1
    decision = decide(a_view(an_item(version=2)), add(1, precondition=expected_version(0)))
    assert decision == VersionMismatch("default", "LAPTOP", (0,), 2, if_match=False)
    deleted = a_view(an_item(version=2, deleted=True))
    assert change(decide(deleted, add(1, precondition=expected_version(0)))).after.version == 3


def test_an_add_with_a_version_of_a_missing_item_is_refused() -> None:
    assert decide(a_view(), add(1, precondition=if_match(2))) == VersionMismatch("default", "LAPTOP", (2,), 0, True)


@pytest.mark.parametrize("rows", [[], [an_item(version=6, deleted=True)]])
def test_an_add_that_asks_for_any_version_of_an_existing_item_makes_none(rows: list[Item]) -> None:
    view = a_view(*rows)
    decision = decide(view, add(1, precondition=Precondition(None, if_match=True)))
    assert isinstance(decision, VersionMismatch)


@pytest.mark.parametrize(("delta", "on_hand"), [(3, 8), (-3, 2), (-5, 0)])
def test_an_adjustment_moves_on_hand_by_its_delta(delta: int, on_hand: int) -> None:
    decided = change(decide(a_view(an_item(on_hand=5, version=2)), adjust(delta)))
    assert (decided.after.on_hand, decided.after.version, decided.note.unaccounted) == (on_hand, 3, 0)


def test_an_adjustment_below_zero_stops_at_zero_and_says_what_is_unaccounted() -> None:
    decided = change(decide(a_view(an_item(on_hand=5)), adjust(-7)))
    assert (decided.after.on_hand, decided.note.unaccounted) == (0, 2)


def test_an_adjustment_of_an_empty_item_is_recorded_all_the_same() -> None:
    view = a_view(an_item(version=2))
    judge(view, adjust(-4, cause=cause(reason="lost")), None)
    (entry,) = view.entries
    assert (entry.on_hand_delta, entry.on_hand, entry.unaccounted, entry.version) == (0, 0, 4, 3)


def test_an_adjustment_may_undo_promises_which_shows_as_short() -> None:
    item = change(decide(a_view(an_item(on_hand=5, reserved=4)), adjust(-3))).after
    assert (item.on_hand, item.reserved, item.short, item.available) == (2, 4, 2, 0)


def test_an_adjustment_reaches_the_largest_quantity_and_no_more() -> None:
    view = a_view(an_item(on_hand=3))
    assert change(decide(view, adjust(QUANTITY_MAX - 3))).after.on_hand == QUANTITY_MAX
    assert decide(view, adjust(QUANTITY_MAX - 2)) == QuantityOutOfRange("LAPTOP", 3, QUANTITY_MAX - 2)


@pytest.mark.parametrize(
    ("delta", "on_hand", "unsellable"),
    [(4, 14, 7), (-2, 8, 1), (-3, 7, 0), (-5, 5, 0), (-12, 0, 0)],
)
def test_an_adjustment_of_unsellable_units_moves_both_numbers(delta: int, on_hand: int, unsellable: int) -> None:
    view = a_view(an_item(on_hand=10, unsellable=3))
    item = change(decide(view, adjust(delta, Bucket.UNSELLABLE))).after
    assert (item.on_hand, item.unsellable) == (on_hand, unsellable)


def test_a_fact_cuts_unsellable_to_what_is_on_hand() -> None:
    item = change(decide(a_view(an_item(on_hand=5, unsellable=4)), adjust(-3))).after
    assert (item.on_hand, item.unsellable) == (2, 2)


def test_sellable_units_that_arrive_leave_unsellable_alone() -> None:
    assert change(decide(a_view(an_item(on_hand=5, unsellable=4)), adjust(3))).after.unsellable == 4
