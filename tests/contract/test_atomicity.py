"""All of a batch, or nothing of it."""

import threading

import msgspec
import pytest

from builders import add, an_item, reserve, set_quantity
from contract.around import Around, SqlAround
from contract.batches import commit, keyed, loaded, save_and_commit
from contract.conftest import Open
from holdfast.domain.catalogue import Sku
from holdfast.domain.judge import judge
from holdfast.domain.ledger import Entry
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import InsufficientQuantity, ItemNotFound
from holdfast.domain.view import View
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import StorageBroken, StorageFault
from holdfast.engine.ports import Storage

SEEDS = (an_item("LAPTOP", on_hand=10), an_item("PHONE", on_hand=10, reserved=3))
BATCH = (
    keyed(reserve(2), "k-1"),
    keyed(add(5, sku="NEW", name="New"), "k-2"),
    Request(set_quantity(7, sku="PHONE")),
)


def test_a_rollback_before_and_after_the_save_leaves_nothing(around: Around, storage: Storage) -> None:
    around.put_items(SEEDS)
    before = around.state()
    for saved in (False, True):
        transaction, view = loaded(storage, *BATCH)
        if saved:
            transaction.save(view)
        transaction.rollback()
        transaction.rollback()
        assert around.state() == before


def test_nobody_sees_a_batch_before_its_commit_and_everybody_all_of_it_afterwards(
    around: Around, storage: Storage
) -> None:
    around.put_items(SEEDS)
    before = around.state()
    transaction, view = loaded(storage, *BATCH)
    transaction.save(view)
    assert around.shows_only(before)
    transaction.commit()
    stock = {sku: (item.on_hand, item.reserved) for (_, sku), item in around.items().items()}
    assert stock == {"LAPTOP": (10, 2), "NEW": (5, 0), "PHONE": (7, 3)}
    assert [written.entry.kind for written in around.ledger()] == ["reserve", "add", "set"]
    assert around.names() == {"LAPTOP": ("The LAPTOP", 1), "NEW": ("New", 1), "PHONE": ("The PHONE", 1)}
    assert len(around.key_records()) == 2
    assert len(around.batches()) == 1
    assert around.operations() == 3


def oversold(view: View) -> None:
    """Write a promise into the ledger that the stock does not hold."""
    entry: Entry = view.entries[0]
    view.entries[0] = msgspec.structs.replace(entry, promise=True, reserved=entry.on_hand + 1)


def unsound(view: View) -> None:
    """Reserve more plainly than altogether."""
    view.put_item(msgspec.structs.replace(view.changed_items[-1], reserved=1, reserved_plain=2), view.entries[-1])


@pytest.mark.parametrize("damage", [oversold, unsound], ids=lambda damage: damage.__name__)
def test_a_batch_that_breaks_a_constraint_fails_and_leaves_nothing(
    around: Around, storage: Storage, damage: object
) -> None:
    around.put_items(SEEDS)
    before = around.state()
    transaction, view = loaded(storage, *BATCH)
    assert callable(damage)
    damage(view)
    with pytest.raises(StorageBroken):
        save_and_commit(transaction, view)
    transaction.rollback()
    assert around.state() == before
    assert [verdict.outcome.applied for verdict in commit(storage, *BATCH)] == [True] * 3


def test_a_batch_id_is_taken_once(around: Around, storage: Storage) -> None:
    around.put_items(SEEDS)
    around.put_batch("b-taken", 1)
    before = around.state()
    transaction = storage.begin("b-taken")
    view = transaction.load(footprint_of(BATCH))
    judge(view, BATCH[0].command, None)
    with pytest.raises(StorageFault):
        save_and_commit(transaction, view)
    transaction.rollback()
    assert around.state() == before


def test_rejections_stand_beside_successes_and_abort_nothing(around: Around, storage: Storage) -> None:
    around.put_items(SEEDS)
    results = [
        verdict.outcome.result
        for verdict in commit(storage, reserve(8), reserve(3), reserve(1, sku="GONE"), reserve(2), reserve(1))
    ]
    assert [type(result) for result in results] == [
        ItemResult,
        InsufficientQuantity,
        ItemNotFound,
        ItemResult,
        InsufficientQuantity,
    ]
    assert around.items()["default", "LAPTOP"].reserved == 10
    assert [written.entry.reserved_delta for written in around.ledger()] == [8, 2]
    assert around.operations() == 2


def test_a_batch_of_nothing_but_unkept_refusals_writes_nothing(around: Around, storage: Storage) -> None:
    around.put_items(SEEDS)
    before = around.state()
    verdicts = commit(storage, reserve(11), keyed(reserve(1, sku="GONE"), "k-1"), reserve(1, store="nowhere"))
    assert [verdict.outcome.applied for verdict in verdicts] == [False] * 3
    assert around.state() == before


def test_a_handle_that_is_closed_in_the_middle_leaves_nothing_and_holds_nobody_up(durable: SqlAround) -> None:
    durable.put_items(SEEDS)
    before = durable.state()
    abandoned = durable.open()
    transaction, view = loaded(abandoned, *BATCH)
    transaction.save(view)
    abandoned.close()
    assert durable.state() == before
    other = durable.open()
    assert [verdict.outcome.applied for verdict in commit(other, *BATCH)] == [True] * 3
    other.close()


def test_a_second_transaction_waits_for_the_first_and_sees_its_effects(around: Around, open_storage: Open) -> None:
    around.put_items(SEEDS)
    first, second = open_storage(), open_storage()
    transaction, view = loaded(first, *BATCH)
    transaction.save(view)
    results: list[object] = []
    waiting = threading.Thread(target=lambda: results.extend(commit(second, reserve(9), reserve(8))))
    waiting.start()
    transaction.commit()
    waiting.join()
    assert [type(verdict.outcome.result) for verdict in results] == [InsufficientQuantity, ItemResult]  # type: ignore[attr-defined]


def test_a_catalogue_row_can_be_changed(around: Around, open_storage: Open) -> None:
    around.put_items(SEEDS)
    storage = open_storage()
    for version in (2, 3):
        transaction, view = loaded(storage, Request(add(1)))
        view.put_sku(Sku("LAPTOP", f"Name {version}", version, {"colour": "red"}))
        save_and_commit(transaction, view)
    assert around.names() == {"LAPTOP": ("Name 3", 3), "PHONE": ("The PHONE", 1)}
    transaction, view = loaded(storage, Request(add(1)))
    assert view.sku("LAPTOP") == Sku("LAPTOP", "Name 3", 3, {"colour": "red"})
    transaction.rollback()
