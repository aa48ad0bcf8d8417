"""One snapshot of the whole file, for an audit: read only, beside whoever writes."""

from collections.abc import Iterator
from pathlib import Path

import apsw

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, Place, StockRow, Sums
from holdfast.domain.history import Change
from holdfast.engine.errors import StorageBroken
from holdfast.storage.audit_rows import change, filed_document, filed_holding, movement, stock_row
from holdfast.storage.migrations import SchemaMismatch, migrations_in, pending
from holdfast.storage.sqlite import audit_queries, queries
from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS, Row, refuse_unsafe_sqlite, translated
from holdfast.storage.sqlite.migrate import MIGRATIONS_PACKAGE
from holdfast.storage.totals import whole


class SqliteAudit:
    """Everything in a file as it was when this was opened."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open the file, which must be there, with the schema of this release. Nothing is made or changed."""
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

    def head(self) -> Place | None:
        """Give the place that the head row names."""
        return next((Place(sequence, time) for sequence, time in self._rows(audit_queries.HEAD)), None)

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        return {store for (store,) in self._rows(audit_queries.STORES)}

    def totals(self) -> dict[str, Sums]:
        """Give the sums that are kept, by store."""
        rows = self._rows(audit_queries.TOTALS)
        return {
            store: (items, stocked, whole(on_hand_high, on_hand), whole(reserved_high, reserved))
            for store, items, stocked, on_hand_high, on_hand, reserved_high, reserved in rows
        }

    def stock(self) -> Iterator[StockRow]:
        """Give every stock row, by store and SKU."""
        return map(stock_row, self._rows(audit_queries.STOCK))

    def changes(self) -> Iterator[Change]:
        """Give every entry, by store, SKU and sequence; sorted by SQLite, in temporary files when it is much."""
        return map(change, self._rows(audit_queries.CHANGES))

    def places(self) -> Iterator[Place]:
        """Give where and when every entry was written, by sequence."""
        return (Place(sequence, time) for sequence, time in self._rows(audit_queries.PLACES))

    def documents(self) -> Iterator[FiledDocument]:
        """Give every document, by type and id, with the status and the due time that its columns say."""
        return map(filed_document, self._rows(audit_queries.DOCUMENTS))

    def holdings(self) -> Iterator[FiledHolding]:
        """Give every row that ties a document to an item, by store and SKU; sorted as the entries are."""
        return map(filed_holding, self._rows(audit_queries.HOLDINGS))

    def document_holdings(self) -> Iterator[FiledHolding]:
        """Give the same rows by type and id of the document."""
        return map(filed_holding, self._rows(audit_queries.DOCUMENT_HOLDINGS))

    def movements(self) -> Iterator[Movement]:
        """Give every entry of a document, or without an item, by type and id of the document; sorted as well."""
        return map(movement, self._rows(audit_queries.MOVEMENTS))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(force=True)

    def _rows(self, query: str) -> Iterator[Row]:
        with translated():
            yield from self._connection.execute(query)
