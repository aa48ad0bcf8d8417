"""One write transaction: lock, load, save, commit."""

from collections.abc import Callable, Mapping

import apsw

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.in_the_way import with_due
from holdfast.domain.item import Item
from holdfast.domain.view import Loaded, View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import CommitInDoubt, DatabaseMoved
from holdfast.storage.codec import entry_row, item_of, item_row, sku_of, sku_row, store_of, store_row
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.connection import never_written, translated
from holdfast.storage.sqlite.documents import Documents, due_keys
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.totals import parted, sums_moved

#: Takes the last entry of a transaction: its sequence number, its command, its time.
Note = Callable[[int, str, int], None]


class SqliteTransaction:
    """``BEGIN IMMEDIATE`` to ``COMMIT`` on the writing connection."""

    def __init__(
        self,
        connection: apsw.Connection,
        keys: Keys,
        batch_id: str,
        clock: LedgerClock,
        *,
        note: Note | None = None,
        files: DatabaseFiles | None = None,
    ) -> None:
        """Begin. ``files`` are looked at before the commit, ``note`` is told of it afterwards."""
        self._connection = connection
        self._keys = keys
        self._batch_id = batch_id
        self._clock = clock
        self._files = files
        self._documents = Documents(connection)
        self._note = note
        #: The last entry, once there is one.
        self._end: tuple[int, str, int] | None = None
        with translated():
            connection.execute(queries.BEGIN)

    def load(self, footprint: Footprint) -> View:
        """Read the rows of a batch, and take the time: never before that of the last entry."""
        with translated():
            head_time = self._connection.execute(queries.HEAD).get
            return self._load(footprint, self._clock.now(head_time))

    def _load(self, footprint: Footprint, now: int) -> View:
        documents = self._documents.find(footprint.documents)
        footprint = footprint.with_items_of(documents.values())
        items = {item.id: item for item in self._items(footprint)}
        return View(
            now,
            Loaded(
                stores={store.id: store for store in self._stores(footprint)},
                items=items,
                skus={sku.sku: sku for sku in self._skus(footprint)},
                keys=self._keys.find(footprint.keys, now, self._clock.held) if footprint.keys else {},
                documents=documents,
                pasts=self._documents.pasts(footprint, items),
                counted=self._documents.counted(footprint.sources),
            ),
        )

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of some items."""
        with translated():
            due = self._documents.due(wanted, view.now)
            documents = self._documents.find(due_keys(due) - view.loaded.documents.keys())
        return with_due(view, due, documents) if due else None

    def save(self, view: View) -> None:
        """Write every change. A view without changes leaves the database untouched."""
        if not view.changed:
            return
        with translated():
            self._save_stock(view)
            self._documents.save(view)
            self._keys.append(view.new_keys, view.now)
            self._connection.execute(queries.INSERT_BATCH, (self._batch_id, view.now))
            self._append(view)

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
                self._keys.unwritten.add(self._batch_id)
            raise CommitInDoubt(f"SQLite: {error}") from error
        self._keys.confirm()
        if self._note is not None and self._end is not None:
            self._note(*self._end)

    def rollback(self) -> None:
        """Undo everything; SQLite may have done so itself."""
        self._keys.forget()
        if self._connection.in_transaction:
            self._connection.execute(queries.ROLLBACK)

    def _stores(self, footprint: Footprint) -> list[Store]:
        execute = self._connection.execute
        return [store_of(row) for store in footprint.stores for row in execute(queries.STORE, (store,))]

    def _items(self, footprint: Footprint) -> list[Item]:
        execute = self._connection.execute
        return [item_of(row) for item_id in footprint.items for row in execute(queries.ITEM, item_id)]

    def _skus(self, footprint: Footprint) -> list[Sku]:
        execute = self._connection.execute
        return [sku_of(row) for sku in footprint.skus for row in execute(queries.SKU, (sku,))]

    def _save_stock(self, view: View) -> None:
        self._connection.executemany(queries.PUT_ITEM, map(item_row, view.changed_items))
        self._connection.executemany(queries.PUT_SKU, [sku_row(sku) for _, sku in sorted(view.changed_skus.items())])
        self._connection.executemany(
            queries.PUT_STORE, [store_row(store) for _, store in sorted(view.changed_stores.items())]
        )

    def _append(self, view: View) -> None:
        """Write the ledger and move the sums; the head row comes last."""
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
        first = sequence - len(entries) + 1
        if entries:
            self._end = sequence, entries[-1].command_id, time
        self._connection.executemany(
            queries.INSERT_ENTRY,
            [(0, number, time, *entry_row(entry)) for number, entry in enumerate(entries, first)],
        )
