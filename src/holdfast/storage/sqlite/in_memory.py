"""A database without a file: SQLite's own in memory (its ``memdb``), which all connections of a process share by name.

It has no write-ahead log. Whoever commits waits until nobody reads, and nobody begins to read meanwhile: so reads there
take all their rows at once, however slowly somebody takes them further.
"""

import os
from typing import Final

import apsw

#: Its name is a URI.
IN_MEMORY_FLAGS: Final = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI


class InMemory:
    """The place of such a database, which is there as long as this is."""

    def __init__(self) -> None:
        self._name: Final = f"file:/holdfast-{os.urandom(8).hex()}?vfs=memdb"
        self._anchor = apsw.Connection(self._name, flags=IN_MEMORY_FLAGS)

    def __str__(self) -> str:
        return self._name
