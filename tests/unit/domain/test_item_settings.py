"""Settings of an item change nothing of its stock; an item that holds nothing can go."""

import pytest

from builders import (
    EARLIER,
    NOW,
    a_view,
    add,
    an_item,
    delete,
    expected_version,
    if_match,
    patch_item,
    put_item,
    reserve,
)
from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Command, Precondition
from holdfast.domain.decide import decide
from holdfast.domain.decide.decision import Change
from holdfast.domain.item import Item
from holdfast.domain.judge import judge
from holdfast.domain.rejections import ItemInUse, ItemNotFound, VersionMismatch
from unit.domain.stockroom import Stockroom


def after(rows: list[Item], command: Command) -> Change:
    decision = decide(a_view(*rows), command)
    assert isinstance(decision, Change)
    return decision


def test_a_put_makes_an_item_with_nothing_in_stock_and_its_catalogue_row() -> None:
    change = after([], put_item(3, 5, name="Laptop 13"))
    item = change.after
    assert (item.on_hand, item.safety_stock, item.reorder_point, item.version) == (0, 3, 5, 1)
    assert (item.deleted, item.created_at, change.sku) == (False, NOW, Sku("LAPTOP", "Laptop 13", version=1))


def test_a_put_without_a_name_names_a_new_catalogue_row_after_its_sku() -> None:
    assert after([], put_item()).sku == Sku("LAPTOP", "LAPTOP", version=1)


def test_a_put_sets_all_settings_and_leaves_stock_and_name_alone() -> None:
    change = after([an_item(on_hand=9, reserved=2, safety_stock=1, reorder_point=4)], put_item(3, None, name="Other"))
    item = change.after
    assert (item.on_hand, item.reserved, item.safety_stock, item.reorder_point) == (9, 2, 3, None)
    assert (item.version, item.created_at, change.sku) == (2, EARLIER, None)


def test_a_put_of_a_deleted_item_makes_it_again_and_its_versions_go_on() -> None:
    item = after([an_item(version=6, deleted=True)], put_item(0, None)).after
    assert (item.version, item.deleted) == (7, False)


@pytest.mark.parametrize(
    "command", [put_item(3, 5), patch_item(safety_stock=3), patch_item(reorder_point=5), patch_item()]
)
def test_settings_as_they_are_change_nothing(command: Command) -> None:
    change = after([an_item(safety_stock=3, reorder_point=5)], command)
    assert change.after is change.before


def test_a_patch_sets_only_what_it_names() -> None:
    item = an_item(safety_stock=3, reorder_point=5)
    assert after([item], patch_item(safety_stock=0)).after.reorder_point == 5
    assert after([item], patch_item(safety_stock=0)).after.safety_stock == 0
    patched = after([item], patch_item(reorder_point=None)).after
    assert (patched.safety_stock, patched.reorder_point, patched.version) == (3, None, 2)


@pytest.mark.parametrize("command", [patch_item(safety_stock=1), delete()])
@pytest.mark.parametrize("rows", [[], [an_item(version=6, deleted=True)]], ids=["never", "deleted"])
def test_only_an_item_that_is_there_is_patched_or_deleted(rows: list[Item], command: Command) -> None:
    assert decide(a_view(*rows), command) == ItemNotFound("default", "LAPTOP")


def test_a_safety_stock_above_what_is_there_stops_promises_and_undoes_none() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(reserve(3), patch_item(safety_stock=9))
    assert (room.item().available, room.item().short, room.item().reserved) == (0, 0, 3)
    assert not room.do(reserve(1))[0].applied


@pytest.mark.parametrize(
    "precondition", [expected_version(1), if_match(2, 3), Precondition(None, if_match=True)], ids=["409", "412", "any"]
)
def test_a_put_of_a_missing_item_keeps_its_precondition(precondition: Precondition) -> None:
    assert isinstance(decide(a_view(), put_item(precondition=precondition)), VersionMismatch)
    assert isinstance(decide(a_view(), put_item(precondition=expected_version(0))), Change)


def test_an_item_that_holds_nothing_is_deleted_with_its_settings() -> None:
    item = after([an_item(version=4, safety_stock=3, reorder_point=5)], delete()).after
    assert (item.deleted, item.version, item.safety_stock, item.reorder_point) == (True, 5, 0, None)


@pytest.mark.parametrize(
    ("item", "held"),
    [
        (an_item(on_hand=1), (1, 0, 0)),
        (an_item(reserved=1), (0, 1, 0)),
        (an_item(incoming=1), (0, 0, 1)),
        (an_item(on_hand=1, unsellable=1), (1, 0, 0)),
    ],
)
def test_an_item_that_holds_anything_is_not_deleted(item: Item, held: tuple[int, int, int]) -> None:
    assert decide(a_view(item), delete()) == ItemInUse("default", "LAPTOP", *held)


def test_a_deleted_items_versions_go_on() -> None:
    room = Stockroom(LAPTOP=0)
    room.accepts(delete(precondition=if_match(1)), add(4, name="Other"))
    assert (room.item().version, room.item().deleted, room.item().on_hand) == (3, False, 4)
    assert (room.entries("delete")[0].deleted, room.skus["LAPTOP"].name) == (True, "Laptop")


def test_the_entry_of_a_setting_holds_what_changed() -> None:
    view = a_view(an_item(safety_stock=1, reorder_point=2))
    judge(view, patch_item(safety_stock=4, reorder_point=7), None)
    [entry] = view.entries
    assert (entry.kind, entry.safety_stock_delta, entry.safety_stock, entry.reorder_point) == ("settings", 3, 4, 7)
