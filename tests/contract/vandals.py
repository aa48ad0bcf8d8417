"""Databases of each engine that are open to vandals: filled through the engine, then without checks and keys."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest

from contract.around import SqlAround
from contract.damage import ModelVandal, SqlVandal, Vandal
from contract.engines import PostgresAround, SqliteAround, columns_of
from contract.model_around import ModelAround
from holdfast.bootstrap.verify import Report, audited
from holdfast.engine.ports import Storage
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.postgres.migrate import migrate
from holdfast.storage.sqlite.audit import SqliteAudit
from postgres_databases import EMPTY, shared_server

ENGINES: Final = ("model", "sqlite", "postgres")
_LOOSENED: Final = ("items", "ledger", "documents", "document_items")
_COPIED: Final = ("stores", "skus", "items", "ledger", "heads", "totals", "documents", "document_items")


@contextmanager
def vandalised(request: pytest.FixtureRequest, fill: Callable[[Storage], None]) -> Iterator[Vandal]:
    """Give a vandal in a database of the engine of the request, with a second store, filled."""
    if request.param == "model":
        model: ModelAround = request.getfixturevalue("model")
        model.put_stores("shop")
        fill(model.open())
        yield ModelVandal(model)
    elif request.param == "sqlite":
        sqlite: SqliteAround = request.getfixturevalue("sqlite")
        sqlite.put_stores("shop")
        fill(sqlite.open())
        _loosen(sqlite)
        yield SqlVandal(sqlite, SqliteAudit, Path(sqlite.location))
    else:
        # An engine needs the keys: it fills a database that has them, and the rows are copied.
        source: PostgresAround = request.getfixturevalue("postgres")
        source.put_stores("shop")
        fill(source.open())
        postgres = PostgresAround(_loose_database())
        _copy(source, postgres)
        yield SqlVandal(postgres, PostgresAudit, postgres.location)
        postgres.close()


@functools.cache
def _loose_database() -> str:
    """Give a PostgreSQL database without checks and keys, one for the whole session."""
    server = shared_server()
    dsn = server.dsn(server.create_database())
    migrate(dsn)
    around = PostgresAround(dsn)
    _loosen(around)
    around.close()
    return around.location


def _loosen(around: SqlAround) -> None:
    """Take the checks and keys from the tables."""
    if isinstance(around, SqliteAround):
        around.run("BEGIN")
        for table in _LOOSENED:
            around.run(f"CREATE TABLE loose AS SELECT * FROM {table}")
            around.run(f"DROP TABLE {table}")
            around.run(f"ALTER TABLE loose RENAME TO {table}")
        around.run("COMMIT")
        return
    constraints = around.run(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE conrelid = ANY (?::regclass[]) AND contype IN ('c', 'p')",
        list(_LOOSENED),
    )
    for table, name in constraints:
        around.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _copy(source: PostgresAround, target: PostgresAround) -> None:
    with psycopg.connect(target.location, autocommit=True) as connection:
        connection.execute(EMPTY)
    target.run("DELETE FROM stores")
    target.run("DELETE FROM heads")
    for table in _COPIED:
        columns = columns_of(source, table)
        rows = source.run(f"SELECT {columns} FROM {table}")
        target.run_many(
            f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(rows[0] if rows else ()))})", rows
        )


def report_of(vandal: Vandal) -> Report:
    """Audit the database; every difference must be kept."""
    audit = vandal.audit()
    try:
        report = audited(audit, lambda _done, _expected: None)
    finally:
        audit.close()
    assert report.differences == len(report.found)
    return report
