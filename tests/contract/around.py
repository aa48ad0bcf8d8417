"""Raw looks at what an engine keeps, and raw rows put in, past the code under test."""

import abc
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.engine.ports import Clock, Storage
from holdfast.storage.codec import item_of
from holdfast.storage.memory.database import Written
from holdfast.storage.retention import Retention

Row = tuple[Any, ...]
#: items, with stock, on hand, reserved
Sums = tuple[int, int, int, int]

_ENTRY: Final = ", ".join(Entry.__struct_fields__)
_ITEM: Final = ", ".join(Item.__struct_fields__)


class Around(abc.ABC):
    """One fresh database of one engine."""

    @abc.abstractmethod
    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        """Open a further handle on the database; without a clock, on the engine's own."""

    @abc.abstractmethod
    def put_stores(self, *stores: str) -> None:
        """Make stores."""

    @abc.abstractmethod
    def put_items(self, items: Iterable[Item], name: str | None = None) -> None:
        """Stock new items, with a catalogue row each, named as given or "The <sku>", and with the sums moved."""

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
    def close(self) -> None:
        """Remove the database."""

    def state(self) -> tuple[Any, ...]:
        """Give everything, to compare before and after."""
        return self.items(), self.names(), self.ledger(), self.key_records(), self.batches(), self.operations()


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

    def put_head_time(self, time: int) -> None:
        self.run("UPDATE heads SET time = ?", time)

    def items(self) -> dict[ItemId, Item]:
        rows = self.run(f"SELECT {_ITEM} FROM items")
        return {(row[0], row[1]): item_of(row) for row in rows}

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
        [(operations,)] = self.run("SELECT operations FROM heads")
        return int(operations)
