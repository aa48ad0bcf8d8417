"""The line to PostgreSQL is cut at a COMMIT: whatever became of it, the answer is right and the effect is one."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from books import assert_books_balance, effects
from builders import PRINCIPAL, add, claim, reserve
from contract.batches import new_id
from contract.engines import PostgresAround
from faults.errand import Errand, clock, committer
from holdfast.domain.commands import Cause
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.errors import OutcomeUnknown
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage
from postgres_databases import common_database, shared_server
from postgres_server import wait_until
from tcp_proxy import Cut, PostgresProxy

WAIT_S_MAX = 20.0
#: What the program's sessions wait for.
WAITING = """
SELECT wait_event, strpos(query, 'voided') > 0 FROM pg_stat_activity
WHERE application_name = 'holdfast' AND wait_event_type = 'Lock'
"""
END_APPENDING = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE application_name = 'holdfast' AND wait_event_type = 'Lock' AND strpos(query, 'INSERT INTO ledger') > 0
"""


@pytest.fixture
def proxy() -> Iterator[PostgresProxy]:
    with PostgresProxy(shared_server().port) as opened:
        yield opened


@pytest.fixture
def storage(postgres: PostgresAround, proxy: PostgresProxy) -> Iterator[Storage]:
    """Give a storage that reaches the database through the proxy."""
    opened = postgres.open_at(shared_server().tcp_dsn(common_database(), port=proxy.port), clock)
    yield opened
    opened.close()


def keyed(key: str, units: int = 1) -> Request:
    return Request(reserve(units, cause=Cause(f"c-{key}", PRINCIPAL, reference=key)), claim(key))


def answer(storage: Storage, request: Request) -> Verdict:
    [result] = committer(storage).commit([request])
    assert isinstance(result, Verdict), result
    return result


def impatient(storage: Storage) -> Committer:
    """Give a committer for which each look at the clock is a second later."""
    seconds = itertools.count()
    return Committer(storage, Figures(), new_id, pause=lambda _: None, clock=lambda: next(seconds))


@pytest.mark.parametrize("cut", Cut, ids=lambda cut: cut.name.lower())
@pytest.mark.parametrize("times", [1, 3])
def test_an_errand_is_done_once_though_the_line_is_cut_at_each_commit(
    postgres: PostgresAround, proxy: PostgresProxy, storage: Storage, cut: Cut, times: int
) -> None:
    errand = Errand(postgres)
    for batch in errand.batches:
        proxy.arm(cut, times)
        results = committer(storage).commit(errand.requests(batch))
        assert all(isinstance(result, Verdict) for result in results), results
    # What was committed needs no second try, so there is no second COMMIT to cut.
    lost = 3 * (1 if cut is Cut.REPLY else times)
    assert (proxy.cuts.count(cut), len(proxy.cuts)) == (lost, lost) or cut is Cut.SILENCE
    errand.run(storage)


def test_what_was_committed_is_not_tried_again(
    postgres: PostgresAround, proxy: PostgresProxy, storage: Storage
) -> None:
    answer(storage, Request(add(5), claim("add")))
    for number, (cut, tries) in enumerate({Cut.REPLY: 0, Cut.REQUEST: 1}.items()):
        proxy.arm(cut)
        verdict = answer(storage, keyed(f"k-{number}"))
        assert (verdict.outcome.applied, verdict.replayed, verdict.outcome.retries) == (True, False, tries)
    assert effects(postgres.run) == {"k-0": 1, "k-1": 1}
    assert_books_balance(postgres.run)


@pytest.mark.parametrize("ending", ["goes through", "is ended"])
def test_a_commit_still_on_its_way_is_waited_for(
    postgres: PostgresAround, proxy: PostgresProxy, storage: Storage, ending: str
) -> None:
    """The node's line is gone while its transaction, COMMIT and all, still waits for the head row."""
    answer(storage, Request(add(5), claim("add")))
    proxy.arm(Cut.SILENCE)
    with ThreadPoolExecutor() as aside, psycopg.connect(postgres.location) as other:
        other.execute("SELECT 1 FROM heads FOR UPDATE")
        verdict = aside.submit(answer, storage, keyed("k-1", 2))
        # The transaction waits for the head row; who asks what became of it waits for the transaction.
        wait_until(lambda: sorted(settling for _, settling in postgres.run(WAITING)) == [False, True], WAIT_S_MAX)
        if ending == "is ended":
            postgres.run(END_APPENDING)
        other.rollback()
        outcome = verdict.result(WAIT_S_MAX).outcome
    assert (outcome.applied, outcome.retries) == (True, 0 if ending == "goes through" else 1)
    assert effects(postgres.run) == {"k-1": 1}
    assert postgres.items()["default", "LAPTOP"].reserved == 2
    assert_books_balance(postgres.run)


def test_an_outcome_that_cannot_be_found_out_in_time_is_unknown_and_the_retry_knows_it(
    postgres: PostgresAround, proxy: PostgresProxy, storage: Storage
) -> None:
    answer(storage, Request(add(5), claim("add")))
    for number, (cut, replayed) in enumerate({Cut.REPLY: True, Cut.REQUEST: False}.items()):
        key = f"k-{number}"
        proxy.arm(cut)
        proxy.close_after_cut = True
        [result] = impatient(storage).commit([keyed(key)])
        assert isinstance(result, OutcomeUnknown)
        proxy.reopen()
        verdict = answer(storage, keyed(key))
        assert (verdict.outcome.applied, verdict.replayed) == (True, replayed)
    assert effects(postgres.run) == {"k-0": 1, "k-1": 1}
    assert_books_balance(postgres.run)
