"""Reads of committed data, said as plainly as possible: the other engines must agree with this."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from holdfast.domain.access import AccessKey
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Reservation
from holdfast.domain.identifiers import ItemId, told
from holdfast.domain.keys import KeyRecord
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.portions import portion
from holdfast.engine.ports import ItemQuery, Totals
from holdfast.engine.reading import DocumentReader, ItemRow, LedgerReader, StockQuery
from holdfast.engine.soundings import Soundings
from holdfast.storage.retention import Retention
from model.database import ModelDatabase
from model.reading import ModelDocumentReader, ModelLedgerReader


class ModelReader:
    """A handle for reads."""

    def __init__(self, database: ModelDatabase, retention: Retention, clock: LedgerClock) -> None:
        self._database = database
        self._retention = retention
        self._clock = clock
        self.ledger: LedgerReader = ModelLedgerReader(database)
        self.documents: DocumentReader = ModelDocumentReader(database, clock)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let nobody write while it lasts."""
        with self._database.writer:
            yield

    def now(self) -> int:
        """Give the time of the next batch, at the earliest."""
        return self._database.now(self._clock)

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        """Give the items that exist among these."""
        with self._database.guard:
            rows = {item_id: self._database.row(item_id) for item_id in ids}
        return {item_id: row for item_id, row in rows.items() if row is not None}

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        """Give the items of a list, in the order of their SKUs' code points, which is that of their UTF-8 bytes."""
        with self._database.guard:
            ids = [item_id for item_id in sorted(self._database.items) if item_id[0] == query.store]
            rows = [self._database.row(item_id) for item_id in ids]
        shown = [row for row in rows if row is not None and _shows(query, row)]
        return iter(shown[: query.limit])

    def stock_list(self, query: StockQuery) -> list[ItemRow]:
        """Give a page of the items of several stores, by store and SKU."""
        with self._database.guard:
            rows = [self._database.row(item_id) for item_id in sorted(self._database.items)]
        return portion([row for row in rows if row is not None and _stocks(query, row)][: query.limit])

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what an idempotency key was used for, while it is kept."""
        with self._database.guard:
            record = self._database.keys.get(digest)
            now = self._database.now(self._clock)
        alive = record is not None and self._retention.alive(record.outcome, now, self._clock.held(now))
        return record if alive else None

    def totals(self, store: str | None) -> Totals:
        """Give the sums of one store or of all: added up anew each time, so that they cannot be wrong."""
        with self._database.guard:
            items = [item for item in self._database.items.values() if not item.deleted and store in (None, item.store)]
            operations = self._database.operations
        return Totals(
            items=len(items),
            with_stock=sum(item.on_hand > 0 for item in items),
            on_hand=told(sum(item.on_hand for item in items)),
            reserved=told(sum(item.reserved for item in items)),
            operations=operations,
        )

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        """Give figures of the rows that are there, each up to a bound."""
        with self._database.guard:
            items = [item for item in self._database.items.values() if not item.deleted]
            documents = [one for one in self._database.documents.values() if isinstance(one, Reservation)]
            now = self._database.now(self._clock)
            keys = len(self._database.keys)
        short = [item for item in items if item.short][:rows_max]
        unsellable = [item for item in items if item.unsellable][:rows_max]
        owed = [item for item in items if item.owed][:rows_max]
        held = {item.id for item in short}
        due = [one.due_at for one in documents if one.due_at is not None and one.due_at <= now]
        return Soundings(
            short_items=len(short),
            short_units=sum(item.short for item in short),
            unsellable_items=len(unsellable),
            unsellable_units=sum(item.unsellable for item in unsellable),
            owed_items=len(owed),
            owed_units=sum(item.owed for item in owed),
            reservations_open=min(entries_max, sum(one.status == "open" for one in documents)),
            reservations_due=min(entries_max, len(due)),
            reservations_short=sum(
                any(holding.open and holding.item in held for holding in one.holdings) for one in documents
            ),
            overdue_ms=now - min(due, default=now),
            keys=keys,
        )

    def stores(self) -> list[Store]:
        """Give all stores, by id."""
        with self._database.guard:
            return [store for _, store in sorted(self._database.stores.items())]

    def stores_named(self, ids: Sequence[str]) -> dict[str, Store]:
        """Give the stores that exist among these."""
        with self._database.guard:
            return {store: self._database.stores[store] for store in ids if store in self._database.stores}

    def store_list(self, after: str, limit: int) -> list[Store]:
        """Give some of the stores with ids after that one, by id."""
        return portion([store for store in self.stores() if store.id > after][:limit])

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""
        with self._database.guard:
            return self._database.skus.get(sku)

    def sku_list(self, after: str, prefix: str, limit: int) -> list[Sku]:
        """Give some of the catalogue rows with SKUs after that one that begin so."""
        with self._database.guard:
            rows = sorted(self._database.skus.items())
        return portion([row for sku, row in rows if sku > after and sku.startswith(prefix)][:limit])

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        """Give the access keys, unless they are as they were."""
        with self._database.guard:
            revision, keys = self._database.access_revision, self._database.access_keys
            return None if revision == known else (revision, [keys[name] for name in sorted(keys)])

    def close(self) -> None:
        """There is nothing to give back."""


def _shows(query: ItemQuery, row: ItemRow) -> bool:
    item = row.item
    return (
        item.sku > (query.after or "")
        and item.sku.startswith(query.sku_prefix or "")
        and (query.name or "").casefold() in row.name.casefold()
        and (item.low or not query.low_stock)
        and ((item.available > 0 and not row.stop) or not query.in_stock)
        and (item.short > 0 or not query.short)
        and (item.owed > 0 or not query.owed)
    )


def _stocks(query: StockQuery, row: ItemRow) -> bool:
    item = row.item
    return (
        (query.after is None or item.id > query.after)
        and (query.stores is None or item.store in query.stores)
        and item.sku.startswith(query.sku_prefix or "")
        and (query.name or "").casefold() in row.name.casefold()
        and (item.low or not query.low_stock)
        and ((item.available > 0 and not row.stop) or not query.in_stock)
        and (item.short > 0 or not query.short)
        and (item.owed > 0 or not query.owed)
        and (item.unsellable > 0 or not query.unsellable)
        and (item.available == 0 or not query.out)
        and query.stopped in (None, bool(row.stop))
    )
