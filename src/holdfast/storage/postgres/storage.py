"""The PostgreSQL engine: one database, any number of nodes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.engine.errors import CommitInDoubt, StorageUnavailable, TransientFault
from holdfast.engine.ports import Clock
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.connection import Connection, Link, Session, Translated
from holdfast.storage.postgres.migrate import migrate as bring_up_to_date
from holdfast.storage.postgres.migrate import require_current
from holdfast.storage.postgres.reader import PostgresReader
from holdfast.storage.postgres.transaction import PostgresTransaction
from holdfast.storage.retention import BATCH_IDS_MS, PRUNE_KEYS_MAX, Retention


class PostgresStorage:
    """A database on a server. Its clock is that of the database, unless one is given."""

    name = "postgresql"

    def __init__(
        self, dsn: str, retention: Retention | None = None, clock: Clock | None = None, *, migrate: bool = False
    ) -> None:
        """Connect. Raises ``SchemaMismatch`` when the schema is not that of this release."""
        self._dsn = dsn
        self._retention = retention or Retention()
        self._clock = clock
        self._link = Link(dsn, Session())
        if migrate:
            bring_up_to_date(dsn)
        try:
            require_current(self._link)
        except BaseException:
            self._link.drop()
            raise

    def begin(self, batch_id: str) -> PostgresTransaction:
        """Begin a transaction; its first lock is taken when it loads."""
        return PostgresTransaction(self._link, batch_id, self._retention, self._clock)

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id was committed; if it was not, it never will be.

        On a fresh connection: the old one may be what waits.
        """
        self._link.drop()
        with self._aside() as connection:
            [(voided,)] = connection.execute(changes.SETTLE_BATCH, [batch_id]).fetchall()
            if connection.warned:
                raise StorageUnavailable
        return not voided

    def reader(self) -> PostgresReader:
        """Open a connection for reads."""
        return PostgresReader(self._dsn, self._retention, self._clock)

    def prune(self) -> bool:
        """Drop some outdated keys and all outdated batch ids, on a connection of its own."""
        dropped = 0
        with self._aside() as connection:
            [(now,)] = connection.execute(queries.NOW, [self._clock and self._clock()]).fetchall()
            for first, last in self._retention.outdated(now):
                span = [first, last, PRUNE_KEYS_MAX]
                dropped = max(dropped, connection.execute(changes.PRUNE_KEYS, span).rowcount)
            connection.execute(changes.PRUNE_BATCHES, [now - BATCH_IDS_MS])
        return dropped == PRUNE_KEYS_MAX

    def settle(self, time: int) -> None:
        """Make sure that no entry of that time, or of an earlier one, is still to come; on a connection of its own."""
        with self._aside() as connection:
            connection.execute(changes.SETTLE_TIME, [time])
            if connection.warned:
                raise StorageUnavailable

    def check(self) -> None:
        """Return when the database takes a commit; raise ``StorageUnavailable`` when it does not.

        It really commits, and so waits for a synchronous standby, as every change does.
        """
        check = f"check-{os.urandom(8).hex()}"
        try:
            with self._aside() as connection:
                connection.execute(queries.BEGIN)
                connection.execute(changes.INSERT_BATCH, [check, 0])
                connection.execute(changes.DELETE_BATCH, [check])
                connection.execute(queries.COMMIT)
                if connection.warned:
                    raise StorageUnavailable
        except (TransientFault, CommitInDoubt) as fault:
            raise StorageUnavailable from fault

    def close(self) -> None:
        """Close the writing connection."""
        self._link.drop()

    @contextmanager
    def _aside(self) -> Iterator[Connection]:
        """Give a connection beside that of the commits; each of its statements commits by itself."""
        link = Link(self._dsn, Session())
        try:
            with Translated(link):
                yield link.connection()
        finally:
            link.drop()
