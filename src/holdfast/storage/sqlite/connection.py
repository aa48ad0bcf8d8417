"""Connections to the database file, and the one place that translates apsw's exceptions."""

import time
from pathlib import Path
from typing import Any, Final

import apsw

from holdfast.engine.errors import Fault, StorageBroken, StorageFault, StorageUnavailable, TransientFault
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.in_memory import IN_MEMORY_FLAGS, InMemory

#: The first version without the WAL-reset bug, which could corrupt a database under concurrent checkpoints.
SQLITE_VERSION_MIN: Final = (3, 51, 3)
#: How long a statement waits for another process's lock.
BUSY_TIMEOUT_MS: Final = 5_000
#: The pause before a lock is tried again for which SQLite itself does not wait.
_RETRY_S: Final = 0.005
#: The page cache of the writing connection.
WRITER_CACHE_KIB: Final = 65_536
#: The page cache of a reading connection.
READER_CACHE_KIB: Final = 16_384
#: Prepared statements that a connection keeps. Each row of an ``executemany`` counts as one, and the oldest are dropped
#: first: as many as there are rows in a batch under load, or its other statements are parsed anew in each.
STATEMENTS_KEPT: Final = 256

_READ_ONLY: Final = apsw.SQLITE_OPEN_READONLY
_READ_WRITE: Final = apsw.SQLITE_OPEN_READWRITE

Row = tuple[Any, ...]

_TRANSIENT: Final = (apsw.BusyError, apsw.LockedError, apsw.SchemaChangeError)
_UNAVAILABLE: Final = (
    apsw.FullError,
    apsw.IOError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.NoMemError,
    apsw.NoLFSError,
    apsw.PermissionsError,
    apsw.ProtocolError,
)


class UnsafeSqlite(Fault):
    """This SQLite has a bug that can corrupt databases; install a newer apsw."""


def translate(error: apsw.Error) -> StorageFault:
    """Name a fault of SQLite in the words of the engine."""
    if isinstance(error, _TRANSIENT):
        return TransientFault(f"SQLite: {error}")
    if isinstance(error, _UNAVAILABLE):
        return StorageUnavailable(f"The database cannot be used at the moment ({error}). Nothing was done.")
    return StorageBroken(f"SQLite: {type(error).__name__}: {error}")


def never_written(error: apsw.Error) -> bool:
    """Tell whether a write failed, not a sync: a commit that is not found then cannot come back after a crash."""
    return isinstance(error, apsw.FullError) or getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_WRITE


class translated:  # noqa: N801 - it reads as a word of the language: ``with translated():``
    """Let no exception of apsw pass."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """Raise the engine's word for a fault of SQLite."""
        if isinstance(error, apsw.Error):
            raise translate(error) from error


class Snapshot:
    """A read transaction: everything in it sees one committed state. Lets no exception of apsw pass.

    Entered anew within itself, it goes on.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._depth = 0

    def __enter__(self) -> None:
        """Begin; SQLite takes the snapshot at the first statement."""
        if self._depth == 0:
            with translated():
                self._connection.execute(queries.BEGIN_READ)
        self._depth += 1

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """End. A temporary table that was made within it is kept, and nothing else can have been written."""
        self._depth -= 1
        with translated():
            if self._depth == 0 and self._connection.in_transaction:
                self._connection.execute(queries.COMMIT if error is None else queries.ROLLBACK)
            if isinstance(error, apsw.Error):
                raise error


def refuse_unsafe_sqlite(version: str) -> None:
    """Raise ``UnsafeSqlite`` for a version that may corrupt the database."""
    if tuple(map(int, version.split("."))) < SQLITE_VERSION_MIN:
        raise UnsafeSqlite(f"SQLite {version} can corrupt databases (WAL reset); at least 3.51.3 is needed.")


def open_connection(place: Path | InMemory, *, cache_kib: int, create: bool = False) -> apsw.Connection:
    """Open the database durably: every commit is on disk before it is answered.

    Only the first connection may create it: later ones would put an empty one in the place of one that was moved.
    Its commits copy no log back into the database: see ``Checkpoints``.
    """
    refuse_unsafe_sqlite(apsw.sqlite_lib_version())
    flags = _READ_WRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with translated():
        flags = IN_MEMORY_FLAGS if isinstance(place, InMemory) else flags
        connection = apsw.Connection(str(place), flags=flags, statementcachesize=STATEMENTS_KEPT)
        if isinstance(place, InMemory):
            place.wait_at(connection, at_most_ms=BUSY_TIMEOUT_MS)
        else:
            connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        _plan_once(connection)
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # It would tell of no failure.
    return connection


def log_of(path: Path) -> Path:
    """Name the log of a database: it lies beside the file itself, where that is named by a link."""
    real = path.resolve()
    return real.with_name(f"{real.name}-wal")


def open_unchanged(path: Path) -> apsw.Connection:
    """Open a file that is there for reads alone, whoever works on it, and leave it and its log as they are.

    A log that is there belongs to a server, or to one that crashed: it stays, for whoever sorts things out. Where there
    is none, SQLite makes an empty one, which only a connection that could write removes again at its end.
    """
    refuse_unsafe_sqlite(apsw.sqlite_lib_version())
    logged = log_of(path).exists()
    with translated():
        connection = apsw.Connection(str(path), flags=_READ_ONLY if logged else _READ_WRITE)
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        _plan_once(connection)
        connection.execute("PRAGMA query_only = ON")
    return connection


def _plan_once(connection: apsw.Connection) -> None:
    """Let a statement keep its plan, whatever is bound to it (SQLite's "query planner stability guarantee").

    A SQLite that can use statistics of values (``SQLITE_ENABLE_STAT4``) otherwise plans a join anew for each value,
    even without any of them, and a look at an item takes five times as long.
    """
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _write_ahead(connection: apsw.Connection) -> None:
    """Switch to the write-ahead log. Of two processes that open a new file at once, SQLite lets one fail."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except apsw.BusyError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_RETRY_S)
        else:
            return
