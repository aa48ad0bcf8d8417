"""What is told of a server whose commits wait for a standby that does not answer."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from builders import reserve
from contract.batches import commit
from contract.engines import PostgresAround
from contract.lonely import DEADLINE_S, WAITING, interrupt, standby
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.ports import Reader
from holdfast.storage.postgres.connection import Session
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.looking import look_at
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PostgresServer, wait_until

ITEM = ("default", "LAPTOP")


def waiting(lonely: PostgresAround) -> int:
    return len(lonely.run(WAITING))


def let_go(lonely: PostgresAround, reader: Reader) -> None:
    """Wait for no standby any more, and until the node has noticed."""

    def told() -> bool:
        try:
            return bool(reader.items([ITEM]))
        except StorageUnavailable:
            return False

    standby(lonely, "")
    wait_until(told, DEADLINE_S)


def test_a_first_read_waits_for_the_standby_and_leaves_one_session_behind(lonely: PostgresAround) -> None:
    standby(lonely, "ghost")
    storage = PostgresStorage(lonely.location)
    reader = storage.reader()
    for _ in range(3):
        with pytest.raises(StorageUnavailable, match="does not confirm"):
            reader.items([ITEM])
    assert waiting(lonely) == 1
    let_go(lonely, reader)
    assert reader.items([ITEM])[ITEM].item.on_hand == 5
    reader.close()
    storage.close()


def test_a_long_list_is_told_only_when_the_standby_has_confirmed(lonely: PostgresAround) -> None:
    standby(lonely, "ghost")
    storage = PostgresStorage(lonely.location)
    reader = storage.reader()
    with pytest.raises(StorageUnavailable, match="does not confirm"):
        list(reader.ledger.snapshot().rows)
    let_go(lonely, reader)
    assert [row.item.sku for row in reader.ledger.snapshot().rows] == ["LAPTOP"]
    reader.close()
    storage.close()


def test_a_refusal_waits_for_the_standby_too(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    standby(lonely, "ghost")
    with ThreadPoolExecutor() as pool:
        refusing = pool.submit(commit, storage, reserve(99))
        wait_until(lambda: waiting(lonely) == 1, DEADLINE_S)
        assert not refusing.done()
        standby(lonely, "")
        [verdict] = refusing.result(DEADLINE_S)
    assert not verdict.outcome.applied
    storage.close()


def test_after_a_wait_that_was_cut_short_nothing_is_told_before_another_commit(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    reader = storage.reader()
    assert reader.items([ITEM])
    standby(lonely, "ghost")
    with ThreadPoolExecutor() as pool:
        settling = pool.submit(storage.settle, 10**15)
        interrupt(lonely, "pg_cancel_backend")
        with pytest.raises(StorageUnavailable):
            settling.result(DEADLINE_S)
    with pytest.raises(StorageUnavailable, match="does not confirm"):
        reader.items([ITEM])
    let_go(lonely, reader)
    assert reader.items([ITEM])
    reader.close()
    storage.close()


def test_a_crash_of_one_session_makes_another_run_of_the_server(
    lonely_server: PostgresServer,
) -> None:
    dsn = lonely_server.dsn()

    def seen() -> tuple[object, object]:
        with closing(Guard(dsn)) as guard, closing(guard.open(Session())) as connection:
            started = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
            return look_at(connection).server, started

    def is_another() -> bool:
        try:
            return seen()[0] != server
        except (StorageUnavailable, psycopg.Error):  # It is in the middle of its recovery.
            return False

    server, started = seen()
    assert seen() == (server, started)
    victim = psycopg.connect(dsn, autocommit=True)
    os.kill(victim.info.backend_pid, signal.SIGKILL)
    with pytest.raises(psycopg.OperationalError):
        victim.execute("SELECT pg_sleep(30)")
    victim.close()
    wait_until(is_another, DEADLINE_S)
    assert seen()[1] == started
