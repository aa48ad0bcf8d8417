"""One write transaction in two network writes: lock and load; save, number, append and commit.

Documents, earlier moments and what is due take one or two more to load, and changes of rows that nothing locks one to
see that they were as they had been read.
"""

from collections.abc import Mapping
from typing import Final

import psycopg

from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Entry
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import CommitInDoubt, TransientFault
from holdfast.storage.codec import entry_row
from holdfast.storage.loading import Loading
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.allegiance import Allegiance
from holdfast.storage.postgres.arrays import plain, texts, writers, written
from holdfast.storage.postgres.connection import Link
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.flights import IDLE, Flights
from holdfast.storage.postgres.looking import Commit
from holdfast.storage.postgres.rows import PostgresRows, is_unlocked, put_keys, put_rows
from holdfast.storage.postgres.standing import NO_ENTRY
from holdfast.storage.postgres.standing import Entry as Place
from holdfast.storage.retention import Retention
from holdfast.storage.saving import statuses_changed
from holdfast.storage.totals import sums_moved

_ENTRY: Final = writers(Entry)
#: A store, and by how much its sums move.
_SUMS: Final = (texts, plain, plain, plain, plain)


class PostgresTransaction:
    """From the first lock to ``COMMIT`` on the writing connection."""

    def __init__(
        self, link: Link, allegiance: Allegiance, batch_id: str, retention: Retention, clock: LedgerClock
    ) -> None:
        self._link = link
        self._allegiance = allegiance
        self._connection = link.connection()
        self._batch_id = batch_id
        self._retention = retention
        self._flights: Final = Flights(link, allegiance)
        self._rows: Final = PostgresRows(self._flights.flight, retention, clock)
        self._loading: Final = Loading(self._rows, retention, clock)
        self._saved: View | None = None
        #: Whether all of it but the sums and the ledger has been written already.
        self._written = False
        #: The time of the batch, when its answers say what is in the database already, and so must be durable.
        self._told_at: int | None = None

    def load(self, footprint: Footprint) -> View:
        """Lock the items, then the documents; in later statements, take the time and read everything else."""
        view = self._loading.view(footprint)
        # What was kept under a key; and where a standby is to confirm what is told, any refusal.
        self._told_at = view.now if view.loaded.keys or self._connection.waits else None
        return view

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Lock what is due of some items, after everything that has been loaded."""
        return self._loading.due(view, wanted)

    def save(self, view: View) -> None:
        """Note what is to be written with the commit. A view without changes leaves the database untouched.

        What must still be as it was read, and is not locked, is written at once: only its answer tells.
        """
        if not view.changed:
            return
        self._saved = view
        if is_unlocked(view):
            with self._flights.flight() as flight:
                unlocked = self._put(flight, view)
            if any(answer.count != 1 for answer in unlocked):
                raise TransientFault("PostgreSQL: another node changed the same thing first")
            self._written = True

    def commit(self) -> None:
        """Write the rows, move the sums, number and append the entries, and commit: all in one network write.

        The rows that every batch needs come last: a node that is paused holds them for no longer than this.
        """
        if self._saved is None and self._told_at is None:
            self.rollback()
            return
        self._connection.warned = False
        sent_at, number = self._allegiance.clock(), None
        try:
            with self._flights.flight(committing=True) as flight:
                if self._saved is not None:
                    if not self._written:
                        self._put(flight, self._saved)
                    number = _append(flight, self._saved, self._rows.stops)
                elif self._told_at is not None:
                    # An answer that is given again says that it is durable: this commit waits for a synchronous
                    # standby, as that of the change should have, and may not have been told.
                    flight.add(changes.INSERT_BATCH, self._batch_id, self._told_at)
                commit = Commit(flight, waits=self._connection.waits)
        except BaseException as fault:
            if isinstance(fault, CommitInDoubt):
                self._allegiance.doubt()
            self.rollback()
            raise
        if self._connection.warned:
            self._allegiance.doubt()
            raise CommitInDoubt("PostgreSQL: the commit came back with a warning")
        self._allegiance.committed(self._connection, sent_at, self._last(number), waited=commit.waited)

    def rollback(self) -> None:
        """Undo everything; where that cannot be said, the end of the connection says it."""
        if self._connection.pgconn.transaction_status != IDLE:
            flight = Flight(self._connection)
            flight.add(queries.ROLLBACK)
            try:
                flight.run()
            except psycopg.Error:
                self._link.drop()

    def _put(self, flight: Flight, view: View) -> list[Answer]:
        """Write everything but the sums and the ledger; give what came of each change of a row that is not locked."""
        unlocked = put_rows(flight, view)
        put_keys(flight, view, self._retention, self._loading.outdated_keys)
        flight.add(changes.INSERT_BATCH, self._batch_id, view.now)
        return unlocked

    def _last(self, number: Answer | None) -> Place:
        """Give the last entry that this batch has appended."""
        if number is None or self._saved is None or not self._saved.entries:
            return NO_ENTRY
        [(sequence,)] = number.rows
        return Place(sequence, self._saved.entries[-1].command_id)


def _append(flight: Flight, view: View, stops: int) -> Answer:
    """Move the sums, then number the entries and append them to the ledger; the answer is the last number.

    ``stops`` is how often sales had been stopped or opened when the view was loaded.
    """
    if moved := sums_moved(view):
        flight.add(changes.ADD_TOTALS, *written([(store, *sums) for store, sums in moved.items()], _SUMS))
    entries = written(map(entry_row, view.entries), _ENTRY)
    numbers = (len(view.entries), view.now, view.operations, stops, statuses_changed(view))
    return flight.add(changes.APPEND, *numbers, *entries)
