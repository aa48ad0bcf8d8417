"""One snapshot of the whole database, for an audit: read only, without locks, beside all nodes."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from holdfast.domain.audit import Sums
from holdfast.storage.audit import Row, TablesAudit
from holdfast.storage.postgres import audit_queries
from holdfast.storage.postgres.connection import Link, Session, Translated
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.migrate import require_current

#: Rows that travel together; of documents, some of which are long, not as many.
ROWS_FETCHED: Final = 5_000
LONG_ROWS_FETCHED: Final = 500
#: An audit holds no locks, and takes as long as it takes.
AUDIT_SESSION: Final = Session(idle_in_transaction_ms=0, statement_ms=0, transaction_ms=0, answer_s=None)


class PostgresAudit(TablesAudit):
    """Everything in a database as it was when this was opened."""

    name = "postgresql"

    def __init__(self, dsn: str, data_dir: Path | None = None) -> None:
        """Connect. Raises ``SchemaMismatch`` when the schema is not that of this release."""
        super().__init__(audit_queries)
        self._numbers = itertools.count(1)
        self._guard = Guard(dsn, data_dir=data_dir)
        self._link = Link(self._guard, AUDIT_SESSION)
        try:
            require_current(self._link)
            with Translated(self._link):
                self._link.connection().execute(audit_queries.BEGIN)
                self._link.connection().execute(audit_queries.SET_PLANS)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; its transaction has nothing to keep."""
        self._link.drop()
        self._guard.close()

    def _sums(self, row: Row) -> tuple[str, Sums]:
        store, items, stocked, on_hand, reserved = row
        return store, (items, stocked, int(on_hand), int(reserved))

    def _rows(self, query: str) -> Iterator[Row]:
        """Give the rows of a cursor on the server, of which several are open at once."""
        name = f"rows_{next(self._numbers)}"
        with Translated(self._link), self._link.connection().cursor(name, binary=True, scrollable=False) as cursor:
            cursor.itersize = LONG_ROWS_FETCHED if query == audit_queries.DOCUMENTS else ROWS_FETCHED
            cursor.execute(query)
            yield from cursor
