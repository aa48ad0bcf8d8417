"""PostgreSQL stops, crashes, freezes and ends its sessions under load: the server says so, and recovers by itself."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, stock
from contract.engines import PostgresAround
from load import Load, under_load
from postgres_server import PASSWORD, PostgresServer
from server import Server, eventually, running

#: How soon after the database is back the server must be so, too.
RECOVERY_S_MAX = 5.0
SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast'"


@pytest.fixture
def server(tmp_path: Path, own_server: PostgresServer, own_database: str) -> Iterator[Server]:
    dsn = own_server.tcp_dsn(own_database) + "?connect_timeout=2"
    with running(tmp_path, DATABASE_URL=dsn) as started:
        yield started
        told = started.stop()
    assert PASSWORD not in told + started.logged()
    assert "met a defect" not in started.logged()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        yield opened


def ready(client: httpx.Client) -> int:
    answer = client.get("/readyz")
    if answer.status_code != 200:
        assert_problem(answer, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
    return answer.status_code


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_restart_under_load_loses_nothing_and_doubles_nothing(
    own_server: PostgresServer, own: PostgresAround, server: Server, client: httpx.Client, how: signal.Signals
) -> None:
    own.close()
    load = Load(stock(client, 1_000_000))
    assert ready(client) == 200
    with under_load(server, load) as wait_for:
        wait_for(100)
        own_server.stop(how)
        eventually(lambda: ready(client) == 503)
        eventually(lambda: load.statuses[503])
        assert client.get("/livez").status_code == 200
        assert_problem(client.get("/api/inventory/items"), 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
        own_server.start()
        eventually(lambda: ready(client) == 200, RECOVERY_S_MAX)
        wait_for(100)
    again = PostgresAround(own.location)
    load.assert_done_once(again.run)
    again.close()


def test_sessions_that_are_ended_again_and_again_are_replaced(
    own: PostgresAround, server: Server, client: httpx.Client
) -> None:
    load = Load(stock(client, 1_000_000))
    with under_load(server, load) as wait_for:
        for _ in range(15):
            wait_for(20)
            own.run(SESSIONS)
        wait_for(50)
        assert ready(client) == 200
    # Each was taken up again by the server itself: no client had to know.
    assert load.statuses.keys() == {200}
    load.assert_done_once(own.run)


def test_a_server_that_freezes_is_given_up_and_used_again_when_it_thaws(
    own_server: PostgresServer, own: PostgresAround, server: Server, client: httpx.Client
) -> None:
    sku = stock(client, 10)
    frozen = [own_server.pid, *children_of(own_server.pid)]
    freeze(frozen, signal.SIGSTOP)
    try:
        answers: list[httpx.Response] = []
        writing = threading.Thread(
            target=lambda: answers.append(act(client, sku, "reserve", quantity=2, idempotencyKey="cold"))
        )
        writing.start()
        assert ready(client) == 503
        assert client.get("/livez").status_code == 200
        writing.join(30)
    finally:
        freeze(frozen, signal.SIGCONT)
    [answer] = answers
    assert (answer.status_code, answer.json()["error"]["code"]) in (
        (503, "STORAGE_UNAVAILABLE"),
        (503, "OUTCOME_UNKNOWN"),
    )
    assert int(answer.headers["retry-after"]) > 0
    eventually(lambda: ready(client) == 200, RECOVERY_S_MAX)
    assert data_of(act(client, sku, "reserve", quantity=2, idempotencyKey="cold"))["reserved"] == 2
    assert own.items()["default", sku].reserved == 2


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def freeze(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:  # It was about to end.
            continue
