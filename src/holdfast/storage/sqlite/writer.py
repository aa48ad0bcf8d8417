"""The connection that writes, with what is remembered of the database along with it."""

from typing import Final

import apsw

from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.connection import translated
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.sqlite.known_rows import KnownRows


class Writer:
    """One connection. What goes with it describes what is durable, and goes when another connection has written."""

    def __init__(self, connection: apsw.Connection, retention: Retention, rows: KnownRows | None = None) -> None:
        """Begin without knowing anything."""
        self.connection: Final = connection
        self.keys: Final = Keys(connection, retention)
        self.rows: Final = KnownRows() if rows is None else rows

    def catch_up(self) -> None:
        """See what other connections have written, at the beginning of a transaction."""
        with translated():
            if self.keys.refresh():
                self.rows.forget_all()

    def confirm(self) -> None:
        """The transaction is durable."""
        self.keys.confirm()
        self.rows.confirm()

    def forget(self) -> None:
        """The transaction was undone."""
        self.keys.forget()
        self.rows.forget()
