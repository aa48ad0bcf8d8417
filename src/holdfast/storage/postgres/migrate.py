"""Brings the schema of a PostgreSQL database up to date: on request, and safely from several nodes at once."""

from pathlib import Path
from typing import Final

import psycopg

from holdfast.engine.errors import TransientFault
from holdfast.storage.migrations import Migration, SchemaMismatch, migrations_in, pending
from holdfast.storage.postgres import changes, migrations
from holdfast.storage.postgres.connection import Connection, Door, Link, Session, Translated
from holdfast.storage.postgres.guard import Guard

MIGRATIONS_PACKAGE: Final = migrations.__name__
#: Migrations may take long, and wait for those of another node.
MIGRATION_SESSION: Final = Session(
    idle_in_transaction_ms=60_000, lock_ms=600_000, statement_ms=0, transaction_ms=0, answer_s=None
)
#: Two nodes that make the same table at once: one of them fails, and finds it at its next try.
TRIES_MAX: Final = 10


def migrate(dsn: str, data_dir: Path | None = None) -> list[str]:
    """Bring the schema of a database up to date, like ``bring_up_to_date``."""
    guard = Guard(dsn, data_dir=data_dir)
    try:
        return bring_up_to_date(guard)
    finally:
        guard.close()


def bring_up_to_date(door: Door) -> list[str]:
    """Bring the schema up to date in one transaction; give the names of what was applied.

    Raises ``SchemaMismatch`` for a database of a newer release, or one whose history differs.
    """
    link = Link(door, MIGRATION_SESSION)
    try:
        for _ in range(TRIES_MAX - 1):
            try:
                return _migrated(link)
            except TransientFault:
                link.drop()
        return _migrated(link)
    finally:
        link.drop()


def require_current(link: Link) -> None:
    """Return when the schema is that of this release; raise ``SchemaMismatch`` when it is not."""
    try:
        applied = _applied(link.connection())
    except psycopg.errors.UndefinedTable:
        applied = {}
    except psycopg.Error as error:
        raise link.fault(error, committing=False) from error
    missing = pending(migrations_in(MIGRATIONS_PACKAGE), applied)
    if missing:
        names = ", ".join(migration.name for migration in missing)
        raise SchemaMismatch(f"The database lacks {names}: run `holdfast migrate` or `holdfast serve --migrate`.")


def _migrated(link: Link) -> list[str]:
    wanted: list[Migration] = []
    with Translated(link), link.connection().transaction():
        connection = link.connection()
        connection.execute(changes.MIGRATIONS)
        connection.execute(changes.LOCK_MIGRATIONS)
        wanted = pending(migrations_in(MIGRATIONS_PACKAGE), _applied(connection))
        for migration in wanted:
            _run_script(connection, migration.sql)
            connection.execute(changes.APPLY, [migration.number, migration.name, migration.checksum])
    return [migration.name for migration in wanted]


def _applied(connection: Connection) -> dict[int, tuple[str, str]]:
    return {number: (name, checksum) for number, name, checksum in connection.execute(changes.APPLIED)}


def _run_script(connection: Connection, script: str) -> None:
    """Run several statements at once, which a cursor does only for a query without parameters."""
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(script.encode())
