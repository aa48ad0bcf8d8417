"""Nodes that are paused, late, or wrong about the time do no harm to the others."""

from collections.abc import Iterator

import pytest

from builders import NOW, a_record, an_item, an_outcome, claim, reserve
from contract.batches import commit, keyed, new_id
from contract.engines import PostgresAround
from contract.rivals import DEADLINE_S
from holdfast.domain.catalogue import Sku
from holdfast.domain.judge import judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import CommitInDoubt, TransientFault
from holdfast.engine.ports import Storage
from holdfast.storage.postgres.connection import IDLE_IN_TRANSACTION_MS, LOCK_MS
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.retention import SUCCESS_SPAN_MS
from postgres_server import wait_until


@pytest.fixture
def storage(postgres: PostgresAround) -> Iterator[Storage]:
    opened = postgres.open()
    yield opened
    opened.close()


def test_a_node_that_is_paused_with_locks_in_its_hands_holds_the_others_up_for_a_moment_only(
    postgres: PostgresAround, storage: Storage
) -> None:
    assert IDLE_IN_TRANSACTION_MS < LOCK_MS
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    paused = PostgresStorage(postgres.location)
    paused._link.connection().execute("SET transaction_timeout = 0")  # What older servers do not have.
    request = Request(reserve(5))
    transaction = paused.begin("paused")
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    [verdict] = commit(storage, reserve(4))
    assert verdict.outcome.applied
    transaction.save(view)
    with pytest.raises(CommitInDoubt):
        transaction.commit()
    assert paused.committed("paused") is False
    assert [verdict.outcome.applied for verdict in commit(paused, reserve(5), reserve(1))] == [False, True]
    paused.close()


def test_a_batch_that_was_given_up_can_no_longer_be_committed(postgres: PostgresAround, storage: Storage) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    asking = postgres.open()
    transaction = storage.begin("b-1")
    request = Request(reserve(1))
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    assert asking.committed("b-1") is False
    transaction.save(view)
    with pytest.raises(TransientFault):
        transaction.commit()
    assert asking.committed("b-1") is False
    assert postgres.ledger() == []
    assert postgres.items()["default", "LAPTOP"].reserved == 0
    [verdict] = commit(storage, reserve(1))
    assert verdict.outcome.applied
    asking.close()


def test_a_paused_node_holds_neither_the_head_nor_the_sums(postgres: PostgresAround, storage: Storage) -> None:
    postgres.put_items([an_item("A", on_hand=5), an_item("B", on_hand=5)])
    paused = postgres.open()
    request = keyed(reserve(1, sku="A"), "k-1")
    transaction = paused.begin(new_id())
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, request.claim)
    transaction.save(view)
    [verdict] = commit(storage, reserve(1, sku="B"))
    assert verdict.outcome.retries == 0
    transaction.commit()
    assert [written.entry.sku for written in postgres.ledger()] == ["B", "A"]
    paused.close()


def test_a_catalogue_row_that_another_node_has_changed_meanwhile_is_read_again(
    postgres: PostgresAround, storage: Storage
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    request = Request(reserve(1))
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    view.put_sku(Sku("LAPTOP", "Ours", 2))
    postgres.run("UPDATE skus SET name = 'Theirs', version = 2")
    with pytest.raises(TransientFault):
        transaction.save(view)
    transaction.rollback()
    assert postgres.names() == {"LAPTOP": ("Theirs", 2)}
    assert postgres.ledger() == []


@pytest.mark.parametrize("rows_taken", [0, 1])
def test_a_snapshot_that_is_left_half_way_does_not_keep_later_reads_at_its_moment(
    postgres: PostgresAround, storage: Storage, rows_taken: int
) -> None:
    postgres.put_items(an_item(f"S-{number}", on_hand=5) for number in range(3_000))
    reader = storage.reader()
    snapshot = reader.ledger.snapshot()
    for _ in range(rows_taken):
        next(snapshot.rows)
    del snapshot
    commit(storage, reserve(1, sku="S-7"))
    assert reader.items([("default", "S-7")])["default", "S-7"].item.reserved == 1
    idle = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holdfast' AND state = 'idle in transaction'"
    wait_until(lambda: postgres.run(idle) == [], DEADLINE_S)
    reader.close()


def test_keys_are_found_whatever_the_clock_of_the_node_says(postgres: PostgresAround) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    record = a_record(an_outcome(time=NOW), claim("k-1", b"f" * 16))
    postgres.put_key(record)
    clock = iter([NOW - 5 * SUCCESS_SPAN_MS, NOW])  # That of the node, then that of the database.
    storage = postgres.open(lambda: next(clock))
    [verdict] = commit(storage, keyed(reserve(1), "k-1"))
    storage.close()
    assert verdict.replayed
