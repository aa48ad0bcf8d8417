"""How PostgreSQL orders two nodes: items are locked in one order, and everything else is read after that."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from builders import a_record, a_reservation, add, an_item, an_outcome, claim, confirm, reserve
from contract.batches import commit, keyed, loaded
from contract.engines import PostgresAround
from contract.rivals import DEADLINE_S, locked, time_of, wait_for_lock
from holdfast.domain.judge import judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import CommitInDoubt
from holdfast.engine.ports import Storage, Transaction

SKUS = ["A", "B", "C"]
#: Ends the session that appends to the ledger.
CUT_OFF = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE application_name = 'holdfast' AND wait_event_type = 'Lock' AND strpos(query, 'INSERT INTO ledger') > 0
"""


@pytest.fixture
def storage(postgres: PostgresAround) -> Iterator[Storage]:
    opened = postgres.open()
    yield opened
    opened.close()


def test_items_are_locked_one_after_the_other_in_the_order_of_their_names(
    postgres: PostgresAround, storage: Storage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor
) -> None:
    postgres.put_items(an_item(sku, on_hand=5) for sku in reversed(SKUS))
    other.execute("SELECT 1 FROM items WHERE sku = 'B' FOR UPDATE")
    verdicts = aside.submit(commit, storage, *[reserve(1, sku=sku) for sku in ("C", "A", "B")])
    wait_for_lock(postgres)
    assert [locked(postgres, f"items WHERE sku = '{sku}'") for sku in SKUS] == [True, True, False]
    other.rollback()
    assert [verdict.outcome.applied for verdict in verdicts.result(DEADLINE_S)] == [True] * 3


def test_items_and_documents_are_locked_from_the_moment_they_are_read(
    postgres: PostgresAround, storage: Storage
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5, reserved=1, reserved_plain=0), an_item("OTHER")])
    postgres.put_documents(a_reservation())
    transaction, _ = loaded(storage, reserve(1), confirm())
    assert [locked(postgres, f"items WHERE sku = '{sku}'") for sku in ("LAPTOP", "OTHER")] == [True, False]
    assert locked(postgres, "documents")
    transaction.rollback()
    assert not locked(postgres, "items WHERE sku = 'LAPTOP'")


def test_stock_keys_and_time_are_those_after_the_wait_for_the_lock(
    postgres: PostgresAround, storage: Storage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor
) -> None:
    postgres.put_items([an_item("A", on_hand=5)])
    other.execute("UPDATE items SET on_hand = 1")
    verdicts = aside.submit(
        commit, storage, keyed(reserve(2, sku="A"), "k-1"), reserve(2, sku="A"), reserve(1, sku="A")
    )
    wait_for_lock(postgres)
    now = time_of(postgres)
    record = a_record(an_outcome(time=now - 1), claim("k-1", b"f" * 16))
    postgres.put_key(record)
    other.commit()
    replay, refused, applied = verdicts.result(DEADLINE_S)
    assert replay.replayed
    assert replay.outcome == record.outcome
    assert (refused.outcome.applied, applied.outcome.applied) == (False, True)
    assert applied.outcome.time >= now


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO items VALUES (0, 'default', 'A', 7, 0, 0, 0, 0, 0, NULL, 1, 1, 1, false)",
        "INSERT INTO skus VALUES (0, 'A', 'Theirs', 1, '{}', 'theirs')",
    ],
)
def test_who_loses_the_race_to_make_a_row_starts_again_and_sees_it(
    postgres: PostgresAround, storage: Storage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor, row: str
) -> None:
    other.execute(row.encode())
    verdicts = aside.submit(commit, storage, add(1, sku="A", name="Ours"))
    wait_for_lock(postgres)
    other.commit()
    [verdict] = verdicts.result(DEADLINE_S)
    made_by_them = "items" in row
    assert verdict.outcome.retries == 1
    assert postgres.items()["default", "A"].on_hand == (8 if made_by_them else 1)
    assert postgres.names()["A"][0] == ("Ours" if made_by_them else "Theirs")


def saved(storage: Storage, batch_id: str) -> Transaction:
    """Give a transaction that has judged a reserve, and is about to write it."""
    transaction = storage.begin(batch_id)
    request = Request(reserve(1))
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    transaction.save(view)
    return transaction


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_commit_in_doubt_is_waited_for(
    postgres: PostgresAround,
    storage: Storage,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
    is_cut: bool,
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    asking = postgres.open()
    other.execute("SELECT 1 FROM heads FOR UPDATE")
    ending = aside.submit(saved(storage, "b-1").commit)
    wait_for_lock(postgres)
    answer = aside.submit(asking.committed, "b-1")
    wait_for_lock(postgres, sessions=2)
    assert not answer.done()
    if is_cut:
        postgres.run(CUT_OFF)
        with pytest.raises(CommitInDoubt):
            ending.result(DEADLINE_S)
    other.rollback()
    assert answer.result(DEADLINE_S) is not is_cut
    assert postgres.items()["default", "LAPTOP"].reserved == (0 if is_cut else 1)
    asking.close()
