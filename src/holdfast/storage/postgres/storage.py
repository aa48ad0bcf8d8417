"""The PostgreSQL engine: one database, any number of nodes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from holdfast.domain.access import AccessKey
from holdfast.engine.clock.ledger_clock import Clock, LedgerClock
from holdfast.engine.errors import StorageUnavailable
from holdfast.storage.access_rows import row_of
from holdfast.storage.clock import ledger_clock, machine_clock
from holdfast.storage.postgres import access_queries, changes, queries
from holdfast.storage.postgres.allegiance import Log, Refused
from holdfast.storage.postgres.clock_row import keep_clock, start_clock
from holdfast.storage.postgres.connection import Connection, Link, Session, Translated
from holdfast.storage.postgres.flights import Flights
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.looking import commits_wait
from holdfast.storage.postgres.migrate import bring_up_to_date, require_current
from holdfast.storage.postgres.optimism import Optimism
from holdfast.storage.postgres.pulse import Pulse
from holdfast.storage.postgres.reader import PostgresReader
from holdfast.storage.postgres.transaction import PostgresTransaction
from holdfast.storage.retention import BATCH_IDS_MS, PRUNE_KEYS_MAX, Retention

#: How long a look whether the database takes commits may last.
CHECK_S_MAX: Final = 4.0
#: How long the synchronous standby may take to show, at a first start, that its primary is the right one.
WITNESS_S_MAX: Final = 3.0


class PostgresStorage:
    """A database on a server. Its clock is the server's, as far as that can be trusted, unless one is given."""

    name = "postgresql"
    is_embedded = False

    def __init__(
        self,
        dsn: str,
        retention: Retention | None = None,
        clock: LedgerClock | Clock | None = None,
        *,
        migrate: bool = False,
        data_dir: Path | None = None,
        accept_primary: bool = False,
        log: Log = str,
    ) -> None:
        """Connect. Raises ``SchemaMismatch`` when the schema is not that of this release.

        What is seen of the database is kept in ``data_dir``; ``accept_primary``: begin anew with what is found.
        """
        self._retention = retention or Retention()
        self.clock: LedgerClock = ledger_clock(clock or machine_clock())
        self._guard = Guard(dsn, data_dir=data_dir, accept=accept_primary, log=log)
        self._pulse = Pulse(self._guard)
        self._link = Link(self._guard, Session())
        self._optimism = Optimism()
        #: For the thread that keeps the time.
        self._clock_link = Link(self._guard, Session())
        try:
            self._open(migrate=migrate)
            start_clock(self.clock, self._link)
        except BaseException:
            self.close()
            raise
        if self._guard.remembers or self._guard.allegiance.leased:
            self._pulse.start()

    def _open(self, *, migrate: bool) -> None:
        self._link.connection()
        lacks = self._guard.witness_lacks()
        if lacks is not None and not self._guard.allegiance.waits:
            raise Refused(_without_witness(lacks))
        if migrate:
            bring_up_to_date(self._guard)
        require_current(self._link)
        if lacks is not None:
            try:
                self._pulse.confirm(WITNESS_S_MAX)
            except StorageUnavailable as fault:
                raise Refused(_without_witness(lacks)) from fault
        self._guard.is_sure()

    def begin(self, batch_id: str) -> PostgresTransaction:
        """Begin a transaction; its first lock is taken when it loads, or when it commits what it knew already."""
        flights = Flights(self._link, self._guard.allegiance)
        return PostgresTransaction(flights, self._optimism, batch_id, self._retention, self.clock)

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id was committed; if it was not, it never will be.

        On a fresh connection: the old one may be what waits.
        """
        self._link.drop()
        with self._aside() as connection:
            [(voided,)] = connection.execute(changes.SETTLE_BATCH, [batch_id, self.clock.latest()]).fetchall()
        return not voided

    def reader(self, **_long: object) -> PostgresReader:
        """Open a connection for reads."""
        return PostgresReader(self._guard, self._pulse, self._retention, self.clock)

    def prune(self) -> bool:
        """Drop some outdated keys and all outdated batch ids, on a connection of its own."""
        dropped = 0
        with self._aside() as connection:
            [(wall, head_time)] = connection.execute(queries.NOW).fetchall()
            now = self.clock.now(head_time, wall)
            held = self.clock.held(now)
            for first, last in self._retention.outdated(now, held):
                span = [first, last, PRUNE_KEYS_MAX]
                dropped = max(dropped, connection.execute(changes.PRUNE_KEYS, span).rowcount)
            connection.execute(changes.PRUNE_BATCHES, [held - BATCH_IDS_MS])
        return dropped == PRUNE_KEYS_MAX

    def keep_time(self) -> None:
        """Hold the server's clock against ours, and keep what the next node has to know of it; called all the time."""
        keep_clock(self.clock, self._clock_link, self._optimism.looked)

    def settle(self, time: int) -> None:
        """Make sure that no entry of that time, or of an earlier one, is still to come; on a connection of its own."""
        with self._aside() as connection:
            connection.execute(changes.SETTLE_TIME, [time])

    def add_key(self, key: AccessKey) -> bool:
        """Keep a new access key, on a connection of its own."""
        return self._change_keys(access_queries.ADD_KEY, row_of(key))

    def revoke_key(self, name: str, now: int) -> bool:
        """Let an access key hold no longer, on a connection of its own."""
        return self._change_keys(access_queries.REVOKE_KEY, (name, now))

    def note_uses(self, uses: Mapping[str, int]) -> None:
        """Note when access keys were used last, on a connection of its own."""
        with self._aside() as connection:
            for use in sorted(uses.items()):
                connection.execute(access_queries.USE_KEY, use)

    def _change_keys(self, statement: str, parameters: Sequence[Any]) -> bool:
        with self._aside() as connection, connection.transaction():
            connection.execute(access_queries.LOCK_KEYS)
            return connection.execute(statement, parameters).fetchone() is not None

    def check(self) -> None:
        """Return when the database takes a commit; raise ``StorageUnavailable`` when it does not.

        It really commits, on the server that changes go to, and so waits for a synchronous standby, as they do.
        """
        self._pulse.confirm(CHECK_S_MAX)

    def close(self) -> None:
        """Close all connections."""
        self._link.drop()
        self._clock_link.drop()
        self._pulse.close()
        self._guard.close()

    @contextmanager
    def _aside(self) -> Iterator[Connection]:
        """Give a connection beside that of the commits; each of its statements commits by itself."""
        link = Link(self._guard, Session())
        try:
            with Translated(link):
                connection = link.connection()
                yield connection
                waits = commits_wait(connection)
            if connection.warned:
                self._guard.allegiance.doubt()
                raise StorageUnavailable
            self._guard.allegiance.proved(connection, has_last=True, waits=waits)
        finally:
            link.drop()


def _without_witness(lacks: str) -> str:
    return (
        f"It cannot be known whether the PostgreSQL server that answers is the primary: {lacks}, and this node has "
        "seen nothing yet. Start that host, or see that this is the primary and start once with --accept-primary."
    )
