"""The lines of a mirror show the items of a store as the domain sees them, all of one moment."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import add, an_item
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.engine.identity import identifier_source
from holdfast.storage.original import items_of, parse
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.observer import MIRROR_BLOCK_ITEMS, Observer
from holdfast.storage.sqlite.storage import SqliteStorage

AWKWARD = 'é🦊"\\/,{}\u2028%s'
#: The end of the year 9999.
TIME_MAX = 253_402_300_799_999


class Place:
    """A database whose stock is put in with raw rows."""

    def __init__(self, directory: Path) -> None:
        self.storage = SqliteStorage(directory / "holdfast.db")
        self.observer = Observer(directory / "holdfast.db")
        self._writer = self.storage._connect().connection

    def put(self, *items: Item, name: str = "Name") -> None:
        with self._writer:
            self._writer.execute("DELETE FROM items")
            self._writer.executemany(queries.MAKE_ITEM, [(*msgspec.structs.astuple(item), None) for item in items])
            self._writer.executemany(queries.PUT_SKU, [(item.sku, name, 1, "{}", False, None, "") for item in items])

    def members(self, store: str = "default") -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads("{" + ",".join(self.blocks(store)) + "}")
        return found

    def blocks(self, store: str = "default") -> list[str]:
        return self.observer.mirror_lines(store).blocks

    def close(self) -> None:
        self.observer.close()
        self.storage.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.close()


def test_items_stand_as_the_original_writes_them(place: Place) -> None:
    place.put(an_item("LAPTOP", on_hand=5, reserved=2, version=3), name="The LAPTOP")
    expected = (
        '  "LAPTOP": {"sku":"LAPTOP","name":"The LAPTOP","quantity":5,"reserved":2,"available":3,"version":3,'
        '"lastUpdated":"2023-11-13T22:13:20.000Z","createdAt":"2023-11-13T22:13:20.000Z"}'
    )
    assert place.blocks() == [expected]


def original_numbers(sku: str, one: int, other: int, created_at: int, updated_at: int) -> Item:
    """Give an item that the original could have held."""
    item = an_item(
        sku, on_hand=max(one, other), reserved=min(one, other), version=max(1, min(one, 2**52)), updated_at=updated_at
    )
    return msgspec.structs.replace(item, created_at=created_at, moved_version=item.version)


numbers = st.integers(0, 9) | st.integers(0, QUANTITY_MAX)
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
times = st.integers(0, TIME_MAX)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.builds(original_numbers, texts, numbers, numbers, times, times), texts)
def test_whatever_an_item_holds_the_original_would_read_it_back(place: Place, item: Item, name: str) -> None:
    place.put(item, name=name)
    [block] = place.blocks()
    assert list(items_of("mirror", "default", parse("mirror", f"{{{block}}}".encode()))) == [(item, name)]


@given(on_hand=numbers, reserved=numbers, unsellable=numbers, safety_stock=numbers)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_available_is_what_the_domain_says(
    place: Place, on_hand: int, reserved: int, unsellable: int, safety_stock: int
) -> None:
    unsellable = min(unsellable, on_hand)
    item = an_item(on_hand=on_hand, reserved=reserved, unsellable=unsellable, safety_stock=safety_stock)
    place.put(item)
    assert place.members()["LAPTOP"]["available"] == item.available


@pytest.mark.parametrize("count", [0, 1, MIRROR_BLOCK_ITEMS, MIRROR_BLOCK_ITEMS + 1, 3 * MIRROR_BLOCK_ITEMS])
def test_every_item_stands_once_and_by_sku(place: Place, count: int) -> None:
    place.put(*(an_item(f"S{number:05}{AWKWARD}", on_hand=1) for number in range(count)))
    text = "{" + ",".join(place.blocks()) + "}"
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=list)
    assert [sku for sku, _ in pairs] == [f"S{number:05}{AWKWARD}" for number in range(count)]


def test_deleted_items_and_other_stores_are_left_out(place: Place) -> None:
    place.put(an_item("A"), an_item("B", deleted=True), an_item("C", store="shop"))
    assert list(place.members()) == ["A"]
    assert list(place.members("shop")) == ["C"]


def test_they_say_exactly_up_to_which_entry_they_go(place: Place) -> None:
    committer = Committer(place.storage, Figures(), identifier_source())

    def write() -> None:
        for number in range(400):
            committer.commit([Request(add(1, sku=f"S{number % 40}"))])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while writer.is_alive():
            lines = place.observer.mirror_lines("default")
            members = json.loads("{" + ",".join(lines.blocks) + "}")
            assert sum(item["quantity"] for item in members.values()) == lines.sequence
    finally:
        writer.join()
