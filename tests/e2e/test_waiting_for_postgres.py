"""A server that is started before its PostgreSQL waits for it; what no waiting mends it says at once."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from postgres_databases import own_database, shared_server
from postgres_server import PASSWORD, PostgresServer
from server import COMMAND, MEASURED, START_S_MAX, environment, fails_to_start

#: Long enough for a test that does not wait for it, and too long for one that does.
LONG = "300"


@pytest.fixture
def database() -> Iterator[str]:
    with own_database(migrated=True) as name:
        yield name


@pytest.fixture
def away() -> Iterator[PostgresServer]:
    """Give a server with a schema that is not running."""
    server = PostgresServer()
    server.stop()
    yield server
    server.remove()


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start_one(dsn: str, *options: str, **settings: str) -> subprocess.Popen[str]:
        surroundings = environment(tmp_path, {"DATABASE_URL": dsn, "DATABASE_WAIT_S": LONG, **MEASURED, **settings})
        process = subprocess.Popen([*COMMAND, *options], env=surroundings, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


@pytest.mark.parametrize("options", [("--migrate",), ("--migrate", "--workers", "2")], ids=["alone", "workers"])
def test_it_says_what_it_waits_for_and_starts_when_that_is_there(
    away: PostgresServer, start: Start, options: tuple[str, ...]
) -> None:
    process = start(away.tcp_dsn(), *options)
    line = said(process)
    assert line.startswith("Waiting for PostgreSQL, for 300 s at most: PostgreSQL cannot be reached at the moment (")
    assert "Connection refused" in line
    assert PASSWORD not in line
    away.start()
    listening = said(process)
    assert " listens on http://127.0.0.1:" in listening
    url = listening.split("listens on ")[1].split()[0]
    assert httpx.get(url + "/readyz").status_code == 200
    process.terminate()
    process.communicate(timeout=START_S_MAX)
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_a_signal_ends_the_wait_at_once(away: PostgresServer, start: Start, number: signal.Signals) -> None:
    process = start(away.tcp_dsn())
    assert said(process).startswith("Waiting for PostgreSQL")
    process.send_signal(number)
    _, told = process.communicate(timeout=START_S_MAX)
    assert (process.returncode, told) == (130, "holdfast: Stopped before it had started.\n")


def test_after_its_bound_it_gives_up(tmp_path: Path, away: PostgresServer) -> None:
    began = time.monotonic()
    line = fails_to_start(tmp_path, DATABASE_URL=away.tcp_dsn(), DATABASE_WAIT_S="0")
    assert line.startswith("holdfast: PostgreSQL cannot be reached at the moment (")
    assert time.monotonic() - began < START_S_MAX


def test_what_no_waiting_mends_is_said_at_once(tmp_path: Path, database: str) -> None:
    server = shared_server()
    wrong = {
        "password authentication failed": server.tcp_dsn(database, password="wrong"),
        'database "nowhere" does not exist': server.tcp_dsn("nowhere"),
    }
    two = server.tcp_dsn("nowhere").replace("127.0.0.1:", "127.0.0.1:1,127.0.0.1:")
    for reason, dsn in [*wrong.items(), ('database "nowhere" does not exist', two)]:
        line = fails_to_start(tmp_path, DATABASE_URL=dsn, DATABASE_WAIT_S=LONG)
        assert reason in line
        assert PASSWORD not in line


def test_a_database_that_cannot_be_written_yet_is_waited_for(database: str, start: Start) -> None:
    server = shared_server()
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database} SET default_transaction_read_only TO on".encode())
        process = start(server.tcp_dsn(database))
        assert "read-only" in said(process)
        connection.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only".encode())
    assert " listens on " in said(process)
    process.terminate()
    process.communicate(timeout=START_S_MAX)
