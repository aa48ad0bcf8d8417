"""Items are compared with their entries and with what documents hold, and every difference is named once."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from builders import an_item
from holdfast.domain.audit import (
    FiledHolding,
    StockRow,
    Sums,
    item_differences,
)
from holdfast.domain.decide.catalogue import STOP
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Holding
from holdfast.domain.history import Change, History
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.item import Item


def rows(*items: Item) -> list[StockRow]:
    return [StockRow(item, catalogued=True) for item in items]


def entry_for(item: Item, **fields: Any) -> Change:
    """Give the one entry that made an item what it is."""
    numbers = tuple(getattr(item, name) for name in FOLDED)
    settings = tuple(getattr(item, name) for name in SETTINGS)
    change = Change(*item.id, 1, "add", item.version, numbers, numbers, settings, False, 0)
    return msgspec.structs.replace(change, **fields)


def differences(
    stock: Iterable[StockRow],
    changes: Iterable[Change],
    stores: Iterable[str] = ("default",),
    holdings: Iterable[FiledHolding] = (),
) -> list[tuple[Kind, str | None]]:
    found = list(item_differences(stock, changes, holdings, set(stores), {}, stopped=set()))
    assert all(each.store == "default" for each in found)
    return [(each.kind, each.sku) for each in found]


A, B, C = (an_item(sku, on_hand=3, reorder_point=1, moved_version=1) for sku in "ABC")


def test_nothing_differs_where_nothing_is() -> None:
    assert differences([], []) == []


def test_stock_that_is_its_ledger_is_clean_and_added_up() -> None:
    sums: dict[str, Sums] = {}
    gone, empty = an_item("D", deleted=True), an_item("E", reserved=2)
    items = [A, B, gone, empty]
    assert list(item_differences(rows(*items), map(entry_for, items), [], {"default"}, sums, stopped=set())) == []
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
    one, other = an_item("A", on_hand=1, moved_version=1), an_item("A", store="shop", on_hand=2, moved_version=1)
    entries = map(entry_for, (one, other))
    assert list(item_differences(rows(one, other), entries, [], {"default", "shop"}, {}, stopped=set())) == []


def test_every_number_of_a_row_that_differs_is_told() -> None:
    row = msgspec.structs.replace(A, on_hand=4, safety_stock=1)
    found = [each.message for each in item_differences(rows(row), [entry_for(A)], [], {"default"}, {}, stopped=set())]
    assert found == ["on_hand is 4; the ledger adds up to 3", "safety_stock is 1; the ledger adds up to 0"]


def test_a_last_entry_that_left_something_else_is_told() -> None:
    changes = [entry_for(A, after=(9, 0, 0, 0, 0, 0, 0))]
    found = [each.message for each in item_differences(rows(A), changes, [], {"default"}, {}, stopped=set())]
    assert found == ["entry 1: on_hand is 9 after 0 and +3", "on_hand is 3; the last entry left 9"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"version": 2}, Kind.VERSION_DIFFERS),
        ({"reorder_point": None}, Kind.SETTING_DIFFERS),
        ({"deleted": True}, Kind.SETTING_DIFFERS),
        ({"moved_version": 0}, Kind.MOVED_VERSION_DIFFERS),
        ({"moved_version": 2}, Kind.MOVED_VERSION_DIFFERS),
    ],
)
def test_a_row_that_is_not_as_its_last_entry_left_it_is_found(fields: dict[str, Any], kind: Kind) -> None:
    assert differences(rows(msgspec.structs.replace(A, **fields)), [entry_for(A)]) == [(kind, "A")]


@pytest.mark.parametrize("fields", [{"on_hand": -1}, {"unsellable": 4}, {"reorder_point": -1}])
def test_a_row_that_breaks_its_checks_is_found(fields: dict[str, int]) -> None:
    item = msgspec.structs.replace(A, **fields)
    found = set(differences(rows(item), [entry_for(item)]))
    assert found == {(Kind.CHECK_BROKEN, "A")}


@pytest.mark.parametrize(("moved_version", "wrong"), [(-1, True), (0, False), (3, False), (4, True)])
def test_an_item_that_never_moved_did_so_at_no_later_version_than_its_own(moved_version: int, wrong: bool) -> None:
    item = an_item("A", version=3, moved_version=moved_version)
    changes = [entry_for(item, sequence=version, version=version) for version in (1, 2, 3)]
    assert differences(rows(item), changes) == [(Kind.MOVED_VERSION_DIFFERS, "A")] * wrong


def test_the_last_movement_counts_and_not_the_last_entry() -> None:
    item = an_item("A", on_hand=3, safety_stock=2, version=3, moved_version=2)
    deltas = [(1, 0, 0, 0, 0, 0, 0), (2, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 2, 0)]
    after = [(1, 0, 0, 0, 0, 0, 0), (3, 0, 0, 0, 0, 0, 0), (3, 0, 0, 0, 0, 2, 0)]
    changes = [
        entry_for(item, sequence=number, version=number, deltas=delta, after=left)
        for number, (delta, left) in enumerate(zip(deltas, after, strict=True), 1)
    ]
    assert differences(rows(item), changes) == []
    assert differences(rows(msgspec.structs.replace(item, moved_version=3)), changes) == [
        (Kind.MOVED_VERSION_DIFFERS, "A")
    ]


def held(*units: tuple[str, str, int]) -> list[FiledHolding]:
    """Give the open units of documents of these types: (SKU, type, units)."""
    return [
        (kind, f"D-{number}", Holding("default", sku, 1, left), None) for number, (sku, kind, left) in enumerate(units)
    ]


def test_what_is_reserved_and_incoming_is_what_documents_hold() -> None:
    item = an_item("B", reserved=7, reserved_plain=2, incoming=4)
    holdings = held(
        ("B", "reservation", 4), ("B", "reservation", 1), ("B", "sale", 0), ("B", "transfer", 4), ("B", "transfer", 0)
    )
    stock, changes = rows(A, item, C), list(map(entry_for, (A, item, C)))
    assert differences(stock, changes, holdings=holdings) == []
    for number in (0, 1, 3):
        lacking = [*holdings[:number], *holdings[number + 1 :]]
        assert differences(stock, changes, holdings=lacking) == [(Kind.OPEN_UNITS_DIFFER, "B")]
    wrong = [each.message for each in item_differences(stock, changes, [], {"default"}, {}, stopped=set())]
    assert wrong == [
        "reserved is 7; plain reserves have 2, reservations 0",
        "incoming is 4; open transfers have 0",
    ]


@pytest.mark.parametrize("sku", ["A", "B", "C"])
def test_units_held_of_an_item_without_a_row_are_found_wherever_it_stands(sku: str) -> None:
    stock = rows(*(item for item in (A, B, C) if item.sku != sku))
    changes = [entry_for(row.item) for row in stock]
    assert differences(stock, changes, holdings=held((sku, "sale", 0))) == [(Kind.ITEM_MISSING, sku)]
    assert differences(stock, map(entry_for, (A, B, C)), holdings=held((sku, "sale", 0))) == [(Kind.ITEM_MISSING, sku)]


def an_event(sequence: int = 1, **fields: Any) -> Change:
    nothing = (0,) * len(FOLDED)
    change = Change("", "", sequence, "confirm", 0, nothing, nothing, (None, True), False, 0)
    return msgspec.structs.replace(change, **fields)


def test_entries_of_documents_alone_belong_to_no_item() -> None:
    assert differences(rows(A), [an_event(1), an_event(4), entry_for(A)]) == []


@pytest.mark.parametrize("fields", [{"deltas": (0, 0, 0, 0, 0, 1, 0)}, {"after": (1, 0, 0, 0, 0, 0, 0)}])
def test_an_entry_of_a_document_alone_that_moves_something_is_found(fields: dict[str, Any]) -> None:
    changes = [an_event(3), an_event(4, **fields), an_event(5, **fields), entry_for(A)]
    assert list(item_differences(rows(A), changes, [], {"default"}, {}, stopped=set())) == [
        Difference(Kind.CHECK_BROKEN, "entry 4 is of a document alone, yet it has numbers of an item", None, None, 4)
    ]


def test_a_row_without_a_catalogue_row_or_a_store_is_found() -> None:
    stock = [StockRow(A, catalogued=False)]
    found = differences(stock, [entry_for(A)], stores=())
    assert found == [(Kind.CATALOGUE_MISSING, "A"), (Kind.STORE_UNKNOWN, "A")]


@pytest.mark.parametrize("indexed", [True, False])
def test_an_entry_of_a_whole_sku_has_to_be_found_by_itself(indexed: bool) -> None:
    nothing = (0,) * len(FOLDED)
    history = History("", "PHONE")
    for sequence in (4, 7):
        history.add_event(
            Change("", "PHONE", sequence, STOP, 1, nothing, nothing, (), promise=False, unaccounted=0, indexed=indexed)
        )
    told = [] if indexed else [(4, "entry 4 is of a whole store or SKU, and is not found")]
    assert (history.chain, history.checks) == (told, [])
