"""A commit whose answer was lost is found by its id, or it was none."""

from builders import NOW, an_item, reserve
from contract.around import Around
from contract.batches import Hands
from contract.conftest import Open
from holdfast.domain.judge import judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.ports import Storage, Transaction


def begun(storage: Storage, batch_id: str) -> Transaction:
    """Begin a transaction with one reserve in it, saved."""
    request = Request(reserve(1))
    transaction = storage.begin(batch_id)
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    transaction.save(view)
    return transaction


def test_a_committed_batch_is_known_to_every_handle_as_often_as_it_is_asked(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=3)])
    storage = open_storage()
    begun(storage, "b-1").commit()
    for handle in (storage, open_storage(), storage):
        assert handle.committed("b-1") is True
    assert around.items()["default", "LAPTOP"].reserved == 1


def test_a_batch_that_was_not_committed_is_unknown_as_often_as_it_is_asked(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=3)])
    storage = open_storage()
    begun(storage, "b-1").rollback()
    for handle in (storage, open_storage(), storage):
        assert handle.committed("b-1") is False
        assert handle.committed("b-never") is False
    begun(storage, "b-2").commit()
    assert storage.committed("b-2") is True


def test_an_id_is_written_with_the_time_of_its_batch(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=3)])
    clock = Hands(NOW)
    storage = open_storage(clock)
    begun(storage, "b-1").commit()
    assert around.batches() == {"b-1"}
    clock.now = NOW + 3_600_000
    storage.prune()
    assert around.batches() == {"b-1"}
    clock.now += 1
    storage.prune()
    assert around.batches() == set()
