"""An audit knows which stores and SKUs are stopped by the ledger, on every engine."""

from collections.abc import Iterator

import pytest

from builders import add, sell
from builders.stops import close_store, recall
from contract.batches import commit
from contract.damage import Vandal
from contract.vandals import ENGINES, report_of, vandalised
from holdfast.domain.difference import Kind
from holdfast.engine.ports import Storage


@pytest.fixture(params=ENGINES)
def vandal(request: pytest.FixtureRequest) -> Iterator[Vandal]:
    """Give a vandal in a database of each engine: a recall, a shop that is closed, and one that is open again."""
    with vandalised(request, fill) as opened:
        yield opened


def fill(storage: Storage) -> None:
    commit(storage, add(10), add(5, store="shop", sku="PHONE"), recall(reason="Mould"), close_store("shop"))
    commit(storage, close_store(), recall("PHONE"), sell(happened=True))
    commit(storage, close_store(opened=True), recall("PHONE", opened=True))
    storage.close()


def test_what_the_ledger_tells_is_clean(vandal: Vandal) -> None:
    assert report_of(vandal).found == []


@pytest.mark.parametrize(
    ("table", "key", "stopped", "message"),
    [
        ("skus", "LAPTOP", False, "its sales are open; by the ledger they are stopped"),
        ("skus", "PHONE", True, "its sales are stopped; by the ledger they are open"),
        ("stores", "shop", False, "its sales are open; by the ledger they are stopped"),
        ("stores", "default", True, "its sales are stopped; by the ledger they are open"),
    ],
)
def test_a_status_that_nobody_told_is_named(vandal: Vandal, table: str, key: str, stopped: bool, message: str) -> None:
    vandal.status(table, key, stopped=stopped)
    [found] = report_of(vandal).found
    assert (found.kind, found.store or found.sku, found.message) == (Kind.SALES_STATUS_DIFFERS, key, message)


def test_a_stop_that_moves_something_is_found(vandal: Vandal) -> None:
    vandal.entry(4, on_hand_delta=1)
    [found] = report_of(vandal).found
    assert (found.kind, found.store, found.sequence) == (Kind.CHECK_BROKEN, "shop", 4)
    assert found.message == "entry 4 is of a whole store or SKU, yet it has numbers of an item"


def test_an_entry_that_is_lost_is_missed(vandal: Vandal) -> None:
    vandal.entry(3, kind="resume")
    [found] = report_of(vandal).found
    assert (found.kind, found.sku) == (Kind.SALES_STATUS_DIFFERS, "LAPTOP")
