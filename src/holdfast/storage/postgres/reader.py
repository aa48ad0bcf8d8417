"""Reads on a connection of their own, to the primary; each statement sees one committed state."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

from holdfast.domain.access import AccessKey
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.identifiers import ItemId
from holdfast.domain.keys import KeyRecord
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.portions import portion
from holdfast.engine.ports import ItemQuery, Totals
from holdfast.engine.reading import DocumentReader, ItemRow, LedgerReader, StockQuery
from holdfast.engine.soundings import Soundings
from holdfast.storage.access_rows import key_of
from holdfast.storage.codec import read_item_of, sku_of, store_of
from holdfast.storage.key_uses import parted
from holdfast.storage.postgres import access_queries, queries, read_queries, stock_queries
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.postgres.document_reader import PostgresDocumentReader
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.ledger_reader import PostgresLedgerReader
from holdfast.storage.postgres.pulse import Pulse
from holdfast.storage.postgres.read_link import ReadLink
from holdfast.storage.postgres.rows import pair_columns
from holdfast.storage.postgres.soundings import sounded
from holdfast.storage.ranges import AFTER_ALL_SKUS, end_of_prefix
from holdfast.storage.retention import Retention


class PostgresReader:
    """A handle for reads, used by one thread at a time."""

    def __init__(self, guard: Guard, pulse: Pulse, retention: Retention, clock: LedgerClock) -> None:
        self._link = ReadLink(guard, pulse, clock)
        self._retention = retention
        self.ledger: LedgerReader = PostgresLedgerReader(self._link)
        self.documents: DocumentReader = PostgresDocumentReader(self._link)

    def one_moment(self) -> AbstractContextManager[None]:
        """Let the stock of SKUs and the news of the ledger that are read within it be of one moment."""
        return self._link.one_moment()

    def now(self) -> int:
        """Give the time of the next batch, at the earliest."""
        return self._link.now()

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        """Give the items that exist among these, all of one moment."""
        rows = self._link.rows(read_queries.ITEMS_READ, *pair_columns(ids))
        return {row.item.id: row for row in map(read_item_of, rows)}

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        """Give the items of a list. The one statement is one snapshot."""
        prefix = query.sku_prefix or ""
        bindings = (
            query.store,
            query.after or "",
            prefix,
            end_of_prefix(prefix) or AFTER_ALL_SKUS,
            query.name.casefold() if query.name else None,
            query.in_stock,
            query.short,
            query.owed,
            query.low_stock,
            query.limit,
        )
        read = self._link.stream if query.limit is None else self._link.rows
        yield from map(read_item_of, read(read_queries.ITEM_LIST, *bindings))

    def stock_list(self, query: StockQuery) -> list[ItemRow]:
        """Give a page of the items of several stores, by store and SKU."""
        prefix = query.sku_prefix or ""
        after_store, after_sku = query.after or ("", "")
        bindings = (
            after_store,
            after_sku,
            None if query.stores is None else texts(query.stores),
            prefix,
            end_of_prefix(prefix) or AFTER_ALL_SKUS,
            query.name.casefold() if query.name else None,
            query.in_stock,
            query.short,
            query.owed,
            query.unsellable,
            query.low_stock,
            query.limit,
            query.stopped,
            query.out,
        )
        return portion(map(read_item_of, self._link.rows(_statement(query), *bindings)))

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what an idempotency key was used for, while it is kept."""
        now = self.now()
        held = self._link.clock.held(now)
        rows = self._link.rows(queries.KEYS, octets([digest]), plain(self._retention.generations(now, held)))
        standing, _ = parted(rows, self._retention, now, self._link.clock.held)
        return standing.get(digest)

    def totals(self, store: str | None) -> Totals:
        """Give the sums of one store or of all."""
        statement, bindings = (read_queries.TOTALS, ()) if store is None else (read_queries.TOTALS_OF_STORE, (store,))
        return Totals(*(number or 0 for number in self._link.rows(statement, *bindings)[0]))

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        """Give figures that take a look at rows, or at entries of an index; at so many of each kind at the most."""
        return sounded(self._link, rows_max, entries_max)

    def stores(self) -> list[Store]:
        """Give all stores, by id."""
        return [store_of(row) for row in self._link.rows(read_queries.STORES)]

    def stores_named(self, ids: Sequence[str]) -> dict[str, Store]:
        """Give the stores that exist among these."""
        rows = self._link.rows(queries.STORES_NAMED, texts(ids))
        return {store.id: store for store in map(store_of, rows)}

    def store_list(self, after: str, limit: int) -> list[Store]:
        """Give some of the stores with ids after that one, by id."""
        with self._link.lazily(read_queries.STORE_LIST, after, limit) as rows:
            return portion(map(store_of, rows))

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""
        return next((sku_of(row) for row in self._link.rows(queries.SKUS, texts([sku]))), None)

    def sku_list(self, after: str, prefix: str, limit: int) -> list[Sku]:
        """Give some of the catalogue rows with SKUs after that one that begin so."""
        bindings = (after, prefix, end_of_prefix(prefix) or AFTER_ALL_SKUS, limit)
        with self._link.lazily(read_queries.SKU_LIST, *bindings) as rows:
            return portion(map(sku_of, rows))

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        """Give the access keys, unless they are as they were. A key that comes in between is seen at the next look."""
        [(revision,)] = self._link.rows(access_queries.REVISION)
        if revision == known:
            return None
        return revision, [key_of(row) for row in self._link.rows(access_queries.KEYS)]

    def close(self) -> None:
        """Close the connection."""
        self._link.drop()


def _statement(query: StockQuery) -> str:
    """Choose the statement that reads the fewest items."""
    if query.short:
        return stock_queries.STOCK_SHORT
    if query.owed:
        return stock_queries.STOCK_OWED
    if query.unsellable:
        return stock_queries.STOCK_UNSELLABLE
    if query.low_stock:
        return stock_queries.STOCK_LOW
    return stock_queries.STOCK_OUT if query.out else stock_queries.STOCK
