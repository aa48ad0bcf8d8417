"""Reads and sums: what was written, by whichever handle, and nothing else."""

import random
from collections.abc import Iterator

import pytest

from builders import add, an_item, every_command, set_quantity
from contract.around import Around
from contract.batches import commit
from contract.conftest import Open
from holdfast.engine.ports import Reader, Storage, Totals


@pytest.fixture
def reader(open_storage: Open) -> Iterator[Reader]:
    opened = open_storage().reader()
    yield opened
    opened.close()


def test_a_reader_sees_what_is_committed_and_nothing_earlier(around: Around, storage: Storage, reader: Reader) -> None:
    assert reader.items([("default", "LAPTOP")]) == {}
    for quantity in range(1, 4):
        [verdict] = commit(storage, add(quantity, name="Laptop"))
        row = reader.items([("default", "LAPTOP")])["default", "LAPTOP"]
        assert verdict.outcome.applied
        assert row.item == around.items()["default", "LAPTOP"]
        assert (row.item.version, row.name, row.catalogue_version) == (quantity, "Laptop", 1)


def test_items_are_found_among_many_that_are_not(around: Around, reader: Reader) -> None:
    around.put_stores("berlin")
    rows = [an_item("A", on_hand=1), an_item("A", store="berlin", on_hand=2), an_item("B", deleted=True)]
    around.put_items(rows)
    wanted = [("default", "A"), ("berlin", "A"), ("berlin", "B"), ("default", "B"), ("", "")]
    wanted += [("default", f"MISSING-{number}") for number in range(990)]
    assert {item_id: row.item for item_id, row in reader.items(wanted).items()} == {row.id: row for row in rows[:2]}
    assert reader.items([]) == {}


def test_an_item_comes_back_with_every_number(around: Around, reader: Reader) -> None:
    item = an_item(
        on_hand=2**53 - 1,
        reserved=2**53 - 2,
        reserved_plain=3,
        unsellable=4,
        incoming=5,
        safety_stock=6,
        reorder_point=7,
        version=8,
    )
    around.put_items([item])
    assert reader.items([item.id])[item.id].item == item


def test_stores_come_by_id(around: Around, reader: Reader) -> None:
    around.put_stores("b-store", "a_store", "10", "zz")
    stores = reader.stores()
    assert [store.id for store in stores] == ["10", "a_store", "b-store", "default", "zz"]
    assert (stores[3].name, stores[3].version, stores[3].attributes) == ("Default store", 1, {})
    assert stores[1].name == "A_Store"


def raw_totals(around: Around, store: str | None) -> Totals:
    """Add up the stock rows themselves."""
    items = [item for item in around.items().values() if not item.deleted and store in (None, item.store)]
    return Totals(
        items=len(items),
        with_stock=sum(item.on_hand > 0 for item in items),
        on_hand=sum(item.on_hand for item in items),
        reserved=sum(item.reserved for item in items),
        operations=around.operations(),
    )


def test_sums_are_those_of_the_rows_after_whatever_happened(around: Around, open_storage: Open, reader: Reader) -> None:
    around.put_stores("berlin", "empty")
    around.put_items([an_item("OLD", on_hand=5, reserved=2), an_item("GONE", on_hand=7, deleted=True)])
    handles = [open_storage(), open_storage()]
    chance = random.Random(7)
    places = [(store, sku) for store in ("default", "berlin") for sku in ("OLD", "GONE", "A", "B")]
    applied = 0
    for _ in range(40):
        batch = [
            chance.choice([*every_command(store=store, sku=sku), set_quantity(0, store=store, sku=sku)])
            for store, sku in chance.choices(places, k=chance.randrange(1, 9))
        ]
        applied += sum(verdict.outcome.applied for verdict in commit(chance.choice(handles), *batch))
        for store in (None, "default", "berlin", "empty", "nowhere"):
            assert reader.totals(store) == raw_totals(around, store)
    assert around.operations() == applied > 40


def test_a_fresh_database_has_its_store_and_nothing_else(around: Around, reader: Reader) -> None:
    assert [store.id for store in reader.stores()] == ["default"]
    assert reader.totals(None) == reader.totals("default") == Totals()
    assert list(around.stores()) == ["default"]
    rows = {name: rows for name, rows in around.state().items() if name != "stores"}
    assert {name for name, found in rows.items() if found} == set()
