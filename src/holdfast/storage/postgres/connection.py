"""Connections: how they are opened, what bounds them, and when they are replaced."""

import itertools
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import msgspec
import psycopg
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq.abc import PGconn

from holdfast.engine.errors import CommitInDoubt, Fault, StorageBroken, StorageFault, StorageUnavailable
from holdfast.storage.postgres import queries
from holdfast.storage.postgres.faults import is_lost, spends_connection, translate

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

#: Used where the URL does not say otherwise (manual, 32.1.2).
_CONNECT_DEFAULTS: Final = {
    "application_name": "holdfast",
    "connect_timeout": "5",
    "target_session_attrs": "read-write",
    "tcp_user_timeout": "5000",
}
_SECRETS: Final = ("password", "sslpassword")


class InvalidUrl(Fault):
    """The URL of the database cannot be read."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of a connection; 0: none."""

    idle_in_transaction_ms: int = IDLE_IN_TRANSACTION_MS
    lock_ms: int = LOCK_MS
    statement_ms: int = STATEMENT_MS
    transaction_ms: int = TRANSACTION_MS
    #: None: for ever.
    answer_s: float | None = ANSWER_S_MAX


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that does not wait for ever."""

    def __init__(self, pgconn: PGconn) -> None:
        super().__init__(pgconn)
        self.cursor_factory = psycopg.RawCursor
        #: How long the server may be silent; None: for ever.
        self.answer_s: float | None = ANSWER_S_MAX
        #: A warning came since this was last cleared.
        self.warned = False
        #: The statements that are prepared here, with their names.
        self.prepared: dict[str, bytes] = {}
        self.statement_numbers: Final = itertools.count(1)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server's answer."""
        return super().wait(gen, interval, self.answer_s if timeout is None else timeout)

    def note(self, notice: psycopg.errors.Diagnostic) -> None:
        """Remember a warning: at a COMMIT it may mean that the wait for the standby was cut short."""
        self.warned = self.warned or notice.severity_nonlocalized == "WARNING"


def parameters_of(dsn: str) -> Mapping[str, Any]:
    """Give the parameters of a connection; what the URL leaves out gets a safe value."""
    try:
        named = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.Error:
        # Neither the driver's text nor the chain: they quote the URL, password and all.
        raise InvalidUrl("DATABASE_URL is not a valid PostgreSQL URL.") from None
    if "@" in str(named.get("host", "")):  # The rest of a password, which no error text must quote.
        raise InvalidUrl("DATABASE_URL has an @ within its password: write it as %40.")
    return _CONNECT_DEFAULTS | named


def open_connection(dsn: str, session: Session) -> Connection:
    """Connect to the server that can be written, among those that the URL names."""
    parameters = parameters_of(dsn)
    try:
        connection = Connection.connect(
            autocommit=True,
            prepare_threshold=None,
            client_encoding="utf8",
            **parameters,
        )
    except psycopg.Error as error:
        raise _unreachable(error, parameters) from None
    try:
        _prepare(connection, session)
    except psycopg.Error as error:
        connection.close()
        raise _unreachable(error, parameters) from None
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


def _unreachable(error: psycopg.Error, parameters: Mapping[str, Any]) -> StorageUnavailable:
    """Say what happened, without the secrets of the URL."""
    text = " ".join(str(error).split())
    for name in _SECRETS:
        if secret := parameters.get(name):
            text = text.replace(str(secret), "***")
    return StorageUnavailable(f"PostgreSQL cannot be reached at the moment ({text}). Nothing was done.")


class Link:
    """One connection, replaced when it is of no more use."""

    def __init__(self, dsn: str, session: Session) -> None:
        self._dsn = dsn
        self._session = session
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Give the connection, a new one when there is none. Raises ``StorageUnavailable``."""
        if self._connection is None or self._connection.closed:
            self._connection = open_connection(self._dsn, self._session)
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
