"""An audit of a database of tables: one reading of its rows, whatever the engine."""

import abc
from collections.abc import Iterator
from typing import Any, Protocol

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, Place, StockRow, Sums
from holdfast.domain.history import Change
from holdfast.domain.identifiers import ItemId
from holdfast.storage.audit_rows import change, filed_document, filed_holding, movement, stock_row

Row = tuple[Any, ...]


class AuditQueries(Protocol):
    """The statements of an engine: its module ``audit_queries``."""

    HEAD: str
    STORES: str
    STOPPED: str
    TOTALS: str
    STOCK: str
    CHANGES: str
    PLACES: str
    DOCUMENTS: str
    HOLDINGS: str
    DOCUMENT_HOLDINGS: str
    MOVEMENTS: str


class TablesAudit(abc.ABC):
    """Everything in a database as it was when this was opened. Streams may be read side by side."""

    #: What engine this is: sqlite, postgresql.
    name: str

    def __init__(self, queries: AuditQueries) -> None:
        self._queries = queries

    @abc.abstractmethod
    def _rows(self, query: str) -> Iterator[Row]:
        """Give the rows of a statement as they come."""

    @abc.abstractmethod
    def _sums(self, row: Row) -> tuple[str, Sums]:
        """Give a store and its sums from their columns."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the connection; nothing is kept."""

    def head(self) -> Place | None:
        """Give the place that the head row names."""
        return next((Place(*row) for row in self._rows(self._queries.HEAD)), None)

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        return {store for (store,) in self._rows(self._queries.STORES)}

    def stopped(self) -> set[ItemId]:
        """Give the stores and SKUs of which the sale is stopped."""
        return {(store, sku) for store, sku in self._rows(self._queries.STOPPED)}

    def totals(self) -> dict[str, Sums]:
        """Give the sums that are kept, by store."""
        return dict(map(self._sums, self._rows(self._queries.TOTALS)))

    def stock(self) -> Iterator[StockRow]:
        """Give every stock row, by store and SKU."""
        return map(stock_row, self._rows(self._queries.STOCK))

    def changes(self) -> Iterator[Change]:
        """Give every entry, by store, SKU and sequence; sorted by the database, in temporary files when it is much."""
        return map(change, self._rows(self._queries.CHANGES))

    def places(self) -> Iterator[Place]:
        """Give where and when every entry was written, by sequence."""
        return (Place(*row) for row in self._rows(self._queries.PLACES))

    def documents(self) -> Iterator[FiledDocument]:
        """Give every document, by type and id, with the status and the due time that its columns say."""
        return map(filed_document, self._rows(self._queries.DOCUMENTS))

    def holdings(self) -> Iterator[FiledHolding]:
        """Give every row that ties a document to an item, by store and SKU; sorted as the entries are."""
        return map(filed_holding, self._rows(self._queries.HOLDINGS))

    def document_holdings(self) -> Iterator[FiledHolding]:
        """Give the same rows by type and id of the document."""
        return map(filed_holding, self._rows(self._queries.DOCUMENT_HOLDINGS))

    def movements(self) -> Iterator[Movement]:
        """Give every entry of a document, or without an item, by type and id of the document; sorted as well."""
        return map(movement, self._rows(self._queries.MOVEMENTS))
