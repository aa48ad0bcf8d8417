"""A database whose clock a test sets, restarted with whatever is kept of the clock: SQLite on disk, PostgreSQL."""

import abc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from contract.around import SqlAround
from contract.engines import PostgresAround, SqliteAround
from holdfast.engine.clock.kept import Acceptance, ClockMemory
from holdfast.engine.ports import Storage
from holdfast.storage.clock_file import ClockFile
from holdfast.storage.postgres.clock_row import opened_row
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.sqlite.storage import SqliteStorage
from turned_clocks import NOW, Machine

#: The server's clock, found before the real one by whoever searches this schema first.
FAKED_CLOCK = """
CREATE SCHEMA IF NOT EXISTS faked;
CREATE TABLE IF NOT EXISTS faked.wall (milliseconds bigint NOT NULL);
DELETE FROM faked.wall;
INSERT INTO faked.wall VALUES (0);
CREATE OR REPLACE FUNCTION faked.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
'SELECT to_timestamp(milliseconds / 1000.0) FROM faked.wall'
"""


class Place(abc.ABC):
    """A machine and a database on it. ``restart`` is what a new process would do."""

    machine: Machine
    around: SqlAround
    storage: Storage

    @abc.abstractmethod
    def open(self) -> Storage:
        """Open a handle as a process does at its start."""

    def restart(self) -> None:
        self.storage.close()
        self.storage = self.open()


class SqlitePlace(Place):
    """The machine's own clock."""

    def __init__(self, around: SqliteAround) -> None:
        self.machine, self.around = Machine(), around
        self.storage = self.open()

    def open(self) -> Storage:
        path = Path(self.around.location)
        return SqliteStorage(path, clock=self.machine.clock(), clock_memory=ClockFile(path.parent))


class ServerMachine(Machine):
    """The wall clock is the server's, the other one the node's."""

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        self._server = server
        self._wall_ms = 0
        super().__init__()

    @property
    def wall_ms(self) -> int:
        return self._wall_ms

    @wall_ms.setter
    def wall_ms(self, milliseconds: int) -> None:
        self._wall_ms = milliseconds
        self._server.execute("UPDATE faked.wall SET milliseconds = %s", [milliseconds])


class PostgresPlace(Place):
    """The clock of the server; nodes of other machines may be opened too."""

    def __init__(self, around: PostgresAround) -> None:
        self._dsn = psycopg.conninfo.make_conninfo(around.location, options="-csearch_path=faked,public,pg_catalog")
        server = psycopg.connect(around.location, autocommit=True)
        server.execute(FAKED_CLOCK)
        self._server = server
        self.machine: Machine = ServerMachine(server)
        self.around = around
        self.storage = self.open()

    def open(self) -> Storage:
        return PostgresStorage(self._dsn, clock=self.machine.clock())

    def open_elsewhere(self, node: Machine) -> Storage:
        """Open a handle as a node on another machine does."""
        return PostgresStorage(self._dsn, clock=node.clock())

    def close(self) -> None:
        self._server.execute("DROP SCHEMA faked CASCADE")
        self._server.close()


def times(place: Place) -> list[int]:
    """Give when the entries were written, since the beginning."""
    return [written.time - NOW for written in place.around.ledger()]


@contextmanager
def memory_of(around: SqlAround, data_dir: Path) -> Iterator[ClockMemory]:
    """Give the place where servers on a database keep their clock."""
    if around.name == "sqlite":
        yield ClockFile(data_dir)
        return
    with opened_row(around.location) as row:
        yield row


def put_acceptance(place: Place, jump: int) -> None:
    """Accept as an operator does, from another process."""
    with memory_of(place.around, Path(place.around.location).parent) as memory:
        memory.put_acceptance(Acceptance(jump_ms=jump, wall=place.machine.wall()))
