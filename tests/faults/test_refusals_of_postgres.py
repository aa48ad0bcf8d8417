"""PostgreSQL says no, for every reason it has, at every table and at the COMMIT itself; then it takes the retry."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from books import assert_books_balance, effects
from builders import PRINCIPAL, add, cause, claim, reserve
from contract.engines import PostgresAround
from faults.errand import committer
from holdfast.domain.commands import Cause
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import RETRIES_MAX
from holdfast.engine.batch import Request, Result
from holdfast.engine.errors import StorageBroken, StorageUnavailable
from holdfast.engine.ports import Storage
from postgres_server import PostgresServer, wait_until

WAIT_S_MAX = 20.0
TABLES = ("items", "skus", "idempotency_keys", "batches", "totals", "heads", "ledger")
#: Manual, appendix A: serialization failure, deadlock, lock not available, cancelled; a server that goes down, one
#: that is a standby now, a plan that is out of date; and a row that somebody else made first.
TRANSIENT = ("40001", "40P01", "55P03", "57014", "57P01", "57P03", "25006", "0A000", "23505")
#: Disk full, out of memory, too many connections, an I/O error.
UNAVAILABLE = ("53100", "53200", "53300", "58030")
#: A check that fails, an internal error, damage.
BROKEN = ("23514", "XX000", "XX001")

#: Refuses the first writes; its count is not undone with them.
TRIPWIRE = """
CREATE SEQUENCE trips;
CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('trips') <= {times} THEN
        RAISE EXCEPTION 'tripped' USING ERRCODE = '{state}';
    END IF;
    RETURN NULL;
END $$;
"""
AT_TABLE = "CREATE TRIGGER trip AFTER INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION trip()"
AT_COMMIT = """
CREATE CONSTRAINT TRIGGER trip AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION trip()
"""
REMOVE = "DROP FUNCTION trip() CASCADE; DROP SEQUENCE trips"

_numbers = itertools.count(1)


@pytest.fixture
def storage(own: PostgresAround) -> Iterator[Storage]:
    opened = own.open()
    yield opened
    opened.close()


def keyed(key: str) -> Request:
    """Give a request for an item of its own."""
    return Request(add(5, sku=f"S-{key}", cause=Cause(f"c-{next(_numbers)}", PRINCIPAL, reference=key)), claim(key))


def answer(storage: Storage, request: Request) -> Result:
    [result] = committer(storage).commit([request])
    return result


def run_script(own: PostgresAround, script: str) -> None:
    """Run several statements at once."""
    with psycopg.connect(own.location, autocommit=True) as connection:
        connection.execute(script.encode())


def refused(own: PostgresAround, storage: Storage, state: str, place: str, times: int = 1) -> tuple[str, Result]:
    """Make a request that PostgreSQL refuses so many times; give its key and what came of it."""
    key = f"{state}-{place}-{times}"
    trigger = AT_COMMIT if place == "COMMIT" else AT_TABLE.format(table=place)
    run_script(own, TRIPWIRE.format(times=times, state=state) + trigger)
    result = answer(storage, keyed(key))
    run_script(own, REMOVE)
    return key, result


def assert_done_once(own: PostgresAround, storage: Storage, key: str, result: Result) -> None:
    """See that it took effect, and that the retry says the same."""
    assert isinstance(result, Verdict), (key, result)
    assert result.outcome.applied
    again = answer(storage, keyed(key))
    assert isinstance(again, Verdict)
    assert (again.replayed, again.outcome) == (True, result.outcome)
    assert effects(own.run)[key] == 1
    assert_books_balance(own.run)


@pytest.mark.parametrize("place", [*TABLES, "COMMIT"])
def test_what_may_pass_is_tried_again(own: PostgresAround, storage: Storage, place: str) -> None:
    for state in TRANSIENT:
        key, result = refused(own, storage, state, place)
        assert_done_once(own, storage, key, result)
        assert isinstance(result, Verdict)
        assert result.outcome.retries == 1, key


@pytest.mark.parametrize("place", [*TABLES, "COMMIT"])
def test_what_does_not_pass_at_once_leaves_nothing_behind(own: PostgresAround, storage: Storage, place: str) -> None:
    for state in (*UNAVAILABLE, *BROKEN):
        key, result = refused(own, storage, state, place)
        assert isinstance(result, StorageUnavailable if state in UNAVAILABLE else StorageBroken), (key, result)
        assert key not in effects(own.run)
        assert_books_balance(own.run)
        assert_done_once(own, storage, key, answer(storage, keyed(key)))


def test_a_conflict_that_does_not_end_is_a_database_that_is_away_for_now(own: PostgresAround, storage: Storage) -> None:
    key, result = refused(own, storage, "40001", "COMMIT", RETRIES_MAX + 1)
    assert isinstance(result, StorageUnavailable)
    assert key not in effects(own.run)
    assert_done_once(own, storage, key, answer(storage, keyed(key)))


def test_who_loses_a_deadlock_that_another_program_made_tries_again(
    own_server: PostgresServer, own: PostgresAround, storage: Storage
) -> None:
    """The program locks A and wants B; the other, which keeps to no order, has B and wants A."""
    committer(storage).commit([Request(add(5, sku=sku, cause=cause())) for sku in ("A", "B")])
    requests = [Request(reserve(2, sku=sku), claim(sku)) for sku in ("A", "B")]
    own.run("ALTER SYSTEM SET deadlock_timeout = '100ms'")
    own.run("SELECT pg_reload_conf()")
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = '{}'"
    with ThreadPoolExecutor() as aside, psycopg.connect(own.location, application_name="other") as other:
        other.execute("SET deadlock_timeout = '1min'")  # So it is not the one who finds out and gives way.
        other.execute("SELECT 1 FROM items WHERE sku = 'B' FOR UPDATE")
        results = aside.submit(committer(storage).commit, requests)
        wait_until(lambda: own.run(waiting.format("holdfast")) != [], WAIT_S_MAX)
        other.execute("SELECT 1 FROM items WHERE sku = 'A' FOR UPDATE")  # Granted when the program has given way.
        other.rollback()
        verdicts = results.result(WAIT_S_MAX)
    assert [verdict.outcome.retries > 0 for verdict in verdicts if isinstance(verdict, Verdict)] == [True, True]
    assert own_server.log.read_text("utf-8").count("deadlock detected") >= 1
    assert [item.reserved for item in own.items().values()] == [2, 2]
    assert_books_balance(own.run)
