"""One snapshot of the whole file, for an audit: read only, beside whoever writes."""

from collections.abc import Iterator
from pathlib import Path

import apsw

from holdfast.domain.audit import Sums
from holdfast.engine.errors import StorageBroken
from holdfast.storage.audit import Row, TablesAudit
from holdfast.storage.migrations import SchemaMismatch, migrations_in, pending
from holdfast.storage.sqlite import audit_queries, queries
from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS, refuse_unsafe_sqlite, translated
from holdfast.storage.sqlite.migrate import MIGRATIONS_PACKAGE
from holdfast.storage.totals import whole


class SqliteAudit(TablesAudit):
    """Everything in a file as it was when this was opened."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open the file, which must be there, with the schema of this release. Nothing is made or changed."""
        super().__init__(audit_queries)
        refuse_unsafe_sqlite(apsw.sqlite_lib_version())
        # A log that is there belongs to a server, or to one that crashed: it is left as it is. Where there is none,
        # SQLite makes an empty one, which only a connection that could write removes again at its end.
        logged = path.with_name(path.name + "-wal").exists()
        with translated():
            flags = apsw.SQLITE_OPEN_READONLY if logged else apsw.SQLITE_OPEN_READWRITE
            self._connection = apsw.Connection(str(path), flags=flags)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        with translated():
            self._connection.set_busy_timeout(BUSY_TIMEOUT_MS)
            self._connection.execute(audit_queries.QUERY_ONLY)
            self._connection.execute(queries.BEGIN_READ)
            if self._connection.execute(audit_queries.HAS_MIGRATIONS).get is None:
                raise StorageBroken("it is not a database of Holdfast.")
            applied = {number: (name, checksum) for number, name, checksum in self._rows(queries.APPLIED)}
        if missing := pending(migrations_in(MIGRATIONS_PACKAGE), applied):
            names = ", ".join(migration.name for migration in missing)
            raise SchemaMismatch(f"it lacks {names}: start this release on it once.")

    def _sums(self, row: Row) -> tuple[str, Sums]:
        store, items, stocked, on_hand_high, on_hand, reserved_high, reserved = row
        return store, (items, stocked, whole(on_hand_high, on_hand), whole(reserved_high, reserved))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(force=True)

    def _rows(self, query: str) -> Iterator[Row]:
        with translated():
            yield from self._connection.execute(query)
