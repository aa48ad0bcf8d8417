"""The SQLite engine: one file, one writing connection, as many readers as asked for."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from holdfast.domain.access import AccessKey
from holdfast.engine.clock.kept import ClockMemory
from holdfast.engine.clock.ledger_clock import Clock, LedgerClock
from holdfast.engine.errors import DatabaseMoved
from holdfast.storage.access_rows import row_of
from holdfast.storage.clock import ledger_clock
from holdfast.storage.retention import BATCH_IDS_MS, Retention
from holdfast.storage.sqlite import access_queries, queries
from holdfast.storage.sqlite.connection import (
    READER_CACHE_KIB,
    WRITER_CACHE_KIB,
    open_connection,
    translated,
)
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.sqlite.migrate import migrate
from holdfast.storage.sqlite.reader import SqliteReader
from holdfast.storage.sqlite.transaction import Note, SqliteTransaction
from holdfast.times import now_ms

#: The id of the transaction that only sees whether one goes through; it leaves none behind.
_CHECK: Final = "check"


class SqliteStorage:
    """A database in a file, or in memory. The schema is brought up to date when it is opened."""

    def __init__(
        self,
        place: Path | InMemory,
        retention: Retention | None = None,
        clock: LedgerClock | Clock = now_ms,
        *,
        clock_memory: ClockMemory | None = None,
        note: Note | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open the database, or make it.

        ``clock_memory`` is where the clock is kept for the next start, ``note`` is told of the last entry of each
        transaction that has become durable; ``tell`` takes a line for the operator when the file is moved away later.
        """
        self._place = place
        self.name = "sqlite" if isinstance(place, Path) else "memory"
        self._retention = retention or Retention()
        self.clock: LedgerClock = ledger_clock(clock)
        self._clock_memory = clock_memory
        self._note = note
        self._files = DatabaseFiles(place, tell)
        self._writer: tuple[apsw.Connection, Keys] | None = None
        connection, _ = self._connect(create=True)
        migrate(connection)
        self._files.remember()
        if clock_memory is not None:
            with translated():
                head_time = connection.execute(queries.HEAD).get
            self.clock.start(clock_memory, head_time)

    def begin(self, batch_id: str) -> SqliteTransaction:
        """Begin a transaction: nobody else writes until it is over."""
        return SqliteTransaction(*self._connect(), batch_id, self.clock, note=self._note, files=self._files)

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id is in the database, and make sure that the answer lasts.

        A commit whose sync failed may stand in the log all the same, to be lost or found again after a crash.
        So a transaction of its own is committed first: when that is durable, everything before it is, and what
        was not there then never will be. Its id is new each time: the same row again would not be written.
        """
        unwritten = self._writer is not None and batch_id in self._writer[1].unwritten
        self._drop_writer()
        with self._aside() as connection:
            found = connection.execute(queries.BATCH, (batch_id,)).get is not None
            if unwritten and not found:
                return False
            settled = f"settled-{os.urandom(8).hex()}"
            connection.execute(queries.INSERT_BATCH, (settled, self.clock.latest()))
            connection.execute(queries.COMMIT)
        return found

    def reader(self) -> SqliteReader:
        """Open a connection for reads."""
        at_once = isinstance(self._place, InMemory)
        return SqliteReader(self._open(READER_CACHE_KIB), self._retention, self.clock, at_once=at_once)

    def prune(self) -> bool:
        """Drop some outdated keys and all outdated batch ids, on a connection of its own."""
        now = self.clock.now()
        held = self.clock.held(now)
        with self._aside() as connection:
            more = Keys(connection, self._retention).prune(now, held)
            connection.execute(queries.PRUNE_BATCHES, (held - BATCH_IDS_MS,))
            connection.execute(queries.COMMIT)
        return more

    def keep_time(self) -> None:
        """Hold the clock against the other one, and keep what the next start has to know of it; called all the time."""
        self.clock.now()
        if self._clock_memory is not None:
            self.clock.keep(self._clock_memory)

    def check(self) -> None:
        """Return when the database takes a commit; raise ``StorageUnavailable`` when it does not.

        It really writes: a full disk lets everything but that pass.
        """
        with self._aside() as connection:
            connection.execute(queries.INSERT_BATCH, (_CHECK, 0))
            connection.execute(queries.DELETE_BATCH, (_CHECK,))
            connection.execute(queries.COMMIT)

    def settle(self, time: int) -> None:
        """Raise the head row's time above a time, unless it is there already: later entries are later then."""
        with self._apart() as connection:
            if connection.execute(queries.HEAD).get <= time:  # A look alone waits for no writer.
                connection.execute(queries.SETTLE, {"time": time})

    def add_key(self, key: AccessKey) -> bool:
        """Keep a new access key, in a short transaction beside that of the commits."""
        with self._aside() as connection:
            added = connection.execute(access_queries.ADD_KEY, row_of(key)).fetchone() is not None
            connection.execute(queries.COMMIT)
        return added

    def revoke_key(self, name: str, now: int) -> bool:
        """Let an access key hold no longer, in a transaction like that."""
        with self._aside() as connection:
            revoked = connection.execute(access_queries.REVOKE_KEY, (name, now)).fetchone() is not None
            connection.execute(queries.COMMIT)
        return revoked

    def note_uses(self, uses: Mapping[str, int]) -> None:
        """Note when access keys were used last."""
        with self._aside() as connection:
            connection.executemany(access_queries.USE_KEY, uses.items())
            connection.execute(queries.COMMIT)

    @contextmanager
    def _aside(self) -> Iterator[apsw.Connection]:
        """Give a connection with a write transaction beside that of the commits."""
        with self._apart() as connection:
            connection.execute(queries.BEGIN)
            yield connection

    @contextmanager
    def _apart(self) -> Iterator[apsw.Connection]:
        """Give a connection beside that of the commits."""
        with translated():
            connection = self._open(READER_CACHE_KIB)
            try:
                yield connection
            finally:
                connection.close(force=True)

    def close(self) -> None:
        """Close the writing connection; the last one to close folds the log into the file."""
        self._drop_writer()

    def _connect(self, *, create: bool = False) -> tuple[apsw.Connection, Keys]:
        if self._writer is None:
            connection = self._open(WRITER_CACHE_KIB, create=create)
            self._files.remember()
            self._writer = connection, Keys(connection, self._retention)
        return self._writer

    def _open(self, cache_kib: int, *, create: bool = False) -> apsw.Connection:
        """Open a connection to the database that was opened first, and to no other that now bears its name."""
        self._files.require()  # Before as well: a new connection would make a new log where that has been deleted.
        connection = open_connection(self._place, cache_kib=cache_kib, create=create)
        try:
            self._files.require()
        except DatabaseMoved:
            connection.close(force=True)
            raise
        return connection

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            self._files.forget_log()
            with contextlib.suppress(apsw.Error):  # It is given up; the next use opens another.
                writer[0].close(force=True)
