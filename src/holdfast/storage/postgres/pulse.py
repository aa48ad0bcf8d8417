"""A small commit now and then, on a connection and a thread of its own, whose confirmation vouches for reads.

It waits for a synchronous standby as every commit does, for as long as that takes: one that was given up would go on
waiting on the server, and the next one beside it.
"""

import os
import threading
from typing import Final

from holdfast.engine.errors import CommitInDoubt, StorageUnavailable, TransientFault
from holdfast.storage.postgres import changes, queries, standing_queries
from holdfast.storage.postgres.connection import Connection, Link, Session, Translated
from holdfast.storage.postgres.flight import Flight
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.looking import Commit, Proof
from holdfast.storage.postgres.standing import NO_ENTRY, Entry

#: How long a node that commits nothing else rests between two of these, where reads need them.
PULSE_PAUSE_S: Final = 1.0
#: How long a read waits for one.
TELL_S_MAX: Final = 1.0
#: How long whoever comes waits for one that should have ended long ago.
OVERDUE_S_MAX: Final = 0.1
#: How long the end waits for the thread.
END_S_MAX: Final = 2.0
#: For ever: the connection is cut when its server is left.
_SESSION: Final = Session(answer_s=None)
_NOT_CONFIRMED: Final = (
    "PostgreSQL does not confirm commits at the moment: the primary does not answer, or its synchronous standby does "
    "not. Nothing was done; try again shortly."
)


class Pulse:
    """Commits when it is asked to, or when reads will need it."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._allegiance = guard.allegiance
        self._link = Link(guard, _SESSION)
        self._news: Final = threading.Condition()
        self._thread: threading.Thread | None = None
        self._wanted = False
        self._ending = False
        #: How many commits were begun, and how many of them have come to an end.
        self._begun = 0
        self._finished = 0
        self._begun_at = 0.0
        #: What became of the last one.
        self._fault: Exception | None = None

    def start(self) -> None:
        """Go on by itself from now on."""
        with self._news:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
                self._thread.start()

    def confirm(self, within_s: float) -> None:
        """Return when a commit that was sent after this call is durable. Raises ``StorageUnavailable``."""
        self.start()
        with self._news:
            under_way_s = self._allegiance.clock() - self._begun_at
            overdue = self._finished < self._begun and under_way_s > within_s
            # Whoever comes now need not wait as long again; but what held it up may have gone this very moment.
            if overdue and not self._news.wait_for(lambda: self._finished >= self._begun, OVERDUE_S_MAX):
                raise StorageUnavailable(_NOT_CONFIRMED)
            wanted = self._begun + 1
            self._wanted = True
            self._news.notify_all()
            if not self._news.wait_for(lambda: self._finished >= wanted, within_s):
                raise StorageUnavailable(_NOT_CONFIRMED)
            fault = self._fault
        if fault is not None:
            raise StorageUnavailable(None if isinstance(fault, TransientFault) else str(fault)) from fault

    def tell(self, connection: Connection) -> None:
        """Return when what was just read on a connection may be told. Raises ``StorageUnavailable``."""
        if self._allegiance.may_tell(connection):
            return
        self.confirm(TELL_S_MAX)
        if not self._allegiance.may_tell(connection):
            raise StorageUnavailable(_NOT_CONFIRMED)

    def close(self) -> None:
        """End, also in the middle of a commit."""
        with self._news:
            self._ending = True
            self._news.notify_all()
        self._allegiance.leave()
        if self._thread is not None:
            self._thread.join(END_S_MAX)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted or self._ending, self._rest_s())
                if self._ending:
                    break
                due = self._wanted or self._needed()
                self._wanted = False
                if due:
                    self._begun, self._begun_at = self._begun + 1, self._allegiance.clock()
            if due:
                fault = self._try()
                with self._news:
                    self._finished, self._fault = self._begun, fault
                    self._news.notify_all()
            self._guard.keep()
        self._link.drop()

    def _needed(self) -> bool:
        allegiance = self._allegiance
        return allegiance.leased and allegiance.waits and self._rest_s() == 0

    def _rest_s(self) -> float:
        """How long it is until the next one is due: a while after the last one, or after another commit."""
        if not self._allegiance.leased:
            return PULSE_PAUSE_S
        rested_s = min(self._allegiance.confirmed_s, self._allegiance.clock() - self._begun_at)
        return max(0.0, PULSE_PAUSE_S - rested_s)

    def _try(self) -> Exception | None:
        """Commit, once more when the connection was an old one; give what it met."""
        met: Exception | None = None
        for _ in range(2):
            try:
                self._commit()
            except Exception as fault:  # noqa: BLE001 - it is told to those who wait, and must not end this
                self._link.drop()
                met = fault
                if not isinstance(fault, TransientFault):
                    break
            else:
                return None
        return met

    def _commit(self) -> None:
        name = f"check-{os.urandom(8).hex()}"
        with Translated(self._link):
            connection = self._link.connection()
            connection.warned = False
            sent_at = self._allegiance.clock()
            flight = Flight(connection)
            flight.add(queries.BEGIN)
            proof = Proof(flight, self._allegiance.last)
            last = flight.add(standing_queries.LAST)
            flight.add(changes.INSERT_BATCH, name, 0)
            flight.add(changes.DELETE_BATCH, name)
            commit = Commit(flight, waits=connection.waits)
            flight.run()
        has_last, waits = proof.found
        self._allegiance.proved(connection, has_last=has_last, waits=waits)
        if connection.warned:
            self._allegiance.doubt()
            raise CommitInDoubt("PostgreSQL: the commit came back with a warning")
        entry = next((Entry(sequence, command) for sequence, command in last.rows), NO_ENTRY)
        self._allegiance.committed(connection, sent_at, entry, waited=commit.waited)
