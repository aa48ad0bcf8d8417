"""Idempotency keys in SQLite: two lanes, of successes and of refusals."""

from collections.abc import Callable, Iterable
from typing import Final

import apsw

from holdfast.domain.keys import KeyRecord
from holdfast.storage.codec import Row, key_of, key_row
from holdfast.storage.retention import REFUSAL_MS, Retention
from holdfast.storage.sqlite import key_queries
from holdfast.storage.sqlite.key_lane import RUN_KEYS, KeyLane


class Keys:
    """Finds and keeps keys on one connection, inside the transaction that is open there."""

    def __init__(self, connection: apsw.Connection, retention: Retention, run_keys: int = RUN_KEYS) -> None:
        self._connection = connection
        self._retention = retention
        self._successes: Final = KeyLane(connection, 0, retention.success_ms, run_keys)
        self._refusals: Final = KeyLane(connection, 1, REFUSAL_MS, run_keys)
        self._lanes: Final = (self._successes, self._refusals)
        self._data_version: int | None = None
        #: Transactions of this connection whose COMMIT failed at a write.
        self.unwritten: Final[set[str]] = set()

    def find(self, digests: Iterable[bytes], now: int, held: Callable[[int], int]) -> dict[bytes, KeyRecord]:
        """Give the live keys among these. ``held`` gives the time that is held (``LedgerClock.held``)."""
        self._refresh()
        found: dict[bytes, KeyRecord] = {}
        for digest in digests:
            for lane in self._lanes:
                for row in lane.find(digest):
                    record = key_of(row)
                    # Compared: whatever an index says, no key is ever answered with what another was used for.
                    if record.digest == digest and self._retention.alive(record.outcome, now, held(now)):
                        found[digest] = record
        return found

    def _refresh(self) -> None:
        """Catch up when another connection has written; nothing remembered outlives that."""
        version: int = self._connection.execute(key_queries.DATA_VERSION).get
        if version != self._data_version:
            for lane in self._lanes:
                lane.refresh(everything=self._data_version is None)
            self._data_version = version

    def append(self, records: Iterable[KeyRecord], now: int) -> None:
        """Keep outcomes under their keys."""
        successes: list[Row] = []
        refusals: list[Row] = []
        for record in records:
            (successes if record.outcome.applied else refusals).append(key_row(record))
        if successes:
            self._successes.append(successes, now)
        if refusals:
            self._refusals.append(refusals, now)

    def confirm(self) -> None:
        """The transaction is durable."""
        for lane in self._lanes:
            lane.confirm()

    def forget(self) -> None:
        """The transaction was undone."""
        for lane in self._lanes:
            lane.forget()

    def prune(self, now: int, held: int) -> bool:
        """Drop one outdated run of each lane; True: there may be more."""
        successes, refusals = self._successes.prune(held), self._refusals.prune(now)
        return successes or refusals
