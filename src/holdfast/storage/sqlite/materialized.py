"""Rows of a long answer: copied out of the database at its own speed, then given at leisure (docs/adr/0052)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Final

import apsw

from holdfast.engine.errors import Overloaded, StorageUnavailable
from holdfast.engine.yielding import yielding
from holdfast.storage.sqlite.connection import Row, translated

#: Rows that are held in memory, a page among them; if there are more, all go to a temporary table.
ROWS_IN_MEMORY_MAX: Final = 1_024

_FORGET: Final = "DROP TABLE IF EXISTS temp.materialized"
#: Ends the temporary database, which gives its file back; dropping the table would leave it as large as it is.
_LEAVE: Final = ("PRAGMA temp_store = MEMORY", "PRAGMA temp_store = FILE")
_READ: Final = "SELECT * FROM temp.materialized ORDER BY rowid"
#: What reads nothing of the database itself.
OF_TEMPORARY_TABLES: Final = frozenset({_FORGET, *_LEAVE, _READ})


def materialized(
    connection: apsw.Connection,
    require_room: Callable[[], None],
    statement: str,
    bindings: Mapping[str, str | int | None] | None = None,
) -> Iterator[Row]:
    """Give all rows of a statement; those of the last call on this connection are gone then.

    When it returns, nothing of the statement is under way: the moment that it saw is not kept from passing by whoever
    takes the rows. ``require_room`` is called before the temporary table is made. Raises ``Overloaded`` where there is
    none for it.
    """
    bindings = bindings or {}
    with translated():
        connection.execute(_FORGET)  # Of whoever did not take all.
        cursor = connection.execute(statement, bindings)
        rows = list(islice(yielding(cursor), ROWS_IN_MEMORY_MAX + 1))
        if len(rows) <= ROWS_IN_MEMORY_MAX:
            return iter(rows)
        cursor.close(force=True)
        require_room()
        with room_for_tables():
            connection.execute(f"CREATE TEMP TABLE materialized AS {statement}", bindings)
        return _given(connection)


@contextmanager
def room_for_tables() -> Iterator[None]:
    """Name what it means when a disk is full where nothing but a temporary table is written, be it at the commit."""
    try:
        yield
    except (apsw.Error, StorageUnavailable) as error:
        fault = error.__cause__ if isinstance(error, StorageUnavailable) else error
        if not isinstance(fault, apsw.FullError):
            raise
        raise Overloaded(f"There is no room for a temporary table ({fault}). Try again later.") from error


def _given(connection: apsw.Connection) -> Iterator[Row]:
    with translated():
        yield from connection.execute(_READ)
        for statement in (_FORGET,) if connection.in_transaction else _LEAVE:
            connection.execute(statement)
