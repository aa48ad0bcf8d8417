"""One write transaction: lock, load, save, commit."""

from collections.abc import Callable, Mapping
from typing import Final

import apsw

from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import CommitInDoubt, DatabaseMoved
from holdfast.storage.codec import entry_row
from holdfast.storage.loading import Loading
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.connection import never_written, translated
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.rows import SqliteRows
from holdfast.storage.sqlite.writer import Writer
from holdfast.storage.totals import parted, sums_moved

#: Takes the last entry of a transaction: its sequence number, its command, its time.
Note = Callable[[int, str, int], None]


class SqliteTransaction:
    """``BEGIN IMMEDIATE`` to ``COMMIT`` on the writing connection."""

    def __init__(
        self,
        writer: Writer,
        batch_id: str,
        clock: LedgerClock,
        *,
        note: Note | None = None,
        files: DatabaseFiles | None = None,
    ) -> None:
        """Begin. ``files`` are looked at before the commit, ``note`` is told of it afterwards."""
        self._writer = writer
        self._connection = writer.connection
        self._batch_id = batch_id
        self._files = files
        self._rows: Final = SqliteRows(writer, clock)
        self._loading: Final = Loading(self._rows, writer.keys.retention, clock)
        self._note = note
        #: The last entry, once there is one.
        self._end: tuple[int, str, int] | None = None
        with translated():
            self._connection.execute(queries.BEGIN)

    def load(self, footprint: Footprint) -> View:
        """Read the rows of a batch, and take the time: never before that of the last entry."""
        self._writer.catch_up()
        return self._loading.view(footprint)

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of some items."""
        return self._loading.due(view, wanted)

    def save(self, view: View) -> None:
        """Write every change. A view without changes leaves the database untouched."""
        if not view.changed:
            return
        with translated():
            self._append(view)
            self._rows.put(view)
            self._writer.keys.append(view.new_keys, view.now)
            self._connection.execute(queries.INSERT_BATCH, (self._batch_id, view.now))

    def commit(self) -> None:
        """Make it durable. Raises ``DatabaseMoved`` where it would go into a file without a name."""
        if self._files is not None:
            try:
                self._files.require()
            except DatabaseMoved:
                self.rollback()
                raise
        try:
            self._connection.execute(queries.COMMIT)
        except apsw.Error as error:
            self.rollback()
            if never_written(error):
                self._writer.keys.unwritten.add(self._batch_id)
            raise CommitInDoubt(f"SQLite: {error}") from error
        self._writer.confirm()
        if self._note is not None and self._end is not None:
            self._note(*self._end)

    def rollback(self) -> None:
        """Undo everything; SQLite may have done so itself."""
        self._writer.forget()
        if self._connection.in_transaction:
            self._connection.execute(queries.ROLLBACK)

    def _append(self, view: View) -> None:
        """Write the ledger, each entry tied to the one of its item before it, and move the sums."""
        entries = view.entries
        self._connection.executemany(
            queries.ADD_TOTALS,
            [
                (store, items, with_stock, *parted(on_hand), *parted(reserved))
                for store, (items, with_stock, on_hand, reserved) in sums_moved(view).items()
            ],
        )
        head = {"entries": len(entries), "now": view.now, "operations": view.operations}
        sequence, time = self._connection.execute(queries.ADVANCE_HEAD, head).get or (0, 0)
        if entries:
            self._end = sequence, entries[-1].command_id, time
        first = sequence - len(entries) + 1
        self._connection.executemany(
            queries.INSERT_ENTRY,
            [
                (number, time, self._rows.followed(entry, number), *entry_row(entry))
                for number, entry in enumerate(entries, first)
            ],
        )
