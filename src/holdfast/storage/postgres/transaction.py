"""One write transaction in three network writes: lock and load; save; number, append and commit.

Documents, earlier moments and what is due take one or two more to load.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from holdfast.domain.footprint import Footprint
from holdfast.domain.view import View
from holdfast.engine.errors import CommitInDoubt, TransientFault
from holdfast.engine.ports import Clock
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.connection import Link, Translated
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.loading import Loading
from holdfast.storage.postgres.saving import (
    append,
    save_counted,
    save_documents,
    save_items,
    save_keys,
    save_skus,
    save_stores,
)
from holdfast.storage.retention import Retention

_IDLE: Final = psycopg.pq.TransactionStatus.IDLE


class PostgresTransaction:
    """From the first lock to ``COMMIT`` on the writing connection."""

    def __init__(self, link: Link, batch_id: str, retention: Retention, clock: Clock | None) -> None:
        self._link = link
        self._connection = link.connection()
        self._batch_id = batch_id
        self._retention = retention
        self._clock = clock
        #: Where the keys lie that were found and are out of date: (generation, digest).
        self._outdated_keys: list[tuple[int, bytes]] = []
        self._saved: View | None = None
        #: The time of the batch, when keys were found whose stored answers may be given again.
        self._replayed_at: int | None = None

    def load(self, footprint: Footprint) -> View:
        """Lock the items, then the documents; in later statements, take the time and read everything else."""
        loading = Loading(self._flight, self._retention, self._clock)
        view = loading.view(footprint)
        self._outdated_keys = loading.outdated_keys
        self._replayed_at = view.now if view.loaded.keys else None
        return view

    def save(self, view: View) -> None:
        """Write everything but the sums and the ledger. A view without changes leaves the database untouched."""
        if not view.changed:
            return
        counts: list[tuple[Answer, int]] = []
        with self._flight() as flight:
            counts += save_items(flight, view)
            counts += save_skus(flight, view)
            counts += save_stores(flight, view)
            counts += save_documents(flight, view)
            save_counted(flight, view)
            counts += save_keys(flight, view, self._retention, self._outdated_keys)
            flight.add(changes.INSERT_BATCH, self._batch_id, view.now)
        if any(answer.count != expected for answer, expected in counts):
            raise TransientFault("PostgreSQL: another node made or changed the same thing first")
        self._saved = view

    def commit(self) -> None:
        """Move the sums, take the sequence numbers, append to the ledger and commit: all in one network write.

        So a node that is paused holds the rows that every batch needs for no longer than this.
        """
        if self._saved is None and self._replayed_at is None:
            self.rollback()
            return
        self._connection.warned = False
        try:
            with self._flight(committing=True) as flight:
                if self._saved is not None:
                    append(flight, self._saved)
                elif self._replayed_at is not None:
                    # An answer that is given again says that it is durable: this commit waits for a synchronous
                    # standby, as that of the change should have, and may not have been told.
                    flight.add(changes.INSERT_BATCH, self._batch_id, self._replayed_at)
                flight.add(queries.COMMIT)
        except BaseException:
            self.rollback()
            raise
        if self._connection.warned:
            raise CommitInDoubt("PostgreSQL: the commit came back with a warning")

    def rollback(self) -> None:
        """Undo everything; where that cannot be said, the end of the connection says it."""
        if self._connection.pgconn.transaction_status != _IDLE:
            flight = Flight(self._connection)
            flight.add(queries.ROLLBACK)
            try:
                flight.run()
            except psycopg.Error:
                self._link.drop()

    @contextmanager
    def _flight(self, *, committing: bool = False) -> Iterator[Flight]:
        """Gather statements of the transaction, and send them at the end of the block."""
        with Translated(self._link, committing=committing):
            flight = Flight(self._connection)
            if self._connection.pgconn.transaction_status == _IDLE:
                flight.add(queries.BEGIN)
            yield flight
            flight.run()
