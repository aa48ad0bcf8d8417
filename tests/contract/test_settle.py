"""A settled moment stays as it is: whatever is written later is of a later time."""

import threading

import pytest

from builders import NOW, add
from contract.around import Around
from contract.batches import Hands, commit, loaded, save_and_commit
from contract.conftest import Open
from contract.together import together
from holdfast.engine.errors import TransientFault
from holdfast.engine.ports import Storage

#: How long a settlement may be ahead of the batch that it ought to wait for; it is not waited for longer.
HEAD_START_S = 0.3


@pytest.fixture
def storage(open_storage: Open) -> Storage:
    return open_storage(Hands(NOW))


def test_what_comes_after_a_settlement_is_of_a_later_time(around: Around, storage: Storage, open_storage: Open) -> None:
    commit(storage, add(1))
    storage.settle(NOW)
    for opened in (storage, open_storage(Hands(NOW - 7))):
        [verdict] = commit(opened, add(1))
        assert verdict.outcome.time == NOW + 1
    assert [written.time for written in around.ledger()] == [NOW, NOW + 1, NOW + 1]


def test_a_moment_that_is_settled_already_costs_nothing(around: Around, storage: Storage) -> None:
    commit(storage, add(1))
    before = around.state()
    storage.settle(NOW - 1)
    storage.settle(0)
    assert around.state() == before
    assert commit(storage, add(1))[0].outcome.time == NOW


def test_settling_leaves_no_entry_and_no_change(around: Around, storage: Storage) -> None:
    commit(storage, add(1))
    before = around.state()
    storage.settle(NOW + 50)
    storage.settle(NOW + 50)
    assert around.state() == before
    reader = storage.reader()
    assert reader.now() == NOW + 51
    reader.close()


def test_a_batch_whose_time_was_taken_before_does_not_change_a_settled_moment(
    around: Around, open_storage: Open
) -> None:
    first, second = open_storage(Hands(NOW)), open_storage(Hands(NOW))
    commit(first, add(1), add(1, sku="PHONE"))
    seen: list[list[object]] = []

    def until_now() -> list[object]:
        return [written for written in around.ledger() if written.time <= NOW]

    def settle() -> None:
        second.settle(NOW)
        seen.append([*until_now()])

    transaction, view = loaded(first, add(1))
    settling = threading.Thread(target=settle)
    settling.start()
    settling.join(HEAD_START_S)
    save_and_commit(transaction, view)
    settling.join()
    assert seen == [until_now()]
    commit(first, add(1, sku="PHONE"))
    assert seen == [until_now()]
    assert len(around.ledger()) == 4


def test_settlements_and_batches_of_many_handles_leave_every_settled_moment_alone(
    around: Around, open_storage: Open
) -> None:
    clock = Hands(NOW)
    settler, reader = open_storage(clock), open_storage(clock).reader()
    handles = [open_storage(clock), open_storage(clock)]
    seen = []

    def settle() -> None:
        for _ in range(30):
            now = reader.now()
            settler.settle(now)
            seen.append((now, reader.ledger.item_at(("default", "LAPTOP"), now)))
            clock.now += 1

    def write(number: int) -> None:
        for _ in range(30):
            commit(handles[number], add(1), add(1, sku=f"S-{number}"))

    together(settle, lambda: write(0), lambda: write(1))
    for now, at in seen:
        assert reader.ledger.item_at(("default", "LAPTOP"), now) == at
    reader.close()
    assert len(around.ledger()) == 120


def test_the_model_gives_up_waiting_as_a_database_does(model: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.database.WRITER_WAIT_S_MAX", 0.01)
    storage = model.open()
    transaction = storage.begin("b-1")
    with pytest.raises(TransientFault):
        storage.settle(NOW)
    transaction.rollback()
    storage.settle(NOW)
