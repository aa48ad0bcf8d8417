"""One write transaction: nothing is touched before the commit, so a rollback has nothing to undo."""

from collections.abc import Iterator

from holdfast.domain.invariants import violations
from holdfast.domain.view import View
from holdfast.engine.errors import StorageBroken, TransientFault
from holdfast.engine.ports import Clock, Footprint
from holdfast.storage.memory.database import MemoryDatabase, Written
from holdfast.storage.retention import Retention

#: How long a transaction waits for the one before it.
WRITER_WAIT_S_MAX = 5.0


class MemoryTransaction:
    """Holds the writer's lock from its making to its end."""

    def __init__(self, database: MemoryDatabase, batch_id: str, retention: Retention, clock: Clock) -> None:
        if not database.writer.acquire(timeout=WRITER_WAIT_S_MAX):
            raise TransientFault
        self._database = database
        self._batch_id = batch_id
        self._retention = retention
        self._clock = clock
        self._saved: View | None = None
        self._over = False

    def load(self, footprint: Footprint) -> View:
        """Read the rows of a batch, and take the time: never before that of the last transaction."""
        database = self._database
        now = max(self._clock(), database.head_time)
        return View(
            now,
            stores={store for store, _ in footprint.items if store in database.stores},
            items={item_id: database.items[item_id] for item_id in footprint.items if item_id in database.items},
            skus={sku: database.skus[sku] for _, sku in footprint.items if sku in database.skus},
            keys={
                digest: record
                for digest in footprint.keys
                if (record := database.keys.get(digest)) and self._retention.alive(record.outcome, now)
            },
        )

    def save(self, view: View) -> None:
        """Check every change, as the constraints of a database do, and keep it for the commit."""
        if not view.changed:
            return
        problems = list(_problems(view))
        if self._batch_id in self._database.batches:
            problems.append(f"batch {self._batch_id} is there already")
        if problems:
            raise StorageBroken(f"Memory: {'; '.join(problems)}")
        self._saved = view

    def commit(self) -> None:
        """Make every saved change at once."""
        if self._saved is not None:
            with self._database.guard:
                self._apply(self._saved)
        self._end()

    def rollback(self) -> None:
        """Forget everything."""
        self._end()

    def _apply(self, view: View) -> None:
        database = self._database
        database.items.update({item.id: item for item in view.changed_items})
        database.skus.update(view.changed_skus)
        database.keys.update({record.digest: record for record in view.new_keys})
        database.batches[self._batch_id] = view.now
        database.operations += view.operations
        database.head_time = max(database.head_time, view.now)
        first = len(database.ledger) + 1
        database.ledger.extend(
            Written(sequence, database.head_time, entry) for sequence, entry in enumerate(view.entries, first)
        )

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._database.writer.release()


def _problems(view: View) -> Iterator[str]:
    for item in view.changed_items:
        yield from (f"{item.sku}: {problem}" for problem in violations(item))
        if item.version < 1 or (item.reorder_point or 0) < 0:
            yield f"{item.sku}: version {item.version}, reorder point {item.reorder_point}"
    for entry in view.entries:
        if entry.promise and entry.reserved + entry.unsellable + entry.safety_stock > entry.on_hand:
            yield f"{entry.sku}: more is promised than there is"
        if entry.unaccounted < 0:
            yield f"{entry.sku}: unaccounted is negative"
