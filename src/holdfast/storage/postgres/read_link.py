"""A connection for reads, to the primary; each statement sees one committed state, and gives what may be told."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.storage.postgres import ledger_queries, queries
from holdfast.storage.postgres.connection import Connection, Link, Session, Translated
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.pulse import Pulse
from holdfast.storage.postgres.standing import Entry

Row = tuple[Any, ...]
#: Readers hold no locks, and a long list may take its time.
READER_SESSION: Final = Session(idle_in_transaction_ms=60_000, statement_ms=300_000, transaction_ms=300_000)
#: Rows of a long list that travel together.
_CHUNK_ROWS: Final = 1_000
#: Rows that travel together where each may have megabytes.
_FEW_ROWS: Final = 8


class ReadLink(Link):
    """What the parts of a reader share, used by one thread at a time."""

    def __init__(self, guard: Guard, pulse: Pulse, clock: LedgerClock) -> None:
        super().__init__(guard, READER_SESSION)
        self._allegiance = guard.allegiance
        self._pulse = pulse
        #: The time comes from here.
        self.clock: Final = clock
        self.connection()

    def rows(self, query: str, *parameters: Any) -> list[Row]:
        """Give the rows of a short answer."""
        with Translated(self):
            connection = self.connection()
            rows = connection.execute(query, parameters, prepare=True, binary=True).fetchall()
        self._pulse.tell(connection)
        return rows

    def stream(self, query: str, *parameters: Any) -> Iterator[Row]:
        """Give the rows of a long answer as they come; the one statement is one snapshot.

        They may be told when all of them have come. Raises ``StorageUnavailable`` when they may not.
        """
        with Translated(self):
            connection = self.connection()
        yield from self._coming(connection, query, parameters, _CHUNK_ROWS)
        self._pulse.tell(connection)

    @contextmanager
    def lazily(self, query: str, *parameters: Any) -> Iterator[Iterator[Row]]:
        """Give rows that may be long, a few at once, for as long as they are wanted; then the rest is called off.

        They may be told at the end. Raises ``StorageUnavailable`` when they may not.
        """
        with Translated(self):
            connection = self.connection()
        with closing(self._coming(connection, query, parameters, _FEW_ROWS)) as rows:
            yield rows
        self._pulse.tell(connection)

    def _coming(
        self, connection: Connection, query: str, parameters: Sequence[Any], rows_at_once: int
    ) -> Generator[Row]:
        with Translated(self), connection.cursor(binary=True) as cursor:
            yield from cursor.stream(query, parameters, size=rows_at_once)

    def run(self, query: str) -> None:
        """Run a statement that gives no rows."""
        with Translated(self):
            self.connection().execute(query)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let everything that is read within it be of one moment."""
        try:
            self.run(ledger_queries.BEGIN_SNAPSHOT)
            yield
            self.run(queries.COMMIT)
        except BaseException:  # Also when nobody wants the rest: the next read must not see this old moment.
            self.drop()
            raise

    def told(self, entry: Entry) -> None:
        """Remember an entry that was given."""
        self._allegiance.told(self.connection(), entry)

    def now(self) -> int:
        """Give the time of the next batch, at the earliest, in milliseconds since 1970 UTC."""
        [(wall, head_time)] = self.rows(queries.NOW)
        return self.clock.now(head_time, wall)
