"""Reads on a connection of their own; each sees one committed state."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

import apsw

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
from holdfast.storage.ranges import skus_after
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import access_queries, queries, stock_queries
from holdfast.storage.sqlite.connection import Snapshot, translated
from holdfast.storage.sqlite.document_reader import SqliteDocumentReader
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.sqlite.ledger_reader import SqliteLedgerReader
from holdfast.storage.sqlite.materialized import materialized
from holdfast.storage.sqlite.soundings import sounded


class SqliteReader:
    """A handle for reads, used by one thread at a time."""

    def __init__(
        self,
        connection: apsw.Connection,
        retention: Retention,
        clock: LedgerClock,
        require_room: Callable[[], None] = lambda: None,
    ) -> None:
        """Read from a connection; ``require_room`` is called before a temporary table is made."""
        self._connection = connection
        self._materialized = partial(materialized, connection, require_room)
        self._keys = Keys(connection, retention)
        self._retention = retention
        self._clock = clock
        self._moment = Snapshot(connection)
        #: Reads of the ledger.
        self.ledger: LedgerReader = SqliteLedgerReader(connection, self._materialized)
        #: Reads of documents.
        self.documents: DocumentReader = SqliteDocumentReader(connection, clock, self._moment)

    def one_moment(self) -> AbstractContextManager[None]:
        """Let the stock of SKUs and the news of the ledger that are read within it be of one moment."""
        return self._moment

    def now(self) -> int:
        """Give the time of the next batch, at the earliest: by the ledger's clock, never before the last entry's."""
        with translated():
            head_time: int = self._connection.execute(queries.HEAD).get
        return self._clock.now(head_time)

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        """Give the items that exist among these, all of one moment."""
        with translated() if len(ids) == 1 else Snapshot(self._connection):  # One statement is of one moment anyway.
            rows = list(self._connection.executemany(queries.ITEM_READ, ids))
        return {row.item.id: row for row in map(read_item_of, rows)}

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        """Give the items of a list, of one moment: it is over when this returns."""
        first, end = skus_after(query.after or "", query.sku_prefix or "")
        bindings = {
            "store": query.store,
            "first": first,
            "end": end,
            "name": query.name.casefold() if query.name else None,
            "in_stock": query.in_stock,
            "short": query.short,
            "owed": query.owed,
            "low_stock": query.low_stock,
            "limit": -1 if query.limit is None else query.limit,
        }
        return map(read_item_of, self._materialized(queries.ITEM_LIST, bindings))

    def stock_list(self, query: StockQuery) -> list[ItemRow]:
        """Give a page of the items of several stores, by store and SKU."""
        prefix = query.sku_prefix or ""
        after_store, after_sku = query.after or ("", "")
        from_sku, end = skus_after(after_sku, prefix)
        bindings = {
            "after_store": after_store,
            "from_sku": from_sku,
            "stores": None if query.stores is None else json.dumps(query.stores),
            "first": prefix,
            "end": end,
            "name": query.name.casefold() if query.name else None,
            "in_stock": query.in_stock,
            "short": query.short,
            "owed": query.owed,
            "unsellable": query.unsellable,
            "out": query.out,
            "stopped": query.stopped,
            "low_stock": query.low_stock,
            "limit": query.limit,
        }
        with translated():
            return portion(map(read_item_of, self._connection.execute(_statement(query), bindings)))

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what an idempotency key was used for, while it is kept."""
        with Snapshot(self._connection):
            now = self.now()
            self._keys.refresh()
            uses = self._keys.uses([digest], now, self._clock.held(now))
        standing, _ = parted(uses, self._retention, now, self._clock.held)
        return standing.get(digest)

    def totals(self, store: str | None) -> Totals:
        """Give the sums of one store or of all."""
        with translated():
            if store is None:
                row = self._connection.execute(queries.TOTALS).get
            else:
                row = self._connection.execute(queries.TOTALS_OF_STORE, (store,)).get
        return Totals(*(number or 0 for number in row or ()))

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        """Give figures that take a look at rows, or at entries of an index; at so many of each kind at the most."""
        return sounded(self._connection, self._clock, rows_max, entries_max)

    def stores(self) -> list[Store]:
        """Give all stores, by id."""
        with translated():
            rows = list(self._connection.execute(queries.STORE_LIST, ("", -1)))
        return [store_of(row) for row in rows]

    def stores_named(self, ids: Sequence[str]) -> dict[str, Store]:
        """Give the stores that exist among these."""
        with Snapshot(self._connection):
            rows = list(self._connection.executemany(queries.STORE, [(store,) for store in ids]))
        return {store.id: store for store in map(store_of, rows)}

    def store_list(self, after: str, limit: int) -> list[Store]:
        """Give some of the stores with ids after that one, by id."""
        with translated():
            return portion(map(store_of, self._connection.execute(queries.STORE_LIST, (after, limit))))

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""
        with translated():
            row = self._connection.execute(queries.SKU, (sku,)).fetchone()
        return None if row is None else sku_of(row)

    def sku_list(self, after: str, prefix: str, limit: int) -> list[Sku]:
        """Give some of the catalogue rows with SKUs after that one that begin so."""
        bindings = (*skus_after(after, prefix), limit)
        with translated():
            return portion(map(sku_of, self._connection.execute(queries.SKU_LIST, bindings)))

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        """Give the access keys, unless they are as they were."""
        with Snapshot(self._connection):
            revision: int = self._connection.execute(access_queries.REVISION).get
            if revision == known:
                return None
            return revision, [key_of(row) for row in self._connection.execute(access_queries.KEYS)]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(force=True)


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
