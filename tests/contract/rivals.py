"""What a test sees of PostgreSQL while several sessions want the same rows."""

from typing import Final

import psycopg

from contract.engines import PostgresAround
from postgres_server import wait_until

DEADLINE_S: Final = 20


def wait_for_lock(postgres: PostgresAround, sessions: int = 1) -> None:
    """Return when so many of the engine's sessions wait for a lock."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holdfast' AND wait_event_type = 'Lock'"
    wait_until(lambda: len(postgres.run(waiting)) == sessions, DEADLINE_S)


def locked(postgres: PostgresAround, row: str) -> bool:
    """Tell whether a session has locked a row, named as after FROM."""
    try:
        postgres.run(f"SELECT 1 FROM {row} FOR UPDATE NOWAIT")
    except psycopg.errors.LockNotAvailable:
        return True
    return False


def time_of(postgres: PostgresAround) -> int:
    """Give the time of the database, in milliseconds since 1970 UTC."""
    [(now,)] = postgres.run("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint")
    return int(now)
