"""Reads of reservations, sales and transfers, each in one snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import apsw

from holdfast.domain.documents import Document, DocumentKey
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.reading import ItemRow
from holdfast.storage.codec import decode_document, read_item_of
from holdfast.storage.document_pages import page_of
from holdfast.storage.sqlite import document_queries, queries
from holdfast.storage.sqlite.connection import Row, Snapshot, translated

#: After every document: a list begins there.
_NEWEST: Final = (2**63 - 1, "")
#: These give ids. Sorted with their bodies, all would be read.
_OF_IDS: Final = frozenset({document_queries.WITH_SKU, document_queries.WITH_ITEM, document_queries.ENDING})


class SqliteDocumentReader:
    """Reads on the connection of a reader."""

    def __init__(self, connection: apsw.Connection, clock: LedgerClock, moment: Snapshot) -> None:
        """``moment``: that of everything which is read within it."""
        self._connection = connection
        self._clock = clock
        self._moment = moment

    def document(self, key: DocumentKey) -> Document | None:
        """Give one document."""
        with translated():
            row = self._connection.execute(document_queries.DOCUMENT, key).fetchone()
        return None if row is None else decode_document(*row)

    def documents(self, query: DocumentQuery) -> list[Document]:
        """Give a page of documents, the newest first: by descending (created_at, id)."""
        with Snapshot(self._connection):
            return page_of(query, self._found, self._is_in_more)

    def _is_in_more(self, sku: str, lines: int) -> bool:
        return self._connection.execute(document_queries.MORE_LINES, (sku, lines)).fetchone() is not None

    @contextmanager
    def _found(self, query: DocumentQuery, limit: int) -> Iterator[Iterator[Document]]:
        """Give what the index of a query finds, for as long as it is wanted."""
        before, before_id = query.before or _NEWEST
        bindings = {
            "type": query.type,
            "before": before,
            "before_id": before_id,
            "status": query.status,
            "sku": query.sku,
            "store": query.store,
            "reference": query.reference,
            "expires_before": query.expires_before,
            "limit": limit,
        }
        statement = _statement(query)
        rows = self._connection.execute(statement, bindings)
        bodies = self._bodies(query.type, rows) if statement in _OF_IDS else rows
        try:
            yield (decode_document(body) for (body,) in bodies)
        finally:
            rows.close(force=True)  # Or the snapshot could not end.

    def _bodies(self, document_type: str, ids: Iterator[Row]) -> Iterator[Row]:
        """Read documents one by one, as far as they are wanted."""
        for (document_id,) in ids:
            yield from self._connection.execute(document_queries.DOCUMENT, (document_type, document_id))

    def due(self, limit: int) -> list[str]:
        """Give the ids of open reservations whose time is over by the database's clock, those due longest first."""
        with Snapshot(self._connection):
            now = self._clock.now(self._connection.execute(queries.HEAD).get)
            return [found for (found,) in self._connection.execute(document_queries.DUE, (now, limit))]

    def stock_of(self, skus: Sequence[str], stores: Sequence[str] | None) -> list[ItemRow]:
        """Give the items of these SKUs, in these stores or in all, by store and SKU; deleted ones left out."""
        with self._moment:
            rows = [read_item_of(row) for row in self._stock(skus, stores)]
        return sorted(rows, key=lambda row: row.item.id)

    def _stock(self, skus: Sequence[str], stores: Sequence[str] | None) -> Iterator[Row]:
        for sku in set(skus):
            if stores is None:
                yield from self._connection.execute(queries.ITEMS_OF_SKU, (sku,))
            else:
                for store in set(stores):
                    yield from self._connection.execute(queries.ITEM_READ, (store, sku))


def _statement(query: DocumentQuery) -> str:
    """Choose the statement whose index leaves the fewest documents to look at."""
    if query.sku is not None:
        return document_queries.WITH_SKU if query.store is None else document_queries.WITH_ITEM
    if query.reference is not None:
        return document_queries.WITH_REFERENCE
    if query.expires_before is not None:
        return document_queries.ENDING
    return document_queries.NEWEST_OPEN if query.status == "open" else document_queries.NEWEST
