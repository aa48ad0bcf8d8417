"""The second guard: the tables themselves refuse what the rules would never write."""

import apsw
import psycopg
import pytest

from builders import add, an_item, patch_item, reserve, sell, units
from contract.around import SqlAround
from contract.batches import commit
from contract.engines import columns_of
from holdfast.domain.ledger import Flag

REFUSED = (apsw.ConstraintError, psycopg.IntegrityError)


@pytest.mark.parametrize(
    "change",
    [
        "on_hand = -1, unsellable = 0",
        "reserved = -1, reserved_plain = -1",
        "reserved_plain = -1",
        "reserved_plain = reserved + 1",
        "unsellable = -1",
        "unsellable = on_hand + 1",
        "incoming = -1",
        "safety_stock = -1",
        "reorder_point = -1",
        "version = 0",
        "on_hand = NULL",
        "store = NULL",
    ],
)
def test_no_stock_row_can_become_unsound(durable: SqlAround, change: str) -> None:
    durable.put_items([an_item(on_hand=5, reserved=2, unsellable=1)])
    before = durable.items()
    with pytest.raises(REFUSED):
        durable.run(f"UPDATE items SET {change}")
    with pytest.raises(REFUSED):
        durable.put_items([an_item("PHONE", on_hand=1, unsellable=2)])
    assert durable.items() == before


@pytest.mark.parametrize(
    "change",
    [
        "reserved = on_hand + 1",
        "reserved = 0, unsellable = on_hand + 1",
        "safety_stock = on_hand - reserved - unsellable + 1",
        "unaccounted = -1",
        "sequence = NULL",
    ],
)
def test_no_promise_beyond_what_is_available_can_be_written(durable: SqlAround, change: str) -> None:
    storage = durable.open()
    commit(storage, add(5), reserve(2))
    storage.close()
    before = durable.ledger()
    with pytest.raises(REFUSED):
        durable.run(f"UPDATE ledger SET {change} WHERE kind = 'reserve'")
    assert durable.ledger() == before


def test_no_promise_that_may_use_the_safety_stock_can_be_written_beyond_what_is_there(durable: SqlAround) -> None:
    storage = durable.open()
    commit(storage, add(5), patch_item(safety_stock=3), sell(units(4, use_safety_stock=True)))
    storage.close()
    for change in ("reserved = on_hand + 1", "unsellable = on_hand + 1", "reserved = 1, unsellable = on_hand"):
        with pytest.raises(REFUSED):
            durable.run(f"UPDATE ledger SET {change} WHERE kind = 'sale'")
    written = durable.ledger()[-1].entry
    assert (written.flags, written.promise, written.on_hand) == (Flag.SAFETY_STOCK_USED, False, 1)


def test_a_fact_may_undo_a_promise(durable: SqlAround) -> None:
    storage = durable.open()
    commit(storage, add(5), reserve(2))
    storage.close()
    durable.run("UPDATE ledger SET reserved = on_hand + 1 WHERE kind = 'add'")
    assert durable.ledger()[0].entry.reserved == 6


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("items", "store, sku"),
        ("skus", "sku"),
        ("ledger", "sequence"),
        ("heads", "partition"),
        ("totals", "store"),
        ("batches", "id"),
    ],
)
def test_every_row_is_there_once(durable: SqlAround, table: str, key: str) -> None:
    storage = durable.open()
    commit(storage, add(5), reserve(2))
    storage.close()
    assert durable.run(f"SELECT {key} FROM {table}") != []
    columns = columns_of(durable, table)
    with pytest.raises(REFUSED):
        durable.run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}")
