"""Two ordered streams are compared, and every difference is named once."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from builders import an_item
from holdfast.domain.audit import (
    Place,
    StockRow,
    Sums,
    item_differences,
    sequence_differences,
    total_differences,
)
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.history import Change
from holdfast.domain.invariants import FOLDED
from holdfast.domain.item import Item


def rows(*items: Item) -> list[StockRow]:
    return [StockRow(item, catalogued=True) for item in items]


def entry_for(item: Item, **fields: Any) -> Change:
    """Give the one entry that made an item what it is."""
    numbers = tuple(getattr(item, name) for name in FOLDED)
    change = Change(*item.id, 1, "add", item.version, numbers, numbers, item.reorder_point, item.deleted, False, 0)
    return msgspec.structs.replace(change, **fields)


def differences(
    stock: Iterable[StockRow], changes: Iterable[Change], stores: Iterable[str] = ("default",)
) -> list[tuple[Kind, str | None]]:
    found = list(item_differences(stock, changes, set(stores), {}))
    assert all(each.store == "default" for each in found)
    return [(each.kind, each.sku) for each in found]


A, B, C = (an_item(sku, on_hand=3, reorder_point=1) for sku in "ABC")


def test_nothing_differs_where_nothing_is() -> None:
    assert differences([], []) == []


def test_stock_that_is_its_ledger_is_clean_and_added_up() -> None:
    sums: dict[str, Sums] = {}
    gone, empty = an_item("D", deleted=True), an_item("E", reserved=2)
    items = [A, B, gone, empty]
    assert list(item_differences(rows(*items), map(entry_for, items), {"default"}, sums)) == []
    assert sums == {"default": (3, 2, 6, 2)}


@pytest.mark.parametrize("missing", [A, B, C])
def test_an_item_without_entries_is_found_wherever_it_stands(missing: Item) -> None:
    changes = [entry_for(item) for item in (A, B, C) if item is not missing]
    assert differences(rows(A, B, C), changes) == [(Kind.LEDGER_MISSING, missing.sku)]


@pytest.mark.parametrize("missing", [A, B, C])
def test_entries_without_an_item_are_found_wherever_they_stand(missing: Item) -> None:
    stock = rows(*(item for item in (A, B, C) if item is not missing))
    assert differences(stock, map(entry_for, (A, B, C))) == [(Kind.ITEM_MISSING, missing.sku)]


def test_the_same_sku_of_two_stores_is_two_items() -> None:
    one, other = an_item("A", on_hand=1), an_item("A", store="shop", on_hand=2)
    assert list(item_differences(rows(one, other), map(entry_for, (one, other)), {"default", "shop"}, {})) == []


def test_every_number_of_a_row_that_differs_is_told() -> None:
    row = msgspec.structs.replace(A, on_hand=4, safety_stock=1)
    found = [each.message for each in item_differences(rows(row), [entry_for(A)], {"default"}, {})]
    assert found == ["on_hand is 4; the ledger adds up to 3", "safety_stock is 1; the ledger adds up to 0"]


def test_a_last_entry_that_left_something_else_is_told() -> None:
    changes = [entry_for(A, after=(9, 0, 0, 0, 0, 0))]
    found = [each.message for each in item_differences(rows(A), changes, {"default"}, {})]
    assert found == ["entry 1: on_hand is 9 after 0 and +3", "on_hand is 3; the last entry left 9"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"version": 2}, Kind.VERSION_DIFFERS),
        ({"reorder_point": None}, Kind.SETTING_DIFFERS),
        ({"deleted": True}, Kind.SETTING_DIFFERS),
    ],
)
def test_a_row_that_is_not_as_its_last_entry_left_it_is_found(fields: dict[str, Any], kind: Kind) -> None:
    assert differences(rows(msgspec.structs.replace(A, **fields)), [entry_for(A)]) == [(kind, "A")]


@pytest.mark.parametrize("fields", [{"on_hand": -1}, {"unsellable": 4}, {"reorder_point": -1}])
def test_a_row_that_breaks_its_checks_is_found(fields: dict[str, int]) -> None:
    item = msgspec.structs.replace(A, **fields)
    found = set(differences(rows(item), [entry_for(item)]))
    assert found == {(Kind.CHECK_BROKEN, "A")}


def test_a_row_without_a_catalogue_row_or_a_store_is_found() -> None:
    stock = [StockRow(A, catalogued=False)]
    found = differences(stock, [entry_for(A)], stores=())
    assert found == [(Kind.CATALOGUE_MISSING, "A"), (Kind.STORE_UNKNOWN, "A")]


def places(*pairs: tuple[int, int]) -> list[Place]:
    return [Place(sequence, time) for sequence, time in pairs]


@pytest.mark.parametrize(
    ("written", "head", "expected"),
    [
        ([], Place(0, 0), []),
        ([(1, 5), (2, 5), (3, 6)], Place(3, 9), []),
        ([(1, 5), (4, 5)], Place(4, 5), [(Kind.SEQUENCE_GAP, 4)]),
        ([(2, 5)], Place(2, 5), [(Kind.SEQUENCE_GAP, 2)]),
        ([(1, 5), (1, 5)], Place(1, 5), [(Kind.SEQUENCE_DUPLICATE, 1)]),
        ([(1, 5), (2, 4)], Place(2, 5), [(Kind.TIME_GOES_BACK, 2)]),
        ([(1, 5)], Place(2, 5), [(Kind.HEAD_DIFFERS, None)]),
        ([(1, 5)], Place(1, 4), [(Kind.HEAD_DIFFERS, None)]),
        ([], None, [(Kind.HEAD_DIFFERS, None)]),
    ],
)
def test_the_ledger_is_dense_in_time_and_ends_at_its_head(
    written: list[tuple[int, int]], head: Place | None, expected: list[tuple[Kind, int | None]]
) -> None:
    found = sequence_differences(places(*written), head)
    assert [(each.kind, each.sequence) for each in found] == expected


def test_sums_that_are_not_those_of_the_items_are_told_by_store() -> None:
    kept = {"b": (1, 1, 5, 0), "gone": (0, 0, 0, 0), "same": (2, 2, 2, 2)}
    counted = {"a": (1, 0, 0, 0), "b": (1, 1, 6, 1), "same": (2, 2, 2, 2)}
    assert list(total_differences(kept, counted)) == [
        Difference(Kind.TOTALS_DIFFER, "totals: items is 0, the items add up to 1", "a"),
        Difference(
            Kind.TOTALS_DIFFER,
            "totals: on_hand is 5, the items add up to 6; reserved is 0, the items add up to 1",
            "b",
        ),
    ]
