"""What a database file says of itself, and where it belongs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from holdfast.domain.epochs import Epoch
from holdfast.engine.errors import Fault, StorageBroken
from holdfast.storage.record import Whereabouts
from holdfast.storage.sqlite import audit_queries, epoch_queries, queries
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, Row, open_connection, open_unchanged, translated
from holdfast.storage.sqlite.migrate import migrate
from holdfast.times import now_ms


class DatabaseInUse(Fault):
    """Somebody else works on this database."""


def look(path: Path, sequence: int = 0) -> Whereabouts:
    """Give what a file says of itself, and of the entry of a number, whatever its release; nothing is changed in it."""
    connection = open_unchanged(path)
    try:
        with translated():
            return _Look(connection).whereabouts(sequence)
    finally:
        connection.close(force=True)


class _Look:
    """Reads a schema that may be of any release."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def whereabouts(self, sequence: int) -> Whereabouts:
        """Give what the file says of itself."""
        if not self._has("heads"):
            return Whereabouts()
        [(last,)] = self._rows(queries.HEAD_SEQUENCE)
        database, home, epoch = None, None, None
        if self._has("database", "home"):
            [(database, home)] = self._rows(epoch_queries.HOME)
            epoch = self._rows(epoch_queries.EPOCHS)[-1][0]
        elif self._has("database"):
            [(database,)] = self._rows(epoch_queries.DATABASE)
        (last_command_id, time), (command_id, _) = self._entry(last), self._entry(sequence)
        return Whereabouts(database, home, epoch, last, time, last_command_id, command_id)

    def _entry(self, sequence: int) -> tuple[str, int]:
        [(command_id, time)] = self._rows(epoch_queries.ENTRY, sequence) or [("", 0)]
        return command_id, time

    def _has(self, table: str, column: str | None = None) -> bool:
        columns = {name for (name,) in self._rows(epoch_queries.COLUMNS, table)}
        return bool(columns) and column in (None, *columns)

    def _rows(self, query: str, *parameters: object) -> list[Row]:
        return list(self._connection.execute(query, parameters))


def require_alone(path: Path) -> None:
    """Return when nobody else has the file open; raise ``DatabaseInUse`` when somebody has, from whatever directory."""
    with translated():
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.execute(epoch_queries.EXCLUSIVE)
            connection.execute(queries.BEGIN)
            connection.execute(queries.ROLLBACK)
        except apsw.BusyError as error:
            raise DatabaseInUse(f"The database {path} is in use. Stop the server that works on it.") from error
        finally:
            connection.close(force=True)


def take_home(path: Path, home: str) -> None:
    """Say where a database belongs; durable afterwards."""
    with _alone(path) as connection:
        connection.execute(epoch_queries.TAKE_HOME, (home,))


def bring_up_to_date(path: Path) -> None:
    """Bring the schema of a file that nobody uses to this release. Raises ``StorageBroken`` for one that is not ours.

    An empty database would become one of Holdfast else, and somebody's own one as well.
    """
    connection = open_connection(path, cache_kib=READER_CACHE_KIB)
    try:
        with translated():
            if connection.execute(audit_queries.HAS_MIGRATIONS).get is None:
                raise StorageBroken("it is not a database of Holdfast.")
        migrate(connection)
    finally:
        connection.close(force=True)


def begin_epoch(path: Path, epoch_id: str, home: str) -> Epoch:
    """Begin an epoch that goes on from the last entry, in a new home; durable afterwards."""
    with _alone(path) as connection:
        bindings = {"epoch": epoch_id, "now": now_ms()}
        [row] = connection.execute(epoch_queries.BEGIN_EPOCH, bindings)
        connection.execute(epoch_queries.TAKE_HOME, (home,))
    return Epoch(*row)


@contextmanager
def _alone(path: Path) -> Iterator[apsw.Connection]:
    """Give a write transaction, and commit it at the end."""
    connection = open_connection(path, cache_kib=READER_CACHE_KIB)
    try:
        with translated():
            connection.execute(queries.BEGIN)
            yield connection
            connection.execute(queries.COMMIT)
    finally:
        connection.close(force=True)  # Rolls back what was not committed.
