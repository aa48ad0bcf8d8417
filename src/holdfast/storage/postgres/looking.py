"""How a server is looked at, and asked for what was seen."""

from typing import Final

import psycopg

from holdfast.storage.postgres import queries, standing_queries
from holdfast.storage.postgres.connection import Connection
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.standing import NO_ENTRY, Entry, Look, Server

#: What a server says that does not know of system identifiers, or does not tell.
_SECRETIVE: Final = (psycopg.errors.UndefinedFunction, psycopg.errors.InsufficientPrivilege)


def look_at(connection: Connection) -> Look:
    """Ask a server which one it is. Raises ``psycopg.Error``."""
    try:
        rows = connection.execute(standing_queries.IDENTITY).fetchall()
    except _SECRETIVE:
        rows = connection.execute(standing_queries.IDENTITY_UNKNOWN).fetchall()
    [(system, timeline, started, standby, waits)] = rows
    return Look(Server(system, timeline, started), standby, waits)


def has_entry(connection: Connection, entry: Entry) -> bool:
    """Tell whether the ledger of a server has an entry. Raises ``psycopg.Error``."""
    if entry == NO_ENTRY:  # There may be no ledger yet.
        return True
    try:
        [(found, _)] = connection.execute(standing_queries.PROVE, [entry.sequence, entry.command]).fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    return bool(found)


def commits_wait(connection: Connection) -> bool:
    """Tell whether commits wait for a standby. Raises ``psycopg.Error``."""
    [(found,)] = connection.execute(standing_queries.WAITS).fetchall()
    return bool(found)


class Commit:
    """The end of a flight.

    Those who wait for a standby are let go when the names of standbys are taken away, as if it had confirmed: so where
    there were names, the server is asked afterwards whether they are still there.
    """

    def __init__(self, flight: Flight, *, waits: bool) -> None:
        flight.add(queries.COMMIT)
        self._answer = flight.add(standing_queries.WAITS) if waits else None

    @property
    def waited(self) -> bool | None:
        """Whether a standby has confirmed; None: none was waited for."""
        if self._answer is None:
            return None
        [(found,)] = self._answer.rows
        return bool(found)


class Proof:
    """The same question within a flight, beside what the flight is for."""

    def __init__(self, flight: Flight, entry: Entry) -> None:
        self._answer: Final[Answer] = flight.add(standing_queries.PROVE, entry.sequence, entry.command)

    @property
    def found(self) -> tuple[bool, bool]:
        """Whether the entry is there, and whether commits wait for a standby."""
        [(found, waits)] = self._answer.rows
        return found, waits
