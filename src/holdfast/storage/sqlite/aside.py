"""What is done with the database beside the commits, by whichever process: each time on a connection of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from holdfast.domain.access import AccessKey
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import DatabaseMoved
from holdfast.storage.access_rows import row_of
from holdfast.storage.retention import BATCH_IDS_MS, Retention
from holdfast.storage.sqlite import access_queries, queries
from holdfast.storage.sqlite.checkpoints import Checkpoints
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection, translated
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.gate import Door, Gate
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.sqlite.materialized import OF_TEMPORARY_TABLES
from holdfast.storage.sqlite.reader import SqliteReader

#: The id of the transaction that only sees whether one goes through; it leaves none behind.
_CHECK: Final = "check"


class SqliteAside:
    """Reads, and short transactions beside those of the commits."""

    is_embedded = True

    def __init__(
        self,
        place: Path | InMemory,
        retention: Retention | None,
        clock: LedgerClock,
        files: DatabaseFiles,
        *,
        gate: Gate | None = None,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self._place = place
        self.name = "sqlite" if isinstance(place, Path) else "memory"
        self._retention = retention or Retention()
        self.clock: LedgerClock = clock
        #: Kept by reads, where there is one.
        self._gate = gate
        self._files = files
        #: Made after commits on these connections as well, where this process owns the database.
        self._checkpoints = checkpoints

    def reader(self, *, is_long: bool = False, require_room: Callable[[], None] = lambda: None) -> SqliteReader:
        """Open a connection for reads; ``is_long``: for such as may take long.

        ``require_room`` is called before a read makes a temporary file, and raises ``Overloaded`` when it must not.
        """
        connection = self._open(READER_CACHE_KIB)
        if self._gate is not None and (is_long or self._gate.is_shared):
            _have_wait(connection, [self._gate.all_reads, *([self._gate.long_reads] if is_long else [])])
        return SqliteReader(connection, self._retention, self.clock, require_room)

    def prune(self) -> bool:
        """Drop some outdated keys and all outdated batch ids, on a connection of its own."""
        now = self.clock.now()
        held = self.clock.held(now)
        with self._aside() as connection:
            more = Keys(connection, self._retention).prune(now, held)
            connection.execute(queries.PRUNE_BATCHES, (held - BATCH_IDS_MS,))
            connection.execute(queries.COMMIT)
            if self._checkpoints is not None:
                self._checkpoints.try_now(connection)  # Worker processes write a little, too, and copy nothing.
        return more

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

    def _open(self, cache_kib: int, *, create: bool = False) -> apsw.Connection:
        """Open a connection to the database that was opened first, and to no other that now bears its name."""
        self._files.require()  # Before as well: a new connection would make a new log where that has been deleted.
        connection = open_connection(self._place, cache_kib=cache_kib, create=create)
        try:
            self._files.require()
        except DatabaseMoved:
            connection.close(force=True)
            raise
        # Whoever closes last would copy the log, also what is in doubt. The owner alone does, and knows: see ``leave``.
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        if self._checkpoints is not None:
            self._checkpoints.follow(connection)
        return connection


def _have_wait(connection: apsw.Connection, doors: Sequence[Door]) -> None:
    """Have each read wait at doors before it begins; one that has begun goes on to its end."""

    def pass_doors(_cursor: object, statement: str, _bindings: object) -> bool:
        if not connection.in_transaction and statement not in OF_TEMPORARY_TABLES:
            for door in doors:
                door.wait()
        return True

    connection.exec_trace = pass_doors
