"""Raw looks at what an engine keeps, and raw rows put in, past the code under test."""

import abc
from collections.abc import Iterable
from typing import Any

import msgspec

from contract.document_rows import PUT_DOCUMENT, PUT_HOLDING, DocumentColumns, HoldingRow, document_row, holdings_of
from holdfast.domain.catalogue import Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry, Written
from holdfast.domain.past import LastCount
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.ports import Audit, Storage
from holdfast.storage.codec import item_of, store_of
from holdfast.storage.retention import Retention

Row = tuple[Any, ...]
_ENTRY, _ITEM, _STORE = (", ".join(kind.__struct_fields__) for kind in (Entry, Item, Store))


class Around(abc.ABC):
    """One fresh database of one engine."""

    @abc.abstractmethod
    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        """Open a further handle on the database; without a clock, on the engine's own."""

    @abc.abstractmethod
    def audit(self) -> Audit:
        """Open an audit."""

    @abc.abstractmethod
    def put_stores(self, *stores: str) -> None:
        """Make stores."""

    @abc.abstractmethod
    def put_items(self, items: Iterable[Item], name: str | None = None) -> None:
        """Stock new items, with a catalogue row each, named as given or "The <sku>", and with the sums moved."""

    @abc.abstractmethod
    def put_documents(self, *documents: Document) -> None:
        """Make documents, tied to their items; the items stay as they are."""

    @abc.abstractmethod
    def put_key(self, record: KeyRecord) -> None:
        """Keep an outcome under a key."""

    @abc.abstractmethod
    def put_batch(self, batch_id: str, time: int) -> None:
        """Write down a transaction."""

    @abc.abstractmethod
    def put_head_time(self, time: int) -> None:
        """Set the time of the last transaction."""

    @abc.abstractmethod
    def items(self) -> dict[ItemId, Item]:
        """Give every stock row."""

    @abc.abstractmethod
    def names(self) -> dict[str, tuple[str, int]]:
        """Give name and version of every catalogue row."""

    @abc.abstractmethod
    def ledger(self) -> list[Written]:
        """Give the whole ledger by sequence."""

    @abc.abstractmethod
    def key_records(self) -> list[KeyRecord]:
        """Give every key row, by digest."""

    @abc.abstractmethod
    def batches(self) -> set[str]:
        """Give the id of every transaction."""

    @abc.abstractmethod
    def operations(self) -> int:
        """Give the count of commands that took effect."""

    @abc.abstractmethod
    def documents(self) -> dict[DocumentKey, tuple[Document, DocumentColumns]]:
        """Give every document, and what its columns say of it."""

    @abc.abstractmethod
    def holdings(self) -> set[HoldingRow]:
        """Give every row that ties a document to an item."""

    @abc.abstractmethod
    def counts(self) -> dict[SourceId, LastCount]:
        """Give the last count of each source."""

    @abc.abstractmethod
    def stores(self) -> dict[str, Store]:
        """Give every store."""

    @abc.abstractmethod
    def close(self) -> None:
        """Remove the database."""

    def shows_only(self, state: dict[str, Any]) -> bool:
        """Tell whether whoever looks now, while a batch is under way, sees this, or nothing because he has to wait."""
        return self.state() == state

    def state(self) -> dict[str, Any]:
        """Give everything, to compare before and after."""
        return {
            "items": self.items(),
            "names": self.names(),
            "ledger": self.ledger(),
            "keys": self.key_records(),
            "batches": self.batches(),
            "operations": self.operations(),
            "documents": self.documents(),
            "holdings": self.holdings(),
            "counts": self.counts(),
            "stores": self.stores(),
        }


class SqlAround(Around):
    """What the engines with tables have in common: SQL with ? for a parameter."""

    #: What engine this is, and where another process finds the database.
    name: str
    location: str

    @abc.abstractmethod
    def run(self, sql: str, *parameters: Any) -> list[Row]:
        """Run one statement, committed at once."""

    @abc.abstractmethod
    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Run one statement for each row."""

    def put_stores(self, *stores: str) -> None:
        sql = "INSERT INTO stores (id, name, created_at, updated_at, version, attributes) VALUES (?, ?, 1, 1, 1, '{}')"
        self.run_many(sql, [(store, store.title()) for store in stores])

    def put_items(self, items: Iterable[Item], name: str | None = None) -> None:
        rows = [msgspec.structs.astuple(item) for item in items]
        holes = ", ".join("?" * len(Item.__struct_fields__))
        self.run_many(f"INSERT INTO items (partition, {_ITEM}) VALUES (0, {holes})", rows)
        self.run_many(
            "INSERT INTO skus (partition, sku, name, version, attributes, name_folded) VALUES (0, ?, ?, 1, '{}', ?) "
            "ON CONFLICT (partition, sku) DO NOTHING",
            [(sku, shown, shown.casefold()) for sku in (row[1] for row in rows) if (shown := name or f"The {sku}")],
        )
        self.run("DELETE FROM totals")
        self.run(
            "INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved) "
            "SELECT 0, store, count(*), sum(CASE WHEN on_hand > 0 THEN 1 ELSE 0 END), sum(on_hand), sum(reserved) "
            "FROM items WHERE NOT deleted GROUP BY store"
        )

    def put_documents(self, *documents: Document) -> None:
        self.run_many(PUT_DOCUMENT, [document_row(document) for document in documents])
        self.run_many(PUT_HOLDING, holdings_of(*documents))

    def put_head_time(self, time: int) -> None:
        self.run("UPDATE heads SET time = ?", time)

    def items(self) -> dict[ItemId, Item]:
        return {item.id: item for item in map(item_of, self.run(f"SELECT {_ITEM} FROM items"))}

    def names(self) -> dict[str, tuple[str, int]]:
        return {sku: (name, version) for sku, name, version in self.run("SELECT sku, name, version FROM skus")}

    def ledger(self) -> list[Written]:
        rows = self.run(f"SELECT sequence, time, {_ENTRY} FROM ledger ORDER BY sequence")
        return [
            Written(sequence, time, msgspec.convert(columns, Entry, strict=False)) for sequence, time, *columns in rows
        ]

    def batches(self) -> set[str]:
        return {batch_id for (batch_id,) in self.run("SELECT id FROM batches")}

    def operations(self) -> int:
        return int(self.run("SELECT operations FROM heads")[0][0])

    def documents(self) -> dict[DocumentKey, tuple[Document, DocumentColumns]]:
        rows: list[Any] = self.run("SELECT type, id, body, status, reference, created_at, due_at FROM documents")
        return {row[:2]: (msgspec.json.decode(row[2], type=Document), DocumentColumns(*row[3:])) for row in rows}

    def holdings(self) -> set[HoldingRow]:
        rows: list[Any] = self.run("SELECT store, sku, type, id, line, open, due_at FROM document_items")
        return set(rows)

    def counts(self) -> dict[SourceId, LastCount]:
        rows = self.run("SELECT store, sku, source, as_of, counted FROM counts")
        return {row[:3]: LastCount(*row[3:]) for row in rows}

    def stores(self) -> dict[str, Store]:
        return {store.id: store for store in map(store_of, self.run(f"SELECT {_STORE} FROM stores"))}
