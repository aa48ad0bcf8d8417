"""Connections: how they are opened, what bounds them, and when they are replaced."""

import contextlib
import itertools
import os
import socket
import threading
from types import TracebackType
from typing import Any, Final, Protocol, Self

import msgspec
import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq.abc import PGconn

from holdfast.engine.errors import CommitInDoubt, StorageBroken, StorageFault
from holdfast.storage.postgres import queries
from holdfast.storage.postgres.faults import is_lost, spends_connection, translate
from holdfast.storage.postgres.hosts import Parameters
from holdfast.storage.postgres.standing import Server
from holdfast.storage.postgres.unreachable import Unreachable

#: How long a server may be silent before the connection is given up: a frozen one says nothing at all.
ANSWER_S_MAX: Final = 8.0
#: How long a paused node may hold locks between two statements (manual, 19.11.1).
IDLE_IN_TRANSACTION_MS: Final = 2_000
#: Longer than a paused node can hold a lock.
LOCK_MS: Final = 3_000
#: One statement of a batch, the wait for locks included.
STATEMENT_MS: Final = 5_000
#: One transaction; the only bound for a node that is paused within a network write (PostgreSQL 17).
TRANSACTION_MS: Final = 10_000
_TRANSACTION_TIMEOUT_SINCE: Final = 170_000


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of a connection; 0: none."""

    idle_in_transaction_ms: int = IDLE_IN_TRANSACTION_MS
    lock_ms: int = LOCK_MS
    statement_ms: int = STATEMENT_MS
    transaction_ms: int = TRANSACTION_MS
    #: None: for ever.
    answer_s: float | None = ANSWER_S_MAX


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that does not wait for ever, and that any thread may cut."""

    #: Where it leads to; known when the guard has let it in.
    server: Server

    def __init__(self, pgconn: PGconn) -> None:
        super().__init__(pgconn)
        self.cursor_factory = psycopg.RawCursor
        #: How long the server may be silent; None: for ever.
        self.answer_s: float | None = ANSWER_S_MAX
        #: A warning came since this was last cleared.
        self.warned = False
        #: Commits wait for a synchronous standby, as the server last said.
        self.waits = False
        #: The statements that are prepared here, with their names.
        self.prepared: dict[str, bytes] = {}
        self.statement_numbers: Final = itertools.count(1)
        # A descriptor of our own: that of libpq may be somebody else's by the time the line is cut.
        self._line: Final = socket.socket(fileno=os.dup(pgconn.socket))
        self._cutting: Final = threading.Lock()

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server's answer."""
        return super().wait(gen, interval, self.answer_s if timeout is None else timeout)

    def note(self, notice: psycopg.errors.Diagnostic) -> None:
        """Remember a warning: at a COMMIT it may mean that the wait for the standby was cut short."""
        self.warned = self.warned or notice.severity_nonlocalized == "WARNING"

    def cut(self) -> None:
        """Cut the line: whoever waits for an answer, in whatever thread, learns at once that there will be none."""
        with self._cutting, contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(ValueError):  # It would hold itself, until the garbage collector looks for such.
            self.remove_notice_handler(self.note)
        super().close()
        with self._cutting:
            self._line.close()


def open_connection(parameters: Parameters, session: Session) -> Connection:
    """Connect to a host. Raises ``Unreachable``."""
    try:
        connection = Connection.connect(autocommit=True, prepare_threshold=None, client_encoding="utf8", **parameters)
    except psycopg.Error as error:
        raise Unreachable(error, parameters) from None
    try:
        _prepare(connection, session)
    except psycopg.Error as error:
        connection.close()
        raise Unreachable(error, parameters) from None
    return connection


def _prepare(connection: Connection, session: Session) -> None:
    if connection.info.parameter_status("server_encoding") != "UTF8":
        connection.close()
        raise StorageBroken("The PostgreSQL database does not have the encoding UTF8: create it with ENCODING 'UTF8'.")
    connection.add_notice_handler(connection.note)
    bounds = (session.idle_in_transaction_ms, session.lock_ms, session.statement_ms)
    connection.execute(queries.SET_SESSION, [str(bound) for bound in bounds])
    if connection.info.server_version >= _TRANSACTION_TIMEOUT_SINCE:
        connection.execute(queries.SET_TRANSACTION_TIMEOUT, (str(session.transaction_ms),))
    connection.answer_s = session.answer_s


class Door(Protocol):
    """Gives connections (``guard.Guard``)."""

    def open(self, session: Session) -> Connection:
        """Open a connection to the database. Raises ``StorageUnavailable``."""


class Link:
    """One connection, replaced when it is of no more use."""

    def __init__(self, door: Door, session: Session) -> None:
        self._door = door
        self._session = session
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Give the connection, a new one when there is none. Raises ``StorageUnavailable``."""
        if self._connection is None or self._connection.closed:
            self.drop()
            self._connection = self._door.open(self._session)
        return self._connection

    def drop(self) -> None:
        """Close the connection; the next use opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def fault(self, error: psycopg.Error, *, committing: bool) -> StorageFault:
        """Translate an exception; drop the connection when it is spent."""
        spent = spends_connection(error) or self._connection is None or self._connection.broken
        if spent:
            self.drop()
        if committing and (spent or is_lost(error)):
            return CommitInDoubt(f"PostgreSQL: the answer to a commit was lost ({type(error).__name__})")
        return translate(error)


class Translated:
    """``with Translated(link):`` no exception of psycopg passes."""

    def __init__(self, link: Link, *, committing: bool = False) -> None:
        self._link = link
        self._committing = committing

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, psycopg.Error):
            raise self._link.fault(error, committing=self._committing) from error
