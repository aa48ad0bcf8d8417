"""Two workers behind one port: they share the work, one that dies is replaced, and all drain at the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from api.expectations import item, stock
from holdfast.cli.workers import SETTLED_S
from load import Load, in_turn, write
from postgres_databases import own_database, shared_server
from server import MEASURED, STOP_S_MAX, Server, eventually, start

WORKERS = 2


@pytest.fixture
def dsn() -> Iterator[str]:
    with own_database(migrated=True) as name:
        yield shared_server().tcp_dsn(name)


@pytest.fixture
def supervisor(tmp_path: Path, dsn: str) -> Iterator[Server]:
    started = start(tmp_path, "--workers", str(WORKERS), **MEASURED, DATABASE_URL=dsn, HEALTH_PORT="0")
    yield started
    for worker in workers_of(started):
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    if started.process.poll() is None:
        started.kill()


def workers_of(supervisor: Server) -> set[int]:
    """Give the process ids of the workers."""
    pid = supervisor.process.pid
    try:
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    except FileNotFoundError:
        return set()


def complete(workers: set[int]) -> set[int] | None:
    return workers if len(workers) == WORKERS else None


def sessions(dsn: str) -> int:
    """Count the program's sessions that have written; each worker has one."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holdfast' AND query = 'COMMIT'"
        [(count,)] = connection.execute(query)
        return int(count)


def test_a_worker_that_is_killed_is_replaced_and_the_others_go_on(supervisor: Server, dsn: str) -> None:
    started = time.monotonic()
    before = workers_of(supervisor)
    assert len(before) == WORKERS
    with httpx.Client(base_url=supervisor.url) as client:
        sku = stock(client, 10_000)
    answers = in_turn([supervisor], [write(sku, "reserve", quantity=1, idempotencyKey=f"a-{n}") for n in range(200)])
    assert {answer.status_code for answer in answers} == {200}

    # One that ends sooner would be taken for one that cannot start.
    eventually(lambda: time.monotonic() - started > SETTLED_S + 1)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    after = eventually(lambda: complete(workers_of(supervisor) - {victim}))
    assert len(after & before) == WORKERS - 1
    answers = in_turn([supervisor], [write(sku, "reserve", quantity=1, idempotencyKey=f"b-{n}") for n in range(200)])
    assert {answer.status_code for answer in answers} == {200}
    with httpx.Client(base_url=supervisor.url) as client:
        assert item(client, sku)["reserved"] == 400
    eventually(lambda: workers_ready(supervisor, dsn))
    told = supervisor.stop()
    assert f"ended unexpectedly (-{int(signal.SIGKILL)}); starting it again." in told
    assert told.count("Stopped. Everything that was accepted is on disk.") == WORKERS


def workers_ready(supervisor: Server, dsn: str) -> bool:
    """Tell whether each worker has taken work: new connections go to whoever is free."""
    with httpx.Client(base_url=supervisor.url) as client:
        stock(client, 1)
    return sessions(dsn) == WORKERS


def test_probes_are_answered_beside_the_port(supervisor: Server) -> None:
    url = supervisor.health_url()
    answers = [httpx.get(url + path) for path in ("/livez", "/readyz", "/metrics", "/api/stores")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    supervisor.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/livez")


def test_sigterm_to_the_supervisor_drains_every_worker(supervisor: Server, dsn: str) -> None:
    eventually(lambda: workers_ready(supervisor, dsn))
    workers = workers_of(supervisor)
    with httpx.Client(base_url=supervisor.url) as client:
        load = Load(stock(client, 1_000_000))
    load.until_gone(supervisor, 300, lambda: supervisor.process.send_signal(signal.SIGTERM))
    told = supervisor.end()
    assert told.count("Stopped. Everything that was accepted is on disk.") == WORKERS
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert len(load.done) >= 300
    with psycopg.connect(dsn, autocommit=True) as connection:

        def query(sql: str) -> list[tuple[object, ...]]:
            return connection.execute(sql.encode()).fetchall()

        load.assert_done_once(query)


def test_when_the_supervisor_is_killed_its_workers_end_and_the_port_is_free(
    supervisor: Server, tmp_path: Path, dsn: str
) -> None:
    eventually(lambda: workers_ready(supervisor, dsn))
    workers = workers_of(supervisor)
    supervisor.process.kill()
    said = supervisor.process.communicate(timeout=STOP_S_MAX)[1]  # Ended when the last worker has let go of it.
    assert said.count("The process that has started this one is gone. Ending.") == WORKERS
    assert said.count("Stopped. Everything that was accepted is on disk.") == WORKERS
    eventually(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    start(tmp_path, "--workers", str(WORKERS), DATABASE_URL=dsn, PORT=str(supervisor.port)).stop()


def test_a_hangup_reopens_the_logs_of_every_worker_and_ends_none(supervisor: Server, tmp_path: Path, dsn: str) -> None:
    supervisor.process.send_signal(signal.SIGHUP)  # Also while workers are still starting.
    eventually(lambda: workers_ready(supervisor, dsn))
    workers = workers_of(supervisor)
    logs = [tmp_path / "logs" / "combined.log", tmp_path / "logs" / "worker-2" / "combined.log"]
    for log in logs:
        log.rename(log.with_name("kept"))
    for number in (signal.SIGUSR1, signal.SIGHUP):
        supervisor.process.send_signal(number)
    eventually(lambda: all(log.exists() and "opened anew" in log.read_text("utf-8") for log in logs))
    assert workers_of(supervisor) == workers
    told = supervisor.stop(signal.SIGQUIT)
    assert told.count("Stopped. Everything that was accepted is on disk.") == WORKERS
    assert told.count("The log level is debug now, as asked.") == WORKERS


#: A supervisor of two programs, one of which has ended at the moment when it is told to stop.
AT_THE_SAME_MOMENT = """
import os, subprocess, sys
from holdfast.cli.workers import Supervisor
supervisor = Supervisor(0, None, {})
dead, alive = subprocess.Popen(["true"]), subprocess.Popen(["sleep", "60"])
supervisor._running = {program.pid: (None, 0.0, program) for program in (dead, alive)}
os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
supervisor._stop(15, None)
sys.exit(supervisor.run())
"""


def test_a_worker_that_ends_as_the_supervisor_is_told_to_stop_is_not_waited_for_in_vain() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", AT_THE_SAME_MOMENT], capture_output=True, text=True, timeout=STOP_S_MAX, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_stop_in_the_first_moment_ends_well(tmp_path: Path, dsn: str) -> None:
    """The second worker may not have got as far as to know what a signal means."""
    for _ in range(3):
        started = start(tmp_path, "--workers", str(WORKERS), DATABASE_URL=dsn)
        started.stop()
