"""The write-ahead log of a database that several processes read is kept short: it begins anew when nobody reads."""

import os
import time
from collections.abc import Callable
from typing import Final

import apsw

from holdfast.storage.sqlite.connection import BUSY_TIMEOUT_MS
from holdfast.storage.sqlite.gate import Gate

#: Beyond so many bytes, readers are kept back for a moment.
LOG_BYTES_MAX: Final = 67_108_864
#: For how long they are at the most, before any of them is given up on. Short reads end sooner.
GATE_S_MAX: Final = 0.02
#: How long the copying that follows may keep them back where this process dies over it.
_COPY_S_MAX: Final = 1.0
#: The pause before it is tried again where somebody went on reading.
AGAIN_S: Final = 0.25
_LOOK_S: Final = 0.0002


class Shortening:
    """Truncates one log, between two transactions of its writer."""

    def __init__(
        self,
        database: str,
        gate: Gate,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log: Final = f"{database}-wal"
        self._gate: Final = gate
        self._clock: Final = clock
        self._not_before = 0.0
        #: How often it was truncated, and how often somebody went on reading.
        self.done = 0
        self.failed = 0

    def look(self, connection: apsw.Connection) -> None:
        """Truncate the log if it is too long. What goes wrong is no harm: it is tried again."""
        if self._clock() < self._not_before or self._bytes() <= LOG_BYTES_MAX:
            return
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)  # Most of it, while everybody reads on.
            self._truncate(connection)
            self.done += 1
        except apsw.Error:
            self.failed += 1
            self._not_before = self._clock() + AGAIN_S
        finally:
            self._gate.open()
            connection.set_busy_timeout(BUSY_TIMEOUT_MS)

    def _truncate(self, connection: apsw.Connection) -> None:
        begun = self._clock()

        def wait(_turn: int) -> bool:
            time.sleep(_LOOK_S)
            return self._clock() - begun < GATE_S_MAX

        self._gate.close(_COPY_S_MAX)
        connection.set_busy_handler(wait)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def _bytes(self) -> int:
        try:
            return os.stat(self._log).st_size  # noqa: PTH116 - after each batch: a path object would cost more
        except OSError:
            return 0
