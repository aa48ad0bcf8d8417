"""One write transaction in two network writes: lock and load; save, number, append and commit.

The second is enough where everything is known that a batch is judged by (``optimism``). Documents, earlier moments and
what is due take one or two more to load, and changes of rows that nothing locks one to see that they were as they had
been read.
"""

from collections.abc import Mapping
from typing import Final

import psycopg

from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Entry
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import CommitInDoubt, StorageFault, TransientFault, Unproven
from holdfast.storage.codec import entry_row
from holdfast.storage.loading import Loading
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.arrays import plain, texts, writers, written
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.flights import IDLE, Flights
from holdfast.storage.postgres.looking import Commit
from holdfast.storage.postgres.optimism import Foreseen, Optimism, can_be_proved
from holdfast.storage.postgres.rows import PostgresRows, is_unlocked, prove, put_keys, put_rows
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
        self, flights: Flights, optimism: Optimism, batch_id: str, retention: Retention, clock: LedgerClock
    ) -> None:
        self._flights: Final = flights
        self._optimism: Final = optimism
        self._allegiance: Final = flights.allegiance
        self._connection: Final = flights.connection
        self._batch_id = batch_id
        self._retention = retention
        self._clock: Final = clock
        self._rows: Final = PostgresRows(flights.flight, retention, clock)
        self._loading: Final = Loading(self._rows, retention, clock)
        #: What the batch is judged by, where the server has not been asked.
        self._foreseen: Foreseen | None = None
        #: The view as it was loaded, where it has; and as it is to be saved.
        self._read: View | None = None
        self._saved: View | None = None
        #: Whether all of it but the sums and the ledger has been written already.
        self._written = False
        #: The time of the batch, when its answers say what is in the database already, and so must be durable.
        self._told_at: int | None = None

    def load(self, footprint: Footprint) -> View:
        """Lock the items, then the documents; in later statements, take the time and read everything else.

        Where all of it is known, nothing is asked or locked before the commit.
        """
        self._foreseen = self._optimism.foresee(self._connection, footprint, self._clock.now_as_seen)
        if self._foreseen is not None:
            return self._foreseen.view
        self._read = view = self._loading.view(footprint)
        # What was kept under a key; and where a standby is to confirm what is told, any refusal.
        self._told_at = view.now if view.loaded.keys or self._connection.waits else None
        return view

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Lock what is due of some items, after everything that has been loaded."""
        if self._foreseen is not None:
            raise self._unprovable()
        return self._loading.due(view, wanted)

    def save(self, view: View) -> None:
        """Note what is to be written with the commit. A view without changes leaves the database untouched.

        What must still be as it was read, and is not locked, is written at once: only its answer tells.
        """
        if self._foreseen is not None and not can_be_proved(view):
            raise self._unprovable()
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

        The rows that every batch needs come last: a node that is paused holds them for no longer than this. What the
        batch was judged by, and nobody has read, comes first, and stops the rest where it is not so.
        """
        if self._saved is None and self._told_at is None:
            self.rollback()
            return
        self._connection.warned = False
        sent_at = self._allegiance.clock()
        try:
            number, waited = self._send()
        except CommitInDoubt:
            self._allegiance.doubt()
            self.rollback()
            raise
        except BaseException as fault:
            self.rollback()
            if self._foreseen is not None and isinstance(fault, StorageFault):
                self._optimism.was_wrong()
                raise Unproven from fault
            raise
        if self._connection.warned:
            self._allegiance.doubt()
            raise CommitInDoubt("PostgreSQL: the commit came back with a warning")
        self._allegiance.committed(self._connection, sent_at, self._learn(number), waited=waited)

    def _send(self) -> tuple[Answer | None, bool | None]:
        """Send all of it; give the number of the last entry, and whether a standby has confirmed it."""
        number = None
        with self._flights.flight(committing=True) as flight:
            if self._foreseen is not None:
                self._allegiance.vouch(self._connection)
                generations = self._rows.generations(self._foreseen.view.now)
                prove(flight, self._foreseen, generations, self._allegiance.last, waits=self._connection.waits)
            if self._saved is not None:
                if not self._written:
                    self._put(flight, self._saved)
                number = _append(flight, self._saved, self._stops)
            elif self._told_at is not None:
                # An answer that is given again says that it is durable: this commit waits for a synchronous
                # standby, as that of the change should have, and may not have been told.
                flight.add(changes.INSERT_BATCH, self._batch_id, self._told_at)
            commit = Commit(flight, waits=self._connection.waits)
        return number, commit.waited

    def rollback(self) -> None:
        """Undo everything; where that cannot be said, the end of the connection says it."""
        if self._connection.pgconn.transaction_status != IDLE:
            flight = Flight(self._connection)
            flight.add(queries.ROLLBACK)
            try:
                flight.run()
            except psycopg.Error:
                self._flights.link.drop()

    def _put(self, flight: Flight, view: View) -> list[Answer]:
        """Write everything but the sums and the ledger; give what came of each change of a row that is not locked."""
        unlocked = put_rows(flight, view)
        put_keys(flight, view, self._retention, self._loading.outdated_keys)
        flight.add(changes.INSERT_BATCH, self._batch_id, view.now)
        return unlocked

    @property
    def _stops(self) -> int:
        """How often sales had been stopped or opened when the view was loaded."""
        return self._rows.stops if self._foreseen is None else self._foreseen.stops

    def _learn(self, number: Answer | None) -> Place:
        """Know what was read and written; give the last entry that this batch has appended."""
        if self._read is not None:
            self._optimism.read(self._connection, self._read, self._rows.writers, self._rows.stops)
        if number is None or self._saved is None:
            return NO_ENTRY
        [(sequence, writer)] = number.rows
        if self._foreseen is not None:
            self._optimism.was_right()
        self._optimism.wrote(self._saved, writer)
        return Place(sequence, self._saved.entries[-1].command_id) if self._saved.entries else NO_ENTRY

    def _unprovable(self) -> Unproven:
        """Let the next one ask: it is the same batch."""
        self._optimism.forget()
        return Unproven()


def _append(flight: Flight, view: View, stops: int) -> Answer:
    """Move the sums, then number the entries and append them to the ledger; the answer is the last number.

    ``stops`` is how often sales had been stopped or opened when the view was loaded.
    """
    if moved := sums_moved(view):
        flight.add(changes.ADD_TOTALS, *written([(store, *sums) for store, sums in moved.items()], _SUMS))
    entries = written(map(entry_row, view.entries), _ENTRY)
    numbers = (len(view.entries), view.now, view.operations, stops, statuses_changed(view))
    return flight.add(changes.APPEND, *numbers, *entries)
