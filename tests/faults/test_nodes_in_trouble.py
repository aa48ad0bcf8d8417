"""Real nodes whose line to PostgreSQL is cut at COMMITs, and one that stops breathing with locks in its hands."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from api.expectations import act, data_of, stock
from books import assert_books_balance, effects
from contract.engines import PostgresAround
from holdfast.storage.postgres.connection import LOCK_MS
from load import Load, under_load
from postgres_databases import common_database, shared_server
from postgres_server import PASSWORD, wait_until
from server import Server, running
from tcp_proxy import Cut, PostgresProxy

WAIT_S_MAX = 20.0
#: What a till is willing to wait while another node is paused.
PATIENCE_S_MAX = LOCK_MS / 1000 + 1.5
WAITING = "SELECT pid FROM pg_stat_activity WHERE application_name = 'holdfast' AND wait_event_type = 'Lock'"
IN_TRANSACTION = """
SELECT pid FROM pg_stat_activity WHERE application_name = 'holdfast' AND state = 'idle in transaction'
"""


@pytest.fixture
def proxy() -> Iterator[PostgresProxy]:
    with PostgresProxy(shared_server().port) as opened:
        yield opened


@pytest.fixture
def behind_proxy(tmp_path: Path, postgres: PostgresAround, proxy: PostgresProxy) -> Iterator[Server]:
    """Give a node that reaches the database through the proxy."""
    dsn = shared_server().tcp_dsn(common_database(), port=proxy.port)
    with running(tmp_path / "behind", DATABASE_URL=dsn) as started:
        yield started
        told = started.stop()
    assert PASSWORD not in told + started.logged()


@pytest.fixture
def node(tmp_path: Path, postgres: PostgresAround) -> Iterator[Server]:
    with running(tmp_path / "other", DATABASE_URL=shared_server().tcp_dsn(common_database())) as started:
        yield started


def test_clients_never_notice_that_commits_were_lost(
    postgres: PostgresAround, proxy: PostgresProxy, behind_proxy: Server
) -> None:
    with httpx.Client(base_url=behind_proxy.url) as client:
        load = Load(stock(client, 1_000_000))
        with under_load(behind_proxy, load) as wait_for:
            for cut in [*Cut] * 4:
                wait_for(20)
                proxy.arm(cut)
                wait_until(lambda: not proxy.armed, WAIT_S_MAX)
            wait_for(20)
        assert client.get("/readyz").status_code == 200
        retries = data_of(client.get("/api/metrics/persistence"))["persistence"]["retryOperations"]
    assert len(proxy.cuts) == 12
    assert retries >= 4
    assert load.statuses.keys() == {200}
    load.assert_done_once(postgres.run)


def test_an_outcome_that_stays_unknown_is_said_to_be_so_and_the_retry_replays_it(
    postgres: PostgresAround, proxy: PostgresProxy, behind_proxy: Server
) -> None:
    with httpx.Client(base_url=behind_proxy.url, timeout=30) as client:
        sku = stock(client, 5)
        proxy.arm(Cut.REPLY)
        proxy.close_after_cut = True
        unknown = act(client, sku, "reserve", quantity=2, idempotencyKey="lost", reference="lost")
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (503, "OUTCOME_UNKNOWN")
        assert int(unknown.headers["retry-after"]) > 0
        assert client.get("/readyz").status_code == 503
        proxy.reopen()
        again = act(client, sku, "reserve", quantity=2, idempotencyKey="lost", reference="lost")
    assert data_of(again)["reserved"] == 2
    assert again.headers["idempotency-replayed"] == "true"
    assert effects(postgres.run)["lost"] == 1
    assert_books_balance(postgres.run)


def is_stopped(pid: int) -> bool:
    """Tell whether every thread of a process stands still."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return {thread.read_text().rpartition(")")[2].split()[0] for thread in threads} == {"T"}


def test_a_node_that_is_paused_in_mid_batch_does_not_freeze_the_others(
    postgres: PostgresAround, node: Server, behind_proxy: Server
) -> None:
    paused = behind_proxy
    with (
        httpx.Client(base_url=paused.url, timeout=30) as through_paused,
        httpx.Client(base_url=node.url, timeout=30) as through_node,
        ThreadPoolExecutor() as threads,
    ):
        sku = stock(through_node, 10)
        with psycopg.connect(postgres.location) as other:
            other.execute("SELECT 1 FROM items FOR UPDATE")
            begun = threads.submit(act, through_paused, sku, "reserve", quantity=2, idempotencyKey="p", reference="p")
            wait_until(lambda: postgres.run(WAITING) != [], WAIT_S_MAX)
            paused.process.send_signal(signal.SIGSTOP)
            wait_until(lambda: is_stopped(paused.process.pid), WAIT_S_MAX)
            other.rollback()
        try:
            # It has been given its lock, and does not know: its session waits for it with the item in hand.
            wait_until(lambda: postgres.run(IN_TRANSACTION) != [], WAIT_S_MAX)
            started = time.monotonic()
            answer = act(through_node, sku, "reserve", quantity=3, idempotencyKey="n", reference="n")
            waited_s = time.monotonic() - started
        finally:
            paused.process.send_signal(signal.SIGCONT)
        assert data_of(answer)["reserved"] == 3
        assert waited_s < PATIENCE_S_MAX
        assert data_of(begun.result())["reserved"] == 5
    assert effects(postgres.run) == {"p": 1, "n": 1}
    assert_books_balance(postgres.run)
