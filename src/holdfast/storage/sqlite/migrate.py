"""Brings the schema of an SQLite file up to date."""

from typing import Final

import apsw

from holdfast.storage.migrations import migrations_in, pending
from holdfast.storage.sqlite import migrations, queries
from holdfast.storage.sqlite.connection import translated

MIGRATIONS_PACKAGE: Final = migrations.__name__


def migrate(connection: apsw.Connection) -> list[str]:
    """Bring the schema up to date in one transaction; give the names of what was applied.

    Raises ``SchemaMismatch`` for a database of a newer release, or one whose history differs.
    """
    with translated():
        connection.execute(queries.BEGIN)
        try:
            connection.execute(queries.MIGRATIONS)
            applied = {number: (name, checksum) for number, name, checksum in connection.execute(queries.APPLIED)}
            wanted = pending(migrations_in(MIGRATIONS_PACKAGE), applied)
            for migration in wanted:
                connection.execute(migration.sql)
                connection.execute(queries.APPLY, (migration.number, migration.name, migration.checksum))
            connection.execute(queries.COMMIT)
        except BaseException:
            if connection.in_transaction:
                connection.execute(queries.ROLLBACK)
            raise
    return [migration.name for migration in wanted]
