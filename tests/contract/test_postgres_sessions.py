"""Connections to PostgreSQL: their bounds, how they are replaced, and what their faults are called."""

import os
import signal
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from builders import add, an_item, reserve
from contract.batches import commit, new_id
from contract.engines import PostgresAround
from holdfast.domain.judge import judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.commit import Committer
from holdfast.engine.errors import StorageBroken, StorageFault, TransientFault
from holdfast.engine.figures import Figures
from holdfast.storage.postgres.connection import Connection
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PostgresServer

#: A fault before, in the middle of, and at the end of a transaction.
STEPS = ["begin", "save", "commit"]


@pytest.fixture
def storage(postgres: PostgresAround) -> Iterator[PostgresStorage]:
    opened = PostgresStorage(postgres.location)
    yield opened
    opened.close()


def connection_of(storage: PostgresStorage) -> Connection:
    return storage._link.connection()


def terminate(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.run("SELECT pg_terminate_backend(?, 10000)", connection_of(storage).info.backend_pid)


def test_every_session_is_bounded_and_durable(server: PostgresServer, database: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for setting in ("synchronous_commit TO off", "default_transaction_isolation TO serializable"):
            statement = sql.SQL("ALTER DATABASE {} SET " + setting)
            connection.execute(statement.format(sql.Identifier(database)))
    storage = PostgresStorage(server.dsn(database))
    expected = {
        "idle_in_transaction_session_timeout": "2s",
        "lock_timeout": "3s",
        "statement_timeout": "5s",
        "transaction_timeout": "10s",
        "synchronous_commit": "on",
        "transaction_isolation": "read committed",
    }
    connection = connection_of(storage)
    assert {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in expected} == {
        name: (value,) for name, value in expected.items()
    }
    parameters = connection.info.get_parameters()
    assert parameters["target_session_attrs"] == "read-write"
    assert parameters["tcp_user_timeout"] == "5000"
    storage.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_session_that_was_ended_is_replaced_and_nothing_is_lost_or_done_twice(
    postgres: PostgresAround, storage: PostgresStorage, step: str
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    inner = storage.begin

    def begin(batch_id: str) -> object:
        transaction = inner(batch_id)
        whole = getattr(transaction, step, None)

        def interrupted(*arguments: object) -> None:
            terminate(postgres, storage)
            storage.begin = inner  # type: ignore[method-assign]
            assert whole is not None
            whole(*arguments)

        if step == "begin":
            terminate(postgres, storage)
            storage.begin = inner  # type: ignore[method-assign]
        else:
            setattr(transaction, step, interrupted)
        return transaction

    storage.begin = begin  # type: ignore[method-assign, assignment]
    [verdict] = commit(storage, reserve(2))
    assert (verdict.outcome.applied, verdict.outcome.retries) == (True, 1)
    assert postgres.items()["default", "LAPTOP"].reserved == 2
    assert len(postgres.ledger()) == 1


def test_a_session_that_has_become_read_only_is_replaced(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    before = connection_of(storage)
    before.execute("SET default_transaction_read_only = on")
    [verdict] = commit(storage, reserve(2))
    assert (verdict.outcome.applied, verdict.outcome.retries) == (True, 1)
    assert before.closed
    assert connection_of(storage) is not before


def test_a_server_that_says_nothing_is_given_up(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    connection = connection_of(storage)
    connection.answer_s = 0.2
    frozen = connection.info.backend_pid
    os.kill(frozen, signal.SIGSTOP)
    try:
        transaction = storage.begin(new_id())
        with pytest.raises(TransientFault):
            transaction.load(footprint_of([Request(reserve(1))]))
        transaction.rollback()
        assert commit(storage, reserve(1))[0].outcome.applied
    finally:
        os.kill(frozen, signal.SIGCONT)


def test_a_text_that_the_database_refuses_fails_alone(postgres: PostgresAround, storage: PostgresStorage) -> None:
    requests = [Request(add(1, sku=sku)) for sku in ("A", "B\0B", "C", "D")]
    results = Committer(storage, Figures(), new_id).commit(requests)
    assert [isinstance(result, StorageBroken) for result in results] == [False, True, False, False]
    assert sorted(sku for _, sku in postgres.items()) == ["A", "C", "D"]


def test_a_statement_that_waits_too_long_for_a_lock_may_be_tried_again(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    connection_of(storage).execute("SET lock_timeout = 100")
    with psycopg.connect(postgres.location) as other:
        other.execute("SELECT 1 FROM items FOR UPDATE")
        transaction = storage.begin(new_id())
        with pytest.raises(TransientFault, match="55P03"):
            transaction.load(footprint_of([Request(reserve(1))]))
        transaction.rollback()
    assert commit(storage, reserve(1))[0].outcome.applied


def test_after_a_fault_the_transaction_is_over(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    request = Request(reserve(1))
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    terminate(postgres, storage)
    transaction.save(view)
    for step in (transaction.commit, lambda: transaction.load(footprint_of([request]))):
        with pytest.raises(StorageFault):
            step()
    transaction.rollback()
    assert postgres.ledger() == []
