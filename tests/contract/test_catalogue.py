"""Stores, and what all of them share about a SKU: made, changed, and read back."""

from collections.abc import Iterator

import pytest

from builders import NOW, add, an_item, cause, make_store, put_item, put_sku
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from contract.together import together
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import ChangeStore
from holdfast.domain.outcomes import SkuResult, StoreResult
from holdfast.domain.rejections import StoreExists, StoreNotFound
from holdfast.engine.ports import Reader, Storage

ATTRIBUTES = {"colour": "red", "sizes": [1, 2.5, None, True], "é": {"🦊": "'"}}


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(open_storage: Open, clock: Hands) -> Storage:
    return open_storage(clock)


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def change_store(store: str, **changes: object) -> ChangeStore:
    return ChangeStore(cause=cause(), id=store, **changes)  # type: ignore[arg-type]


def test_a_store_is_made_with_everything_that_is_known_of_it(around: Around, storage: Storage, reader: Reader) -> None:
    [verdict] = commit(storage, make_store("berlin", "Berlin 'Mitte'", location="Mitte", attributes=ATTRIBUTES))
    made = Store("berlin", "Berlin 'Mitte'", NOW, NOW, 1, "Mitte", ATTRIBUTES)
    assert verdict.outcome.result == StoreResult(made, made=True)
    assert around.stores()["berlin"] == made
    assert [store.id for store in reader.stores()] == ["berlin", "default"]
    assert reader.stores()[0] == made
    assert around.ledger() == []


def test_a_store_is_used_by_a_later_command_of_the_same_batch(around: Around, storage: Storage) -> None:
    verdicts = commit(storage, add(1, store="berlin"), make_store("berlin"), add(2, store="berlin"))
    assert [verdict.outcome.applied for verdict in verdicts] == [False, True, True]
    assert around.items()["berlin", "LAPTOP"].on_hand == 2


def test_a_store_changes_in_what_is_named_and_stays_where_nothing_is_new(
    around: Around, storage: Storage, clock: Hands
) -> None:
    commit(storage, make_store("berlin", location="A"))
    clock.now += 5
    commit(storage, change_store("berlin", name="Berlin Mitte"), change_store("berlin", location=None))
    after = Store("berlin", "Berlin Mitte", NOW, NOW + 5, 3)
    assert around.stores()["berlin"] == after
    [verdict] = commit(storage, change_store("berlin", name="Berlin Mitte"))
    assert verdict.outcome.result == StoreResult(after, changed=False)
    assert around.stores()["berlin"] == after
    assert commit(storage, change_store("nowhere", name="X"))[0].outcome.result == StoreNotFound("nowhere")


def test_a_store_that_is_there_is_answered_or_refused(around: Around, storage: Storage) -> None:
    verdicts = commit(storage, make_store("berlin"), make_store("berlin"), make_store("berlin", "Other"))
    results = [verdict.outcome.result for verdict in verdicts]
    assert results[1:] == [StoreResult(around.stores()["berlin"], changed=False), StoreExists("berlin")]


def test_two_handles_that_open_the_same_store_at_once_open_one(around: Around, open_storage: Open) -> None:
    handles = [open_storage(), open_storage()]
    results: list[object] = []

    def make(number: int) -> None:
        for each in range(20):
            verdicts = commit(handles[number], make_store(f"s{each}", f"By {number}"))
            results.extend(type(verdict.outcome.result) for verdict in verdicts)

    together(lambda: make(0), lambda: make(1))
    assert (results.count(StoreResult), results.count(StoreExists)) == (20, 20)
    assert len(around.stores()) == 21


def test_a_catalogue_row_is_made_changed_and_read(around: Around, storage: Storage, reader: Reader) -> None:
    assert reader.sku("a/b") is None
    [verdict] = commit(storage, put_sku("a/b", "A", attributes=ATTRIBUTES))
    first = Sku("a/b", "A", 1, ATTRIBUTES)
    assert (verdict.outcome.result, reader.sku("a/b")) == (SkuResult(first, made=True), first)
    commit(storage, put_sku("a/b", "Another", attributes={}), put_sku("a/b", "Another", attributes={}))
    assert reader.sku("a/b") == Sku("a/b", "Another", 2)
    assert around.names() == {"a/b": ("Another", 2)}
    assert reader.sku("A/B") is None


def test_a_new_name_is_on_every_item_of_the_sku(around: Around, storage: Storage, reader: Reader) -> None:
    around.put_stores("berlin")
    around.put_items([an_item("LAPTOP"), an_item("LAPTOP", store="berlin")])
    commit(storage, put_sku("LAPTOP", "Notebook"))
    rows = reader.items([("default", "LAPTOP"), ("berlin", "LAPTOP")])
    assert {(row.name, row.catalogue_version) for row in rows.values()} == {("Notebook", 2)}


def test_settings_make_the_item_and_its_catalogue_row(around: Around, storage: Storage, reader: Reader) -> None:
    commit(storage, put_item(3, 5, sku="NEW", name="Brand new"))
    row = reader.items([("default", "NEW")])["default", "NEW"]
    assert (row.name, row.item.safety_stock, row.item.reorder_point, row.item.on_hand) == ("Brand new", 3, 5, 0)
    assert around.items()["default", "NEW"] == row.item
