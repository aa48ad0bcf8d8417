"""Brings the schema of an SQLite file up to date."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from holdfast.storage.migrations import SchemaMismatch, migrations_in, pending
from holdfast.storage.sqlite import migrations, queries
from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS, translated

MIGRATIONS_PACKAGE: Final = migrations.__name__


def migrate(connection: apsw.Connection, tell: Callable[[str], None] = lambda _: None) -> list[str]:
    """Bring the schema up to date in one transaction; give the names of what was applied.

    ``tell`` takes a line for the operator before it is done to a database that is there: with millions of rows it
    takes its time.
    Raises ``SchemaMismatch`` for a database of a newer release, or one whose history differs.
    """
    with translated():
        connection.execute(queries.BEGIN)
        try:
            connection.execute(queries.MIGRATIONS)
            applied = {number: (name, checksum) for number, name, checksum in connection.execute(queries.APPLIED)}
            wanted = pending(migrations_in(MIGRATIONS_PACKAGE), applied)
            if applied and wanted:
                tell(f"The database is brought up to date: {', '.join(migration.name for migration in wanted)}.")
            for migration in wanted:
                connection.execute(migration.sql)
                connection.execute(queries.APPLY, (migration.number, migration.name, migration.checksum))
            connection.execute(queries.COMMIT)
        except BaseException:
            if connection.in_transaction:
                connection.execute(queries.ROLLBACK)
            raise
    return [migration.name for migration in wanted]


def require_current(path: Path) -> None:
    """Return when the schema of a file is that of this release; raise ``SchemaMismatch`` when it is not."""
    with translated():
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(BUSY_TIMEOUT_MS)
            rows = list(connection.execute(queries.APPLIED))
        finally:
            connection.close(force=True)
    missing = pending(migrations_in(MIGRATIONS_PACKAGE), {number: (name, checksum) for number, name, checksum in rows})
    if missing:
        names = ", ".join(migration.name for migration in missing)
        raise SchemaMismatch(f"The database lacks {names}: start the server again, with this release, first.")
