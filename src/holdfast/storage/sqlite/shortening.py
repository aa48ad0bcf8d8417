"""The write-ahead log of a database is kept short: it begins anew at a moment at which nobody reads."""

import os
import time
from collections.abc import Callable
from typing import Final

import apsw

from holdfast.engine.errors import DatabaseMoved
from holdfast.storage.sqlite.checkpoints import Checkpoints
from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS
from holdfast.storage.sqlite.gate import Gate

#: Beyond so many bytes, readers are kept back for a moment.
LOG_BYTES_MAX: Final = 67_108_864
#: For how long all are at the most, before any of them is given up on. Short reads end sooner.
GATE_S_MAX: Final = 0.02
#: For how long those are that may read for seconds, while the ones that have begun come to their end. Others wait for
#: them, and are refused after five.
LONG_READS_S_MAX: Final = 2.0
#: How long the copying that follows may keep them back where this process dies over it.
_COPY_S_MAX: Final = 1.0
#: The pause before it is tried again where somebody went on reading, until long reads have been kept back in vain.
AGAIN_S: Final = 0.25
#: The pause after that: somebody else reads, a backup perhaps, and for longer.
IN_VAIN_S: Final = 20.0
_LOOK_S: Final = 0.0002


class Shortening:
    """Truncates one log, between two transactions of its writer."""

    def __init__(
        self,
        checkpoints: Checkpoints,
        gate: Gate,
        require_file: Callable[[], None] = lambda: None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``require_file`` raises ``DatabaseMoved`` where the database has lost its name: nothing is written then."""
        self._require_file: Final = require_file
        self._checkpoints: Final = checkpoints
        self._log: Final = f"{checkpoints.database}-wal"
        self._gate: Final = gate
        self._clock: Final = clock
        self._not_before = 0.0
        #: Until when long reads are kept back; None: they are not.
        self._given_up_at: float | None = None
        #: How often it was truncated, and how often somebody went on reading.
        self.done = 0
        self.failed = 0

    def look(self, connection: apsw.Connection) -> None:
        """Truncate the log if it is too long. What goes wrong is no harm: it is tried again."""
        if self._bytes() <= LOG_BYTES_MAX:
            self._given_up_at = None
            return
        if self._clock() < self._not_before:
            return
        try:
            self._require_file()
            self._checkpoints.make(connection, apsw.SQLITE_CHECKPOINT_PASSIVE)  # Most of it, while everybody reads on.
            self._truncate(connection)
        except DatabaseMoved:
            return  # Whoever commits is told.
        except apsw.Error as error:
            self.failed += 1
            now = self._clock()
            self._not_before = now + AGAIN_S
            if isinstance(error, apsw.BusyError | apsw.LockedError):
                self._keep_back(now)
        else:
            self.done += 1
            self._given_up_at = None
            self._gate.long_reads.open()
        finally:
            self._gate.all_reads.open()
            connection.set_busy_timeout(BUSY_TIMEOUT_MS)

    def _truncate(self, connection: apsw.Connection) -> None:
        begun = self._clock()

        def wait(_turn: int) -> bool:
            time.sleep(_LOOK_S)
            return self._clock() - begun < GATE_S_MAX

        self._gate.all_reads.close(_COPY_S_MAX)
        connection.set_busy_handler(wait)
        self._checkpoints.make(connection, apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def _keep_back(self, now: float) -> None:
        """Let no long read begin until the next attempt; after some of them, let all begin for a while."""
        if self._given_up_at is None or now > self._given_up_at + IN_VAIN_S:
            self._given_up_at = now + LONG_READS_S_MAX
        if now < self._given_up_at:
            self._gate.long_reads.close(2 * AGAIN_S)  # It opens by itself where nobody writes, and so tries, any more.
        else:
            self._given_up_at = None
            self._not_before = now + IN_VAIN_S

    def _bytes(self) -> int:
        try:
            return os.stat(self._log).st_size  # noqa: PTH116 - before each batch: a path object would cost more
        except OSError:
            return 0
