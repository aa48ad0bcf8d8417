"""What was committed is there for whoever opens the database next."""

from builders import add, an_item, claim, reserve
from contract.around import SqlAround
from contract.batches import commit, keyed
from holdfast.engine.ports import Totals


def test_everything_is_there_after_reopening(durable: SqlAround) -> None:
    durable.put_items([an_item("PHONE", on_hand=3)])
    first = durable.open()
    before = commit(first, add(5, name="Laptop"), keyed(reserve(2), "k-1"), keyed(reserve(9), "k-2"))
    first.close()
    state = durable.state()

    second = durable.open()
    reader = second.reader()
    assert durable.state() == state
    assert reader.items([("default", "LAPTOP")])["default", "LAPTOP"].item == durable.items()["default", "LAPTOP"]
    assert reader.totals(None) == Totals(items=2, with_stock=2, on_hand=8, reserved=2, operations=2)
    record = reader.key(claim("k-1").digest)
    assert record is not None
    assert record.outcome == before[1].outcome
    again = commit(second, keyed(reserve(2), "k-1"), keyed(reserve(9), "k-2"), add(1))
    assert [(verdict.replayed, verdict.outcome) for verdict in again[:2]] == [
        (True, verdict.outcome) for verdict in before[1:]
    ]
    assert [written.sequence for written in durable.ledger()] == [1, 2, 3]
    reader.close()
    second.close()


def test_a_closed_storage_can_be_used_again_or_closed_again(durable: SqlAround) -> None:
    storage = durable.open()
    commit(storage, add(1))
    storage.close()
    storage.close()
    commit(storage, add(1))
    storage.close()
    assert durable.items()["default", "LAPTOP"].on_hand == 2
