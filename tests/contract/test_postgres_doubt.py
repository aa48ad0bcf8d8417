"""A commit whose answer is lost: on a server that waits for a standby which never answers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from builders import add, reserve
from contract.batches import commit
from contract.engines import PostgresAround
from contract.lonely import DEADLINE_S, interrupt, standby
from holdfast.domain.judge import judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import CommitInDoubt, StorageUnavailable
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PostgresServer


@pytest.mark.parametrize("function", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_commit_that_was_interrupted_while_it_waited_is_in_doubt_and_then_found(
    lonely: PostgresAround, function: str
) -> None:
    storage = PostgresStorage(lonely.location)
    request = Request(reserve(2))
    transaction = storage.begin("b-1")
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    transaction.save(view)
    standby(lonely, "ghost")
    with ThreadPoolExecutor() as pool:
        committing = pool.submit(transaction.commit)
        interrupt(lonely, function)
        with pytest.raises(CommitInDoubt):
            committing.result(DEADLINE_S)

        asking = pool.submit(storage.committed, "b-1")
        interrupt(lonely, "pg_cancel_backend")  # As long as the standby has not answered, nobody may say yes.
        with pytest.raises(StorageUnavailable):
            asking.result(DEADLINE_S)
    standby(lonely, "")
    assert storage.committed("b-1") is True
    assert lonely.items()["default", "LAPTOP"].reserved == 2
    storage.close()


def test_the_engine_finds_out_by_itself_and_answers_once(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    standby(lonely, "ghost")
    with ThreadPoolExecutor() as pool:
        verdicts = pool.submit(commit, storage, reserve(2))
        interrupt(lonely, "pg_terminate_backend")
        standby(lonely, "")
        [verdict] = verdicts.result(DEADLINE_S)
    assert verdict.outcome.applied
    assert len(lonely.ledger()) == 1
    assert lonely.items()["default", "LAPTOP"].reserved == 2
    storage.close()


def test_the_answer_to_a_commit_that_is_given_up_is_in_doubt(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    request = Request(reserve(2))
    transaction = storage.begin("b-1")
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    transaction.save(view)
    standby(lonely, "ghost")
    storage._link.connection().answer_s = 0.2
    with pytest.raises(CommitInDoubt):
        transaction.commit()
    standby(lonely, "")
    assert storage.committed("b-1") is True
    storage.close()


def test_a_warning_of_another_kind_before_the_commit_is_no_doubt(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    storage._link.connection().execute("COMMIT")  # "there is no transaction in progress"
    assert storage._link.connection().warned
    [verdict] = commit(storage, reserve(1))
    assert (verdict.outcome.applied, verdict.outcome.retries) == (True, 0)
    storage.close()


def test_a_server_that_went_and_came_back_is_used_again(lonely_server: PostgresServer) -> None:
    dsn = lonely_server.dsn(lonely_server.create_database())
    storage = PostgresStorage(dsn, migrate=True)
    lonely_server.stop()
    with pytest.raises(StorageUnavailable):
        storage.check()
    lonely_server.start()
    storage.check()
    [verdict] = commit(storage, add(1))
    assert verdict.outcome.applied
    storage.close()
