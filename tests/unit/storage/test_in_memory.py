"""What is particular to a database in memory; what it has in common with others is in the contract."""

from collections.abc import Iterator

import pytest

from builders import add, reserve
from contract.batches import commit
from holdfast.engine.ports import ItemQuery
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.storage import SqliteStorage

LAPTOP = ("default", "LAPTOP")


@pytest.fixture
def storage() -> Iterator[SqliteStorage]:
    opened = SqliteStorage(InMemory())
    yield opened
    opened.close()


def test_who_takes_a_long_list_slowly_keeps_nobody_from_committing(storage: SqliteStorage) -> None:
    commit(storage, *[add(1, sku=f"S-{number:04}") for number in range(300)])
    lists, snapshots = storage.reader(), storage.reader()
    listed, held = lists.item_list(ItemQuery(store="default")), snapshots.ledger.snapshot()
    assert next(listed).item.on_hand == next(held.rows).item.on_hand == 1
    commit(storage, *[add(1, sku=f"S-{number:04}") for number in range(300)])
    assert [row.item.on_hand for row in listed] == [row.item.on_hand for row in held.rows] == [1] * 299
    lists.close()
    snapshots.close()


def test_it_outlives_the_connection_that_writes(storage: SqliteStorage) -> None:
    commit(storage, add(5))
    assert not storage.committed("b-unknown")
    commit(storage, reserve(2))
    reader = storage.reader()
    assert reader.items([LAPTOP])[LAPTOP].item.reserved == 2
    reader.close()


def test_each_is_a_database_of_its_own(storage: SqliteStorage) -> None:
    commit(storage, add(5))
    other = SqliteStorage(InMemory())
    reader = other.reader()
    assert reader.items([LAPTOP]) == {}
    reader.close()
    other.close()
