"""A database without a file: SQLite's own in memory (its ``memdb``), which all connections of a process share by name.

It has no write-ahead log. Whoever commits waits until nobody reads, and nobody begins to read meanwhile: so reads there
take all their rows at once, many of them into a temporary table, however slowly somebody takes them further. Whoever
finds it taken asks again every millisecond: SQLite's own waiting grows to a tenth of a second, between which a busy
writer is always faster.
"""

import os
import time
from typing import Final

import apsw

#: Its name is a URI.
IN_MEMORY_FLAGS: Final = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
#: How long somebody who waits sleeps before asking again.
_TURN_S: Final = 0.001


class InMemory:
    """The place of such a database, which is there as long as this is."""

    def __init__(self) -> None:
        self._name: Final = f"file:/holdfast-{os.urandom(8).hex()}?vfs=memdb"
        self._anchor = apsw.Connection(self._name, flags=IN_MEMORY_FLAGS)

    @staticmethod
    def wait_at(connection: apsw.Connection, *, at_most_ms: int) -> None:
        """Let a connection wait so for a lock, at most so long."""

        def wait(turn: int) -> bool:
            time.sleep(_TURN_S)
            return turn * _TURN_S < at_most_ms / 1000

        connection.set_busy_handler(wait)

    def __str__(self) -> str:
        return self._name
