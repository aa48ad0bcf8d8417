"""The keys of one kind, successes or refusals: a log on disk, and what is needed to find a key in it.

The newest keys are indexed in memory (the tail). When there are ``RUN_KEYS`` of them, they are sealed:
written as a sorted run, and put into a filter that tells new keys from old ones. So a new key costs
an append and no look at the disk, however many keys are live (docs/adr/0004).
"""

from collections.abc import Iterator
from typing import Final

import apsw

from holdfast.storage.codec import Row
from holdfast.storage.sqlite import key_queries
from holdfast.storage.sqlite.key_filter import FILTER_KEYS, KeyFilter, numbers_of

#: Keys of a run, and so the most that the memory's index holds. Sealing them takes some 40 ms.
RUN_KEYS: Final = 16_384
#: Runs of one filter.
FILTER_RUNS: Final = FILTER_KEYS // RUN_KEYS


class KeyLane:
    """The index of one lane on one connection. It describes committed keys only."""

    def __init__(self, connection: apsw.Connection, lane: int, lifetime_ms: int, run_keys: int = RUN_KEYS) -> None:
        self._connection = connection
        self._lane: Final = lane
        self._run_keys: Final = run_keys
        #: How long a key of this lane lives.
        self.lifetime_ms: Final = lifetime_ms
        self._tail: dict[bytes, int] = {}
        self._filters: dict[int, KeyFilter] = {}
        self._last_position = 0
        self._last_run = 0
        #: What the transaction under way has written, and what it has sealed.
        self._appended: dict[bytes, int] = {}
        self._sealed: tuple[int, KeyFilter] | None = None

    def refresh(self, *, everything: bool) -> None:
        """Catch up with what other connections have written; ``everything``: forget first what was known."""
        last_run, sealed_position = self._connection.execute(key_queries.LAST_SEAL, (self._lane,)).get or (0, 0)
        if everything or last_run > self._last_run:
            self._tail = {}
            self._last_position, self._last_run = sealed_position, last_run
            rows = self._connection.execute(key_queries.FILTERS, {"lane": self._lane, "runs": FILTER_RUNS})
            self._filters = {number: KeyFilter(newest, bits) for number, bits, newest in rows}
        else:
            numbers = {number for (number,) in self._connection.execute(key_queries.FILTER_NUMBERS, (self._lane,))}
            self._filters = {number: bits for number, bits in self._filters.items() if number in numbers}
        for digest, position in self._connection.execute(key_queries.TAIL, (self._lane, self._last_position)):
            self._tail[digest] = self._last_position = position

    def find(self, digest: bytes, now: int) -> Iterator[Row]:
        """Give the digest, fingerprint and outcome of a key each time it was used, some dead uses included.

        ``now`` is the time by which keys of this lane are forgotten. What is out of date altogether is passed over.
        """
        position = self._tail.get(digest)
        if position is not None:
            yield from self._connection.execute(key_queries.RECORD, (self._lane, position))
        if self._filters:
            forgotten_until = now - self.lifetime_ms
            for number in numbers_of(self._filters, digest, forgotten_until):
                yield from self._sealed_uses(number, digest)

    def _sealed_uses(self, number: int, digest: bytes) -> Iterator[Row]:
        first = number * FILTER_RUNS
        bindings = {"lane": self._lane, "digest": digest, "first": first, "last": first + FILTER_RUNS - 1}
        for (position,) in self._connection.execute(key_queries.POSITIONS, bindings).fetchall():
            yield from self._connection.execute(key_queries.RECORD, (self._lane, position))

    def append(self, records: list[Row], now: int) -> None:
        """Write keys within the transaction under way; ``confirm`` or ``forget`` follows."""
        if len(self._tail) >= self._run_keys:
            self._seal(now)
        first = self._last_position + 1
        rows = [(self._lane, position, *record) for position, record in enumerate(records, first)]
        self._connection.executemany(key_queries.APPEND, rows)
        self._appended = {digest: position for _, position, digest, *_ in rows}

    def _seal(self, now: int) -> None:
        """Write the tail as a sorted run, and its digests into the filter of the run."""
        run = self._last_run + 1
        number = run // FILTER_RUNS
        known = self._filters.get(number)
        bits = KeyFilter(now, known.bits if known else None)
        for digest in self._tail:
            bits.add(digest)
        rows = ((self._lane, run, digest, position) for digest, position in sorted(self._tail.items()))
        self._connection.executemany(key_queries.INSERT_RUN, rows)
        self._connection.execute(key_queries.INSERT_SEAL, (self._lane, run, self._last_position, now))
        self._connection.execute(key_queries.PUT_FILTER, (self._lane, number, bits.bits))
        self._sealed = (run, bits)

    def confirm(self) -> None:
        """The transaction is durable: what it wrote can be found from now on."""
        if self._sealed is not None:
            self._last_run, bits = self._sealed
            self._filters[self._last_run // FILTER_RUNS] = bits
            self._tail = {}
            self._sealed = None
        if self._appended:
            self._tail |= self._appended
            self._last_position = next(reversed(self._appended.values()))
            self._appended = {}

    def forget(self) -> None:
        """The transaction was undone."""
        self._sealed = None
        self._appended = {}

    def prune(self, now: int) -> bool:
        """Drop the oldest run when its keys are out of date; True: there may be another."""
        execute = self._connection.execute
        outdated = execute(key_queries.OUTDATED, (self._lane, now - self.lifetime_ms)).get
        if outdated is None:
            return False
        run, last_position = outdated
        execute(key_queries.DROP_RUN, (self._lane, run))
        execute(key_queries.DROP_SEAL, (self._lane, run))
        execute(key_queries.DROP_LOG, (self._lane, last_position))
        if (run + 1) % FILTER_RUNS == 0:
            execute(key_queries.DROP_FILTERS, (self._lane, run // FILTER_RUNS + 1))
        return True
