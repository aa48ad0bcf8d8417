"""A server that can be told to wait for a standby which never answers."""

from typing import Final

from contract.engines import PostgresAround
from postgres_server import wait_until

DEADLINE_S: Final = 20
WAITING: Final = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'holdfast'"


def standby(around: PostgresAround, name: str) -> None:
    """Make commits wait for a standby of that name; without one, not at all."""
    around.run(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    around.run("SELECT pg_reload_conf()")
    wait_until(lambda: around.run("SHOW synchronous_standby_names") == [(name,)], DEADLINE_S)


def interrupt(around: PostgresAround, function: str) -> None:
    """Interrupt the session that waits for the standby."""
    wait_until(lambda: around.run(WAITING) != [], DEADLINE_S)
    around.run(f"SELECT {function}(pid) FROM ({WAITING}) AS waiting")
