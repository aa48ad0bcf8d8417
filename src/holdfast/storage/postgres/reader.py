"""Reads on a connection of their own, to the primary; each statement sees one committed state."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from holdfast.domain.catalogue import Store
from holdfast.domain.identifiers import IDENTIFIER_CHARACTERS_MAX, ItemId
from holdfast.domain.keys import KeyRecord
from holdfast.engine.ports import Clock, ItemQuery, ItemRow, Totals
from holdfast.storage.codec import item_of, key_record, store_of
from holdfast.storage.postgres import queries
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.postgres.connection import Link, Session, Translated
from holdfast.storage.ranges import end_of_prefix
from holdfast.storage.retention import Retention

Rows = list[tuple[Any, ...]]
#: Readers hold no locks, and a long list may take its time.
READER_SESSION: Final = Session(idle_in_transaction_ms=60_000, statement_ms=300_000, transaction_ms=300_000)
#: A text after every SKU, so that a range always has an end, whatever the plan.
_AFTER_ALL_SKUS: Final = "\U0010ffff" * (IDENTIFIER_CHARACTERS_MAX + 1)
#: Rows of a long list that travel together.
_CHUNK_ROWS: Final = 1_000


class PostgresReader:
    """A handle for reads, used by one thread at a time."""

    def __init__(self, dsn: str, retention: Retention, clock: Clock | None) -> None:
        self._link = Link(dsn, READER_SESSION)
        self._link.connection()
        self._retention = retention
        self._clock = clock

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        """Give the items that exist among these, all of one moment."""
        wanted = texts(store for store, _ in ids), texts(sku for _, sku in ids)
        return {row.item.id: row for row in map(_item_row, self._rows(queries.ITEMS_READ, *wanted))}

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        """Give the items of a list. The one statement is one snapshot."""
        prefix = query.sku_prefix or ""
        bindings = (
            query.store,
            query.after or "",
            prefix,
            end_of_prefix(prefix) or _AFTER_ALL_SKUS,
            query.name.casefold() if query.name else None,
            query.in_stock,
            query.short,
            query.low_stock,
            query.limit,
        )
        if query.limit is not None:
            yield from map(_item_row, self._rows(queries.ITEM_LIST, *bindings))
            return
        with Translated(self._link), self._link.connection().cursor(binary=True) as cursor:
            yield from map(_item_row, cursor.stream(queries.ITEM_LIST, bindings, size=_CHUNK_ROWS))

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what an idempotency key was used for, while it is kept."""
        [(now,)] = self._rows(queries.NOW, self._clock and self._clock())
        rows = self._rows(queries.KEYS, octets([digest]), plain(self._retention.generations(now)))
        records = [key_record(*row) for _, *row in sorted(rows, reverse=True)]
        return next((record for record in records if self._retention.alive(record.outcome, now)), None)

    def totals(self, store: str | None) -> Totals:
        """Give the sums of one store or of all."""
        rows = self._rows(queries.TOTALS) if store is None else self._rows(queries.TOTALS_OF_STORE, store)
        return Totals(*(number or 0 for number in rows[0]))

    def stores(self) -> list[Store]:
        """Give all stores, by id."""
        return [store_of(row) for row in self._rows(queries.STORES)]

    def close(self) -> None:
        """Close the connection."""
        self._link.drop()

    def _rows(self, query: str, *parameters: Any) -> Rows:
        with Translated(self._link):
            return self._link.connection().execute(query, parameters, prepare=True, binary=True).fetchall()


def _item_row(row: tuple[Any, ...]) -> ItemRow:
    return ItemRow(item_of(row[:13]), row[13], row[14])
