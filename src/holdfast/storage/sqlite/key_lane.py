"""The keys of one kind, successes or refusals: a log on disk, and what is needed to find a key in it.

The newest keys are indexed in memory (the tail). When there are ``RUN_KEYS`` of them, they are sealed: written as a
sorted run, a part with each transaction, and put into a filter that tells new keys from old ones. So a new key costs an
append and no look at the disk, however many keys are live (docs/adr/0004).
"""

from collections.abc import Iterator
from typing import Any, Final

import apsw

from holdfast.storage.codec import Row
from holdfast.storage.sqlite import key_queries
from holdfast.storage.sqlite.key_filter import FILTER_KEYS, KeyFilter, numbers_of
from holdfast.storage.sqlite.key_seal import SEALED_MIN, SEALED_PER_KEY, Seal

#: Keys of a run; while it is written, the memory's index holds a quarter more.
RUN_KEYS: Final = 16_384
#: Runs of one filter.
FILTER_RUNS: Final = FILTER_KEYS // RUN_KEYS
#: With which run of so many the filter is stored, whole; whoever reads it adds the runs that came later.
STORED_RUNS: Final = 4


class KeyLane:
    """The index of one lane on one connection. It describes committed keys only."""

    def __init__(
        self,
        connection: apsw.Connection,
        lane: int,
        lifetime_ms: int,
        run_keys: int = RUN_KEYS,
        sealed_min: int = SEALED_MIN,
    ) -> None:
        self._connection = connection
        self._lane: Final = lane
        self._run_keys: Final = run_keys
        self._sealed_min: Final = sealed_min
        #: How long a key of this lane lives.
        self.lifetime_ms: Final = lifetime_ms
        self._tail: dict[bytes, int] = {}
        self._filters: dict[int, KeyFilter] = {}
        self._last_position = 0
        #: Below 0: nothing has been read yet.
        self._last_run = -1
        #: What the transaction under way has written.
        self._appended: dict[bytes, int] = {}
        #: The run that is being written. Its keys are no longer in the tail.
        self._seal: Seal | None = None

    def refresh(self) -> None:
        """Catch up with what other connections have written."""
        last_run, sealed_position = self._connection.execute(key_queries.LAST_SEAL, (self._lane,)).get or (0, 0)
        newest: list[Any] = list(self._connection.execute(key_queries.NEWEST, (FILTER_RUNS, self._lane)))
        if last_run > self._last_run:
            self._tail, self._seal = {}, None
            self._filters = {number: self._caught_up(number, last_run, time) for number, time in newest}
            self._last_position, self._last_run = sealed_position, last_run
        else:
            numbers = {number for number, _ in newest}
            self._filters = {number: bits for number, bits in self._filters.items() if number in numbers}
            if self._seal is not None:
                self._seal.look()
        for digest, position in self._connection.execute(key_queries.TAIL, (self._lane, self._last_position)):
            self._tail[digest] = self._last_position = position

    def _caught_up(self, number: int, last_run: int, newest: int) -> KeyFilter:
        """Give a filter with all runs up to that one; read it as it was stored, where it is not known."""
        known = self._filters.get(number)
        first, last = number * FILTER_RUNS, min(last_run, (number + 1) * FILTER_RUNS - 1)
        if known is not None:
            first = max(first, self._last_run + 1)
        else:
            bits = self._connection.execute(key_queries.FILTER, (self._lane, number)).get
            if bits is not None:
                first = (last + 1) // STORED_RUNS * STORED_RUNS
            known = KeyFilter(newest, bits)
        known.newest = newest
        known.add(digest for (digest,) in self._connection.execute(key_queries.DIGESTS, (self._lane, first, last)))
        return known

    def find(self, digest: bytes, now: int) -> Iterator[Row]:
        """Give the digest, fingerprint and outcome of a key each time it was used, some dead uses included.

        ``now`` is the time by which keys of this lane are forgotten. What is out of date altogether is passed over.
        """
        for keys in (self._tail,) if self._seal is None else (self._tail, self._seal.tail):
            position = keys.get(digest)
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
        if self._seal is None and len(self._tail) >= self._run_keys:
            self._begin_seal()
        if self._seal is not None:
            self._go_on(self._seal, max(self._sealed_min, SEALED_PER_KEY * len(records)), now)
        first = self._last_position + 1
        rows = [(self._lane, position, *record) for position, record in enumerate(records, first)]
        self._connection.executemany(key_queries.APPEND, rows)
        self._appended = {digest: position for _, position, digest, *_ in rows}

    def _begin_seal(self) -> None:
        """Take the tail as the next run."""
        run = self._last_run + 1
        bits = self._filters.get(run // FILTER_RUNS) or KeyFilter(0)
        self._seal = Seal(self._connection, self._lane, run, self._tail, bits)
        self._tail = {}

    def _go_on(self, seal: Seal, keys: int, now: int) -> None:
        """Write so many more keys of the run."""
        seal.write(keys)
        if seal.is_whole:
            seal.finish(now)
            if (seal.run + 1) % STORED_RUNS == 0:
                self._connection.execute(key_queries.PUT_FILTER, (self._lane, seal.run // FILTER_RUNS, seal.bits.bits))

    def confirm(self) -> None:
        """The transaction is durable: what it wrote can be found from now on."""
        if self._seal is not None:
            seal = self._seal
            seal.confirm()
            if seal.is_whole:
                self._filters[seal.run // FILTER_RUNS] = seal.bits
                self._last_run, self._seal = seal.run, None
        if self._appended:
            self._tail |= self._appended
            self._last_position = next(reversed(self._appended.values()))
            self._appended = {}

    def forget(self) -> None:
        """The transaction was undone."""
        if self._seal is not None:
            self._seal.forget()
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
