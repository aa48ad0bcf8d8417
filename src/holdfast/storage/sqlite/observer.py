"""What the mirror and the take-over ask of a database, on a connection of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from holdfast.storage.clock import PlainClock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import file_queries
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, Snapshot, open_connection, translated
from holdfast.storage.sqlite.reader import SqliteReader
from holdfast.times import now_ms

#: Items of one statement of a mirror.
MIRROR_BLOCK_ITEMS: Final = 500


class MirrorLines(msgspec.Struct, frozen=True):
    """All items of a store at one moment, as lines of its mirror."""

    #: The last entry of the ledger at that moment.
    sequence: int
    #: Lines parted by a comma and a line break, many to a text.
    blocks: list[str]


class Observer:
    """Looks at a database without changing it. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._connection = open_connection(path, cache_kib=READER_CACHE_KIB)
        self._reader = SqliteReader(self._connection, Retention(), PlainClock(now_ms))

    def database_id(self) -> str:
        """Tell which database this is."""
        with translated():
            found: str = self._connection.execute(file_queries.DATABASE_ID).get
        return found

    def sequence(self) -> int:
        """Give the number of the last entry of the ledger; 0: nothing was ever stocked here."""
        return self._reader.ledger.head().sequence

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        with translated():
            return {store for (store,) in self._connection.execute(file_queries.STORE_IDS)}

    def changed_stores(self, after: int, until: int) -> set[str]:
        """Give the stores that have entries in the ledger behind one and up to another."""
        with translated():
            return {store for (store,) in self._connection.execute(file_queries.CHANGED_STORES, (after, until))}

    def taken_over(self) -> set[bytes]:
        """Give the SHA-256 of every file that was taken over."""
        with translated():
            return {digest for (digest,) in self._connection.execute(file_queries.TAKEN_OVER)}

    def items(self, store: str) -> int:
        """Count the items of a store; costs the same however many there are."""
        return self._reader.totals(store).items

    def mirror_lines(self, store: str) -> MirrorLines:
        """Give all items of a store, by SKU."""
        with Snapshot(self._connection):
            return MirrorLines(self.sequence(), list(self._blocks(store)))

    def _blocks(self, store: str) -> Iterator[str]:
        after = ""
        while True:
            bindings = {"store": store, "after": after, "limit": MIRROR_BLOCK_ITEMS}
            lines, after = self._connection.execute(file_queries.MIRROR_LINES, bindings).get
            if lines is None:
                return
            yield lines

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(force=True)
