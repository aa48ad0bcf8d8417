"""The engines under test, each with the raw way around it."""

import functools
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
import psycopg

from contract.around import Row, SqlAround
from holdfast.domain.epochs import Epoch
from holdfast.domain.keys import KeyRecord
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.ports import Audit, Storage
from holdfast.storage.codec import encode_outcome, key_of
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import epoch_queries
from holdfast.storage.sqlite.audit import SqliteAudit
from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS
from holdfast.storage.sqlite.in_memory import IN_MEMORY_FLAGS, InMemory
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.times import now_ms


class TablesOfSqlite(SqlAround):
    """A database of SQLite, through a connection of its own."""

    #: Through apsw: a second SQLite library in this process would drop the locks of the first at its close.
    _connection: apsw.Connection

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


@functools.cache
def _migrated() -> bytes:
    """Give a file with the schema of this release: a copy takes a tenth of the time of all migrations."""
    with TemporaryDirectory(prefix="holdfast-migrated-") as folder:
        path = Path(folder) / "holdfast.db"
        SqliteStorage(path).close()
        return path.read_bytes()


class SqliteAround(TablesOfSqlite):
    """The file."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.location = str(path)
        if path.exists():
            SqliteStorage(path).close()
        else:
            path.write_bytes(_migrated())
        self._connection = apsw.Connection(self.location)

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return self.open_at(self.location, clock, retention)

    @staticmethod
    def open_at(location: str, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        """Open a handle on whatever database is there."""
        return SqliteStorage(Path(location), retention, clock or now_ms)

    def audit(self) -> Audit:
        return SqliteAudit(Path(self.location))


class InMemoryAround(TablesOfSqlite):
    """What has no file. An audit is made of a copy that has one."""

    name = "memory"

    def __init__(self) -> None:
        self._place = InMemory()
        self.location = str(self._place)
        SqliteStorage(self._place).close()
        self._connection = apsw.Connection(self.location, flags=IN_MEMORY_FLAGS)
        self._connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        self._copies = TemporaryDirectory(prefix="holdfast-in-memory-")

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return SqliteStorage(self._place, retention, clock or now_ms)

    def audit(self) -> Audit:
        path = Path(self._copies.name, "copy.db")
        copy = apsw.Connection(str(path))
        with copy.backup("main", self._connection, "main") as backup:
            backup.step()
        copy.close()
        return SqliteAudit(path)

    def shows_only(self, state: dict[str, Any]) -> bool:
        self._connection.set_busy_timeout(0)
        try:
            return super().shows_only(state)
        except apsw.BusyError:
            return True
        finally:
            self._connection.set_busy_timeout(BUSY_TIMEOUT_MS)

    def begin_epoch(self, epoch_id: str) -> Epoch:
        """Begin an epoch as a restore does to a file."""
        [row] = self._connection.execute(epoch_queries.BEGIN_EPOCH, {"epoch": epoch_id, "now": now_ms()})
        return Epoch(*row)

    def close(self) -> None:
        super().close()
        self._copies.cleanup()


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


def columns_of(around: SqlAround, table: str) -> str:
    """Name the columns of a table that are written, and not computed from the others."""
    names = "SELECT name FROM pragma_table_info(?)"
    if isinstance(around, PostgresAround):
        names = "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND attgenerated = ''"
    return ", ".join(name for (name,) in around.run(names, table))
