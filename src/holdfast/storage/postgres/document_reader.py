"""Reads of documents, each through the index that its conditions allow."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from holdfast.domain.documents import Document, DocumentKey
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.reading import ItemRow
from holdfast.storage.codec import decode_document, read_item_of
from holdfast.storage.document_pages import page_of
from holdfast.storage.postgres import document_queries, queries, read_queries
from holdfast.storage.postgres.arrays import texts
from holdfast.storage.postgres.read_link import ReadLink, Row
from holdfast.storage.postgres.rows import BIGINT_MAX, pair_columns


class PostgresDocumentReader:
    """The part of a reader that is about documents, and about the stock of SKUs over their stores."""

    def __init__(self, link: ReadLink) -> None:
        self._link = link

    def document(self, key: DocumentKey) -> Document | None:
        """Give one document."""
        rows = self._link.rows(queries.DOCUMENTS, *pair_columns([key]))
        return next((decode_document(body) for (body,) in rows), None)

    def documents(self, query: DocumentQuery) -> list[Document]:
        """Give a page of documents, the newest first."""
        return page_of(query, self._found, self._is_in_more)

    def _is_in_more(self, sku: str, lines: int) -> bool:
        return bool(self._link.rows(document_queries.MORE_LINES, sku, lines))

    @contextmanager
    def _found(self, query: DocumentQuery, limit: int) -> Iterator[Iterator[Document]]:
        """Give what the index of a query finds, for as long as it is wanted."""
        with self._bodies(query, limit) as bodies:
            yield (decode_document(body) for (body,) in bodies)

    def due(self, limit: int) -> list[str]:
        """Give the ids of open reservations whose time is over, those due longest first."""
        return [name for (name,) in self._link.rows(document_queries.DUE, self._link.now(), limit)]

    def stock_of(self, skus: Sequence[str], stores: Sequence[str] | None) -> list[ItemRow]:
        """Give the items of these SKUs, in these stores or in all, by store and SKU; all of one moment."""
        wanted = texts(set(skus))
        if stores is None:
            rows = self._link.rows(read_queries.STOCK_OF_SKUS, wanted)
        else:
            rows = self._link.rows(read_queries.STOCK_IN_STORES, wanted, texts(stores))
        return sorted(map(read_item_of, rows), key=lambda row: row.item.id)

    def _bodies(self, query: DocumentQuery, limit: int) -> AbstractContextManager[Iterator[Row]]:
        """Find documents whatever the store, unless a SKU is asked for too."""
        created_at, name = query.before or (BIGINT_MAX, "")
        bindings = (query.type, created_at, name, limit)
        lazily = self._link.lazily
        if query.sku is not None:
            return lazily(document_queries.WITH_SKU, *bindings, query.status, query.reference, query.sku, query.store)
        if query.reference is not None:
            return lazily(document_queries.WITH_REFERENCE, *bindings, query.status, query.reference)
        if query.expires_before is not None:
            return lazily(document_queries.ENDING, *bindings, query.status, query.expires_before)
        if query.status == "open":
            return lazily(document_queries.NEWEST_OPEN, *bindings)
        return lazily(document_queries.NEWEST, *bindings, query.status)
