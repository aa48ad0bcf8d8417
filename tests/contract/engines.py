"""The engines under test, each with the raw way around it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import apsw
import psycopg

from contract.around import Around, Row, SqlAround
from contract.document_rows import DocumentColumns, HoldingRow, columns_of, holdings_of
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Written
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.ports import Audit, Storage
from holdfast.storage.clock import system_clock
from holdfast.storage.codec import encode_outcome, key_of
from holdfast.storage.memory.audit import MemoryAudit
from holdfast.storage.memory.database import MemoryDatabase
from holdfast.storage.memory.storage import MemoryStorage
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.audit import SqliteAudit
from holdfast.storage.sqlite.storage import SqliteStorage


class MemoryAround(Around):
    """The dicts themselves."""

    def __init__(self) -> None:
        self.database = MemoryDatabase(0)

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return MemoryStorage(retention, clock or system_clock, self.database)

    def audit(self) -> Audit:
        return MemoryAudit(self.database)

    def put_stores(self, *stores: str) -> None:
        self.database.stores.update({store: Store(store, store.title(), 1, 1) for store in stores})

    def put_items(self, items: Iterable[Item], name: str | None = None) -> None:
        for item in items:
            self.database.items[item.id] = item
            self.database.skus.setdefault(item.sku, Sku(item.sku, name or f"The {item.sku}", 1))

    def put_documents(self, *documents: Document) -> None:
        self.database.documents.update({document.key: document for document in documents})

    def put_key(self, record: KeyRecord) -> None:
        self.database.keys[record.digest] = record

    def put_batch(self, batch_id: str, time: int) -> None:
        self.database.batches[batch_id] = time

    def put_head_time(self, time: int) -> None:
        self.database.head_time = time

    def items(self) -> dict[ItemId, Item]:
        return dict(self.database.items)

    def names(self) -> dict[str, tuple[str, int]]:
        return {sku.sku: (sku.name, sku.version) for sku in self.database.skus.values()}

    def ledger(self) -> list[Written]:
        return list(self.database.ledger)

    def key_records(self) -> list[KeyRecord]:
        return sorted(self.database.keys.values(), key=lambda record: record.digest)

    def batches(self) -> set[str]:
        return set(self.database.batches)

    def operations(self) -> int:
        return self.database.operations

    def documents(self) -> dict[DocumentKey, tuple[Document, DocumentColumns]]:
        return {key: (document, columns_of(document)) for key, document in self.database.documents.items()}

    def holdings(self) -> set[HoldingRow]:
        return holdings_of(*self.database.documents.values())

    def counts(self) -> dict[SourceId, int]:
        return dict(self.database.counted)

    def stores(self) -> dict[str, Store]:
        return dict(self.database.stores)

    def close(self) -> None:
        pass


class SqliteAround(SqlAround):
    """The file, through connections of its own."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.location = str(path)
        SqliteStorage(path).close()
        # Through apsw: a second SQLite library in this process would drop the locks of the first at its close.
        self._connection = apsw.Connection(self.location)

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return self.open_at(self.location, clock, retention)

    @staticmethod
    def open_at(location: str, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        """Open a handle on whatever database is there."""
        return SqliteStorage(Path(location), retention, clock or system_clock)

    def audit(self) -> Audit:
        return SqliteAudit(Path(self.location))

    def put_batch(self, batch_id: str, time: int) -> None:
        self.run("INSERT INTO batches (partition, id, time) VALUES (0, ?, ?)", batch_id, time)

    def put_key(self, record: KeyRecord) -> None:
        lane = 0 if record.outcome.applied else 1
        [(position,)] = self.run("SELECT coalesce(max(position), 0) + 1 FROM key_log WHERE lane = ?", lane)
        columns = (record.digest, record.fingerprint, encode_outcome(record.outcome))
        self.run("INSERT INTO key_log VALUES (0, ?, ?, ?, ?, ?)", lane, position, *columns)

    def key_records(self) -> list[KeyRecord]:
        rows = self.run("SELECT digest, fingerprint, outcome FROM key_log ORDER BY digest, position")
        return [key_of(row) for row in rows]

    def run(self, sql: str, *parameters: Any) -> list[Row]:
        return list(self._connection.execute(sql, parameters))

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        with self._connection:
            self._connection.executemany(sql, list(rows))

    def close(self) -> None:
        self._connection.close()


class PostgresAround(SqlAround):
    """The database, through a session of its own."""

    name = "postgres"

    def __init__(self, dsn: str) -> None:
        self.location = dsn
        self._connection = psycopg.connect(dsn, autocommit=True)

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return self.open_at(self.location, clock, retention)

    @staticmethod
    def open_at(location: str, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        """Open a handle on whatever database is there."""
        return PostgresStorage(location, retention, clock)

    def audit(self) -> Audit:
        return PostgresAudit(self.location)

    def put_batch(self, batch_id: str, time: int) -> None:
        self.run("INSERT INTO batches (partition, id, time, voided) VALUES (0, ?, ?, false)", batch_id, time)

    def put_key(self, record: KeyRecord) -> None:
        columns = (record.digest, record.fingerprint, encode_outcome(record.outcome))
        self.run(
            "INSERT INTO idempotency_keys VALUES (0, ?, ?, ?, ?)", Retention().generation(record.outcome), *columns
        )

    def key_records(self) -> list[KeyRecord]:
        rows = self.run("SELECT digest, fingerprint, outcome FROM idempotency_keys ORDER BY digest, generation")
        return [key_of(row) for row in rows]

    def run(self, sql: str, *parameters: Any) -> list[Row]:
        cursor = self._connection.execute(sql.replace("?", "%s").encode(), parameters)
        return cursor.fetchall() if cursor.description else []

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s").encode(), list(rows))

    def close(self) -> None:
        self._connection.close()
