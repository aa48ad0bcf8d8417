"""The databases of a test session, on one PostgreSQL that is started when the first test asks for it."""

import atexit
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from holdfast.storage.postgres.migrate import migrate
from postgres_server import PostgresServer

#: Ends the sessions that a test has left behind.
DISMISS: Final = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY: Final = """
DELETE FROM items; DELETE FROM skus; DELETE FROM ledger; DELETE FROM idempotency_keys; DELETE FROM totals;
DELETE FROM batches; DELETE FROM stores WHERE id <> 'default'; DELETE FROM documents; DELETE FROM document_items;
DELETE FROM counts; DELETE FROM epochs WHERE number > 1; DELETE FROM clocks;
DELETE FROM access_keys;
UPDATE stores SET name = 'Default store', updated_at = created_at, version = 1, location = NULL, attributes = '{}',
    stopped = false, stop_reason = NULL;
UPDATE heads SET sequence = 0, time = 0, operations = 0, stops = 0
"""


@functools.cache
def shared_server() -> PostgresServer:
    """Give the one server of this test session; it is removed when the session ends."""
    server = PostgresServer()
    atexit.register(server.remove)
    return server


@functools.cache
def _template(server: PostgresServer) -> str:
    """Give the name of a database as after its migration, which nobody can connect to: only copies are written."""
    name = server.create_database()
    migrate(server.dsn(name))
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
    return name


@functools.cache
def common_database() -> str:
    """Give the name of the database that the tests of a session use in turn, as the one before has left it."""
    server = shared_server()
    return server.create_database(_template(server))


def emptied_database() -> str:
    """Give the common database as after its migration. A new one each time would cost seconds."""
    name = common_database()
    with psycopg.connect(shared_server().dsn(name), autocommit=True) as connection:
        connection.execute(DISMISS)
        connection.execute(EMPTY)
    return name


@contextmanager
def own_database(*, migrated: bool = False, server: PostgresServer | None = None) -> Iterator[str]:
    """Give the name of a database that nobody else uses, as after its migration or without a schema, and drop it."""
    server = server or shared_server()
    name = server.create_database(_template(server)) if migrated else server.create_database()
    try:
        yield name
    finally:
        server.drop_database(name)
