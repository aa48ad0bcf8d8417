"""Stores, and what all of them share about a SKU."""

from typing import Any

import pytest

from builders import EARLIER, NOW, a_store, add, cause, make_store, put_item, put_sku
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import ChangeStore
from holdfast.domain.outcomes import ItemResult, SkuResult, StoreResult
from holdfast.domain.rejections import StoreExists, StoreNotFound
from unit.domain.stockroom import Stockroom


def change_store(store: str = "berlin", **settings: Any) -> ChangeStore:
    return ChangeStore(cause=cause(), id=store, **settings)


def test_a_store_is_opened_and_can_be_stocked_at_once() -> None:
    room = Stockroom()
    outcomes = room.do(make_store("oslo", "Oslo", location="Karl Johan 1", attributes={"m2": 80}), add(1, store="oslo"))
    store = Store("oslo", "Oslo", NOW, NOW, location="Karl Johan 1", attributes={"m2": 80})
    assert outcomes[0].result == StoreResult(store, made=True)
    assert (outcomes[1].applied, room.stores["oslo"]) == (True, store)


def test_the_same_store_again_is_answered_as_it_is() -> None:
    room = Stockroom()
    room.accepts(make_store("oslo", "Oslo"))
    room.later(9)
    assert room.ask(make_store("oslo", "Oslo")) == StoreResult(Store("oslo", "Oslo", NOW, NOW), changed=False)


@pytest.mark.parametrize("other", [{"name": "Oslo 2"}, {"location": "Bergen"}, {"attributes": {"m2": 80}}])
def test_a_store_with_other_content_is_there_already(other: dict[str, Any]) -> None:
    room = Stockroom()
    room.accepts(make_store("oslo", "Oslo"))
    assert room.refuses(make_store("oslo", **{"name": "Oslo", **other})) == StoreExists("oslo")


def test_a_store_is_changed_only_in_what_is_named() -> None:
    room = Stockroom()
    result = room.ask(change_store(location="Mitte"))
    changed = Store("berlin", "Berlin", EARLIER, NOW, version=2, location="Mitte")
    assert (result, room.stores["berlin"]) == (StoreResult(changed), changed)
    room.accepts(change_store(name="B", attributes={"m2": 80}), change_store(location=None))
    assert room.stores["berlin"] == Store("berlin", "B", EARLIER, NOW, version=4, attributes={"m2": 80})


@pytest.mark.parametrize("settings", [{}, {"name": "Berlin"}, {"location": None, "attributes": {}}])
def test_a_store_that_is_as_it_should_be_stays_as_it_is(settings: dict[str, Any]) -> None:
    assert Stockroom().ask(change_store(**settings)) == StoreResult(a_store("berlin"), changed=False)


def test_a_store_that_is_not_there_is_not_changed_and_never_made_silently() -> None:
    room = Stockroom()
    for command in (change_store("oslo", name="Oslo"), add(1, store="oslo"), put_item(store="oslo")):
        assert room.refuses(command) == StoreNotFound("oslo")
    assert "oslo" not in room.stores


def test_a_catalogue_row_is_made_and_seen_by_what_comes_after() -> None:
    room = Stockroom()
    outcomes = room.do(put_sku(name="Laptop 13", attributes={"gtin": "4006381333931"}), add(1, name="Other"))
    sku = Sku("LAPTOP", "Laptop 13", version=1, attributes={"gtin": "4006381333931"})
    assert outcomes[0].result == SkuResult(sku, made=True)
    assert isinstance(outcomes[1].result, ItemResult)
    assert (outcomes[1].result.name, room.skus["LAPTOP"]) == ("Laptop 13", sku)


@pytest.mark.parametrize("other", [{"name": "Laptop 14"}, {"attributes": {"gtin": "1"}}])
def test_a_changed_catalogue_row_has_the_next_version(other: dict[str, Any]) -> None:
    room = Stockroom(LAPTOP=5)
    row = Sku("LAPTOP", other.get("name", "Laptop"), version=2, attributes=other.get("attributes", {}))
    assert room.ask(put_sku(**{"name": "Laptop", **other})) == SkuResult(row)
    assert (room.skus["LAPTOP"], room.item().version) == (row, 1)


def test_a_catalogue_row_that_is_as_it_should_be_stays_as_it_is() -> None:
    room = Stockroom(LAPTOP=5)
    assert room.ask(put_sku(name="Laptop")) == SkuResult(Sku("LAPTOP", "Laptop", version=1), changed=False)
