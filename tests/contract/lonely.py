"""A server that can be told to wait for a standby which never answers."""

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final

import psycopg

from contract.engines import PostgresAround
from postgres_server import wait_until

DEADLINE_S: Final = 20
WAITING: Final = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'holdfast'"
PROBE_WAITS: Final = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'probe'"
#: A commit that changes no table.
COMMITTED: Final = b"SELECT pg_logical_emit_message(true, 'probe', '')"


def standby(around: PostgresAround, name: str) -> None:
    """Make commits wait for a standby of that name; without one, not at all."""
    around.run(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    around.run("SELECT pg_reload_conf()")
    wait_until(lambda: around.run("SHOW synchronous_standby_names") == [(name,)], DEADLINE_S)
    if name:  # Commits do not wait before the checkpointer has read it too.
        wait_until(lambda: commits_wait(around), DEADLINE_S)


def commits_wait(around: PostgresAround) -> bool:
    """Tell whether a commit waits, by making one."""
    with (
        ThreadPoolExecutor() as pool,
        psycopg.connect(around.location, autocommit=True, application_name="probe") as probe,
    ):
        committing = pool.submit(probe.execute, COMMITTED)
        wait_until(lambda: committing.done() or around.run(PROBE_WAITS) != [], DEADLINE_S)
        waits = not committing.done()
        around.run("SELECT pg_terminate_backend(?, 10000)", probe.info.backend_pid)
        wait([committing])
    return waits


def interrupt(around: PostgresAround, function: str) -> None:
    """Interrupt the session that waits for the standby."""
    wait_until(lambda: around.run(WAITING) != [], DEADLINE_S)
    around.run(f"SELECT {function}(pid) FROM ({WAITING}) AS waiting")
