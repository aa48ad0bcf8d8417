"""A sorted run of keys on its way to the disk: each transaction writes a part of it, so that none has to wait for all.

Until its last part is there nobody reads it, and its keys are found by the memory's index (docs/adr/0004).
"""

from collections.abc import Mapping
from typing import Final

import apsw

from holdfast.storage.sqlite import key_queries
from holdfast.storage.sqlite.key_filter import KeyFilter

#: Keys of a run that a transaction writes for each key that it appends, and how many at least.
SEALED_PER_KEY: Final = 4
SEALED_MIN: Final = 64


class Seal:
    """What becomes of the keys of a lane up to a position."""

    def __init__(
        self, connection: apsw.Connection, lane: int, run: int, tail: Mapping[bytes, int], bits: KeyFilter
    ) -> None:
        """Begin with nothing written; ``tail`` holds the position of each digest, ``bits`` the runs before this one.

        The filter takes the digests as they are written, whatever becomes of the transaction: their keys are there.
        """
        self._connection = connection
        self._lane: Final = lane
        self.run: Final = run
        self.tail: Final = tail
        #: The filter of the run and of those before it.
        self.bits: Final = bits
        self._last_position: Final = max(tail.values())
        #: By their first byte, the largest ones first. To sort all of them at once would take several milliseconds.
        self._unsorted: Final[list[list[bytes]]] = [[] for _ in range(256)]
        for digest in tail:
            self._unsorted[255 - digest[0]].append(digest)
        #: Those that have had their turn, sorted.
        self._digests: Final[list[bytes]] = []
        #: How many of them are on disk, and how many the transaction under way has written.
        self._written = 0
        self._writing = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of it is written, by the transaction under way at last."""
        return self._written + self._writing == len(self.tail)

    def write(self, keys: int) -> None:
        """Write so many more of it, and put them into its filter."""
        if not self._written:  # A server that was killed may have left a part of it.
            self._connection.execute(key_queries.DROP_RUN, (self._lane, self.run))
        while self._unsorted and len(self._digests) < self._written + keys:
            self._digests.extend(sorted(self._unsorted.pop()))
        part = self._digests[self._written : self._written + keys]
        rows = [(self._lane, self.run, digest, self.tail[digest]) for digest in part]
        self._connection.executemany(key_queries.INSERT_RUN, rows)
        self.bits.add(part)
        self._writing = len(part)

    def finish(self, now: int) -> None:
        """Note that it is complete: from now on it is read."""
        self.bits.newest = now
        self._connection.execute(key_queries.INSERT_SEAL, (self._lane, self.run, self._last_position, now))

    def confirm(self) -> None:
        """What the transaction wrote is durable."""
        self._written += self._writing
        self._writing = 0

    def forget(self) -> None:
        """What the transaction wrote was undone."""
        self._writing = 0

    def look(self) -> None:
        """See whether what was written is still there: another connection that seals the same run begins it anew.

        It has then written other keys, or more, or fewer: both have all keys up to some position.
        """
        last = self._digests[self._written - 1] if self._written else None
        if self._connection.execute(key_queries.WRITTEN_OF_RUN, (self._lane, self.run)).get != (self._written, last):
            self._written = 0
