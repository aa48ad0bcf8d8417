"""Idempotency keys in SQLite: two lanes, of successes and of refusals."""

from collections.abc import Iterable
from typing import Final

import apsw

from holdfast.domain.keys import KeyRecord
from holdfast.storage.codec import Row, key_row
from holdfast.storage.retention import REFUSAL_MS, Retention
from holdfast.storage.sqlite import key_queries
from holdfast.storage.sqlite.key_lane import RUN_KEYS, KeyLane
from holdfast.storage.sqlite.key_seal import SEALED_MIN


class Keys:
    """Finds and keeps keys on one connection, inside the transaction that is open there."""

    def __init__(
        self,
        connection: apsw.Connection,
        retention: Retention,
        run_keys: int = RUN_KEYS,
        sealed_min: int = SEALED_MIN,
    ) -> None:
        self._connection = connection
        #: How long keys live.
        self.retention: Final = retention
        self._successes: Final = KeyLane(connection, 0, retention.success_ms, run_keys, sealed_min)
        self._refusals: Final = KeyLane(connection, 1, REFUSAL_MS, run_keys, sealed_min)
        self._lanes: Final = (self._successes, self._refusals)
        self._data_version: int | None = None
        #: Transactions of this connection whose COMMIT failed at a write.
        self.unwritten: Final[set[str]] = set()

    def uses(self, digests: Iterable[bytes], now: int, held: int) -> list[Row]:
        """Give the uses of these keys, each behind a generation: below zero for a refusal.

        Some may be out of date; by ``now`` and ``held`` (``LedgerClock.held``) no other is left out, of those that were
        there at the last ``refresh``.
        """
        lanes = ((0, self._successes, held), (-1, self._refusals, now))
        return [
            (generation, *row)
            for digest in digests
            for generation, lane, time in lanes
            for row in lane.find(digest, time)
        ]

    def refresh(self) -> bool:
        """Catch up when another connection has written, and tell whether one has; nothing remembered outlives that."""
        version: int = self._connection.execute(key_queries.DATA_VERSION).get
        if version != self._data_version:
            for lane in self._lanes:
                lane.refresh()
            self._data_version = version
            return True
        return False

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
