"""The SQLite engine: one file, one writing connection, as many readers as asked for."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import apsw

from holdfast.engine.clock.kept import ClockMemory
from holdfast.engine.clock.ledger_clock import Clock, LedgerClock
from holdfast.storage.clock import ledger_clock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.aside import SqliteAside
from holdfast.storage.sqlite.checkpoints import Checkpoints
from holdfast.storage.sqlite.connection import WRITER_CACHE_KIB, translated
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.gate import Gate
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.log_file import secure_log
from holdfast.storage.sqlite.migrate import migrate
from holdfast.storage.sqlite.shortening import Shortening
from holdfast.storage.sqlite.transaction import Note, SqliteTransaction
from holdfast.storage.sqlite.writer import Writer
from holdfast.times import now_ms


class SqliteStorage(SqliteAside):
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
        upgrading: Callable[[str], None] = lambda _: None,
        gate: Gate | None = None,
    ) -> None:
        """Open the database, or make it.

        ``clock_memory`` is where the clock is kept for the next start, ``note`` is told of the last entry of each
        transaction that has become durable; ``tell`` takes a line for the operator when the file is moved away later or
        the disk fails, ``upgrading`` one before the schema of a database that is there is changed.
        ``gate`` keeps the readers of other processes back as well.
        """
        gate = gate or Gate()
        #: For whoever else commits in this process.
        self.checkpoints = Checkpoints(os.path.realpath(str(place)), tell)
        files = DatabaseFiles(place, tell)
        super().__init__(place, retention, ledger_clock(clock), files, gate=gate, checkpoints=self.checkpoints)
        self._shortening = Shortening(self.checkpoints, gate, self._files.require)
        self._clock_memory = clock_memory
        self._note = note
        self._writer: Writer | None = None
        try:
            self._begin_with(self._connect(create=True).connection, upgrading)
        except BaseException:
            self.close()
            raise

    def _begin_with(self, connection: apsw.Connection, upgrading: Callable[[str], None]) -> None:
        migrate(connection, upgrading)
        self._files.remember()
        if self._clock_memory is not None:
            with translated():
                head_time = connection.execute(queries.HEAD).get
            self.clock.start(self._clock_memory, head_time)

    def begin(self, batch_id: str) -> SqliteTransaction:
        """Begin a transaction: nobody else writes until it is over."""
        if self._writer is not None and self._writer.connection.in_transaction:
            self._drop_writer()  # Something unforeseen (no memory, say) has kept the last one from its end: undo it.
        self._shortening.look(self._connect().connection)
        if self._failures != self.checkpoints.failures:
            self._drop_writer()  # It may remember pages that were read when the disk had dropped what they had become.
        return SqliteTransaction(self._connect(), batch_id, self.clock, note=self._note, files=self._files)

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id is in the database, and make sure that the answer lasts.

        A commit whose sync failed may stand in the log all the same, to be lost or found again after a crash.
        So it is opened anew, and a transaction of its own is committed: when that is durable, everything before it is,
        and what was not there then never will be. Its id is new each time: the same row again would not be written.
        """
        unwritten = self._writer is not None and batch_id in self._writer.keys.unwritten
        self._drop_writer()
        if unwritten:
            with self._apart() as connection:  # On a full disk there may be no room even to write what is there.
                if connection.execute(queries.BATCH, (batch_id,)).get is None:
                    return False
        self._connect()
        with self._aside() as connection:
            found = connection.execute(queries.BATCH, (batch_id,)).get is not None
            settled = f"settled-{os.urandom(8).hex()}"
            connection.execute(queries.INSERT_BATCH, (settled, self.clock.latest()))
            connection.execute(queries.COMMIT)
        return found

    def keep_time(self) -> None:
        """Hold the clock against the other one, and keep what the next start has to know of it; called all the time."""
        self.clock.now()
        if self._clock_memory is not None:
            self.clock.keep(self._clock_memory)

    def close(self) -> None:
        """Close the writing connection; if it is the last one to close, it folds the log into the file."""
        self._drop_writer()

    def _connect(self, *, create: bool = False) -> Writer:
        if self._writer is None:
            connection = self._open(WRITER_CACHE_KIB, create=create)
            with translated():
                secure_log(connection)  # Nobody may have had it open until now.
            self._files.remember()
            self._writer = Writer(connection, self._retention)
            self._failures = self.checkpoints.failures
        return self._writer

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            self._files.forget_log()
            with contextlib.suppress(apsw.Error):  # It is given up; the next use opens another.
                self.checkpoints.leave(writer.connection)
                writer.connection.close(force=True)
