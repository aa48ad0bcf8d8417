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
def migrated_database() -> str:
    """Give the name of a database with the schema of this release, to be copied or emptied."""
    server = shared_server()
    name = server.create_database()
    migrate(server.dsn(name))
    return name


def emptied_database() -> str:
    """Give the name of a database that is as after its migration. A new one each time would cost seconds."""
    name = migrated_database()
    with psycopg.connect(shared_server().dsn(name), autocommit=True) as connection:
        connection.execute(DISMISS)
        connection.execute(EMPTY)
    return name


@contextmanager
def own_database(template: str | None = None, server: PostgresServer | None = None) -> Iterator[str]:
    """Give the name of a database that nobody else uses, a copy of another or without a schema, and drop it."""
    server = server or shared_server()
    name = server.create_database(template) if template else server.create_database()
    try:
        yield name
    finally:
        server.drop_database(name)
