"""One snapshot of the whole file, for an audit: read only, beside whoever writes."""

from collections.abc import Iterator
from pathlib import Path

from holdfast.domain.audit import Sums
from holdfast.engine.errors import StorageBroken
from holdfast.storage.audit import Row, TablesAudit
from holdfast.storage.migrations import EarlierSchema, migrations_in, pending
from holdfast.storage.sqlite import audit_queries, queries
from holdfast.storage.sqlite.connection import open_unchanged, translated
from holdfast.storage.sqlite.migrate import MIGRATIONS_PACKAGE
from holdfast.storage.totals import whole


class SqliteAudit(TablesAudit):
    """Everything in a file as it was when this was opened."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open the file, which must be there. Nothing is made or changed. Raises ``SchemaMismatch``."""
        super().__init__(audit_queries)
        self._connection = open_unchanged(path)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        with translated():
            self._connection.execute(queries.BEGIN_READ)
            if self._connection.execute(audit_queries.HAS_MIGRATIONS).get is None:
                raise StorageBroken("it is not a database of Holdfast.")
            applied = {number: (name, checksum) for number, name, checksum in self._rows(queries.APPLIED)}
        if missing := pending(migrations_in(MIGRATIONS_PACKAGE), applied):
            names = ", ".join(migration.name for migration in missing)
            raise EarlierSchema(f"it lacks {names}: start this release on it once.")

    def _sums(self, row: Row) -> tuple[str, Sums]:
        store, items, stocked, on_hand_high, on_hand, reserved_high, reserved = row
        return store, (items, stocked, whole(on_hand_high, on_hand), whole(reserved_high, reserved))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(force=True)

    def _rows(self, query: str) -> Iterator[Row]:
        with translated():
            yield from self._connection.execute(query)
