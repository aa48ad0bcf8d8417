"""One snapshot of the whole database, for an audit: read only, without locks, beside all nodes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, Place, StockRow, Sums
from holdfast.domain.history import Change
from holdfast.storage.audit_rows import change, filed_document, filed_holding, movement, stock_row
from holdfast.storage.postgres import audit_queries
from holdfast.storage.postgres.connection import Link, Session, Translated
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.migrate import require_current

Rows = list[tuple[Any, ...]]
#: An audit holds no locks, and takes as long as it takes.
AUDIT_SESSION: Final = Session(idle_in_transaction_ms=0, statement_ms=0, transaction_ms=0, answer_s=None)


class PostgresAudit:
    """Everything in a database as it was when this was opened."""

    name = "postgresql"

    def __init__(self, dsn: str, data_dir: Path | None = None) -> None:
        """Connect. Raises ``SchemaMismatch`` when the schema is not that of this release."""
        self._guard = Guard(dsn, data_dir=data_dir)
        self._link = Link(self._guard, AUDIT_SESSION)
        try:
            require_current(self._link)
            self._rows(audit_queries.BEGIN)
            self._rows(audit_queries.SET_PLANS)
        except BaseException:
            self.close()
            raise

    def head(self) -> Place | None:
        """Give the place that the head row names."""
        return next((Place(sequence, time) for sequence, time in self._rows(audit_queries.HEAD)), None)

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        return {store for (store,) in self._rows(audit_queries.STORES)}

    def totals(self) -> dict[str, Sums]:
        """Give the sums that are kept, by store."""
        rows = self._rows(audit_queries.TOTALS)
        return {store: (items, held, int(on_hand), int(reserved)) for store, items, held, on_hand, reserved in rows}

    def stock(self) -> Iterator[StockRow]:
        """Give every stock row, by store and SKU."""
        return map(stock_row, self._stream(audit_queries.DECLARE_STOCK, audit_queries.FETCH_STOCK))

    def changes(self) -> Iterator[Change]:
        """Give every entry, by store, SKU and sequence; sorted by the server."""
        return map(change, self._stream(audit_queries.DECLARE_CHANGES, audit_queries.FETCH_CHANGES))

    def places(self) -> Iterator[Place]:
        """Give where and when every entry was written, by sequence."""
        rows = self._stream(audit_queries.DECLARE_PLACES, audit_queries.FETCH_PLACES)
        return (Place(sequence, time) for sequence, time in rows)

    def documents(self) -> Iterator[FiledDocument]:
        """Give every document, by type and id, with the status and the due time that its columns say."""
        return map(filed_document, self._stream(audit_queries.DECLARE_DOCUMENTS, audit_queries.FETCH_DOCUMENTS))

    def holdings(self) -> Iterator[FiledHolding]:
        """Give every row that ties a document to an item, by store and SKU; sorted as the entries are."""
        return map(filed_holding, self._stream(audit_queries.DECLARE_HOLDINGS, audit_queries.FETCH_HOLDINGS))

    def document_holdings(self) -> Iterator[FiledHolding]:
        """Give the same rows by type and id of the document."""
        rows = self._stream(audit_queries.DECLARE_DOCUMENT_HOLDINGS, audit_queries.FETCH_DOCUMENT_HOLDINGS)
        return map(filed_holding, rows)

    def movements(self) -> Iterator[Movement]:
        """Give every entry of a document, or without an item, by type and id of the document; sorted as well."""
        return map(movement, self._stream(audit_queries.DECLARE_MOVEMENTS, audit_queries.FETCH_MOVEMENTS))

    def close(self) -> None:
        """Close the connection; its transaction has nothing to keep."""
        self._link.drop()
        self._guard.close()

    def _stream(self, declare: str, fetch: str) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a cursor on the server, of which several are open at once."""
        self._rows(declare)
        while rows := self._rows(fetch):
            yield from rows

    def _rows(self, query: str) -> Rows:
        with Translated(self._link):
            cursor = self._link.connection().execute(query, binary=True)
            return cursor.fetchall() if cursor.description else []
