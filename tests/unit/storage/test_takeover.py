"""A database without a ledger is filled from the original's files, all or none, once."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from builders import NOW, an_item
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.storage import takeover
from original_files import CREATED_MS, UPDATED_MS, original_item, put_original, put_text
from unit.storage.takeover_place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.raw.close()


def test_stock_versions_times_and_names_are_kept(place: Place) -> None:
    put_original(place.directory, "default", original_item("LAPTOP", quantity=50, reserved=2, version=9))
    place.take_over()
    assert place.items() == {
        ("default", "LAPTOP"): msgspec.structs.replace(
            an_item("LAPTOP", on_hand=50, reserved=2, reserved_plain=2, version=9),
            created_at=CREATED_MS,
            updated_at=UPDATED_MS,
            moved_version=9,
        )
    }
    assert place.rows("SELECT sku, name, version, name_folded FROM skus") == [("LAPTOP", "The LAPTOP", 1, "the laptop")]


def test_the_ledger_is_dense_and_adds_up_to_the_stock(place: Place) -> None:
    for store in ("default", "shop", "depot"):
        put_original(
            place.directory,
            store,
            *(original_item(f"{store[0]}-{n}", quantity=n * 3, reserved=n, version=n + 1) for n in range(20)),
        )
    place.take_over()
    items = place.items()
    ledger = place.ledger()
    assert place.rows("SELECT sequence, time FROM ledger ORDER BY sequence") == [
        (number, NOW) for number in range(1, 61)
    ]
    assert place.rows("SELECT sequence, time, operations FROM heads") == [(60, NOW, 1)]
    assert fold(ledger) == {key: {name: getattr(item, name) for name in FOLDED} for key, item in items.items()}
    assert [violations(item) for item in items.values()] == [[]] * 60
    assert {(entry.kind, entry.principal, entry.promise) for entry in ledger} == {("takeover", "takeover", False)}
    assert {(entry.store, entry.reference) for entry in ledger} == {
        (store, f"inventory_{store}.json") for store in ("default", "shop", "depot")
    }
    assert all(entry.version == items[entry.store, entry.sku].version for entry in ledger)


def test_the_sums_are_those_of_the_items(place: Place) -> None:
    put_original(place.directory, "default", original_item("A", quantity=4, reserved=1), original_item("B"))
    put_original(place.directory, "shop", original_item("A", quantity=0, reserved=0))
    place.take_over()
    assert place.rows("SELECT store, items, with_stock, on_hand, reserved FROM totals") == [
        ("default", 2, 2, 9, 3),
        ("shop", 1, 0, 0, 0),
    ]


def test_stores_are_made_and_the_first_name_of_a_sku_stays(place: Place) -> None:
    put_original(place.directory, "a", original_item("X", name="From a"), original_item("Y", name="Y of a"))
    put_original(place.directory, "b", original_item("Y", name="Y of b"))
    put_original(place.directory, "default", original_item("X", name="From default"))
    place.take_over()
    assert [row[0] for row in place.rows("SELECT id FROM stores")] == ["a", "b", "default"]
    assert dict(place.rows("SELECT sku, name FROM skus")) == {"X": "From default", "Y": "Y of a"}
    assert len(place.items()) == 4
    assert 'SKU "X" is "From a" in store a; its name stays "From default".' in place.logged
    assert 'SKU "Y" is "Y of b" in store b; its name stays "Y of a".' in place.logged
    assert any(line.startswith("2 names differ") for line in place.said)


def test_no_more_names_are_logged_than_the_bound(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "CONFLICTS_TOLD_MAX", 3)
    put_original(place.directory, "default", *(original_item(f"S{n}", name="a") for n in range(9)))
    put_original(place.directory, "shop", *(original_item(f"S{n}", name="b") for n in range(9)))
    place.take_over()
    assert len([line for line in place.logged if "its name stays" in line]) == 3


def test_what_was_taken_over_once_never_is_again(place: Place) -> None:
    put_original(place.directory, "default", original_item("A"))
    place.take_over()
    before = place.state()
    put_original(place.directory, "default", original_item("A", quantity=99), original_item("B"))
    put_text(place.directory, "shop", "damaged")
    place.take_over()
    assert place.state() == before


def test_without_files_nothing_is_said_or_done(place: Place) -> None:
    before = place.state()
    place.take_over()
    assert (place.state(), place.said, place.logged) == (before, [], [])


def test_files_without_items_make_their_stores_however_often(place: Place) -> None:
    put_original(place.directory, "shop")
    for _ in range(2):
        place.take_over()
        assert [row[0] for row in place.rows("SELECT id FROM stores")] == ["default", "shop"]
        assert place.rows("SELECT sequence, operations FROM heads") == [(0, 0)]
    put_original(place.directory, "shop", original_item("A"))
    place.take_over()
    assert list(place.items()) == [("shop", "A")]
