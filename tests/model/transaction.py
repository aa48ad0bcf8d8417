"""One write transaction: nothing is touched before the commit, so a rollback has nothing to undo."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from holdfast.domain.documents import DocumentKey, Reservation
from holdfast.domain.footprint import Footprint, MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.in_the_way import with_due
from holdfast.domain.invariants import violations
from holdfast.domain.ledger import Entry, Flag, Written
from holdfast.domain.past import Past
from holdfast.domain.view import Loaded, View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import StorageBroken
from holdfast.storage.retention import Retention
from model.database import ModelDatabase
from model.pasts import looked_up

Key = TypeVar("Key")
Row = TypeVar("Row")


class ModelTransaction:
    """Holds the writer's lock from its making to its end."""

    def __init__(self, database: ModelDatabase, batch_id: str, retention: Retention, clock: LedgerClock) -> None:
        database.begin_writing()
        self._database = database
        self._batch_id = batch_id
        self._retention = retention
        self._clock = clock
        self._saved: View | None = None
        self._over = False

    def load(self, footprint: Footprint) -> View:
        """Read the rows of a batch, and take the time: never before that of the last transaction."""
        database = self._database
        now = database.now(self._clock)
        held = self._clock.held(now)
        documents = _those(database.documents, footprint.documents)
        whole = footprint.with_items_of(documents.values())
        items = _those(database.items, whole.items)
        return View(
            now,
            Loaded(
                stores=_those(database.stores, whole.stores),
                items=items,
                skus=_those(database.skus, whole.skus),
                keys={
                    digest: record
                    for digest, record in _those(database.keys, whole.keys).items()
                    if self._retention.alive(record.outcome, now, held)
                },
                documents=documents,
                pasts={
                    moment: self._past(moment)
                    for moment in whole.moments
                    if whole.asks_for_past(moment, items.get(moment[:2]))
                },
                counted=_those(database.counted, whole.sources),
            ),
        )

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of some items."""
        due = {item_id: keys for item_id, most in wanted.items() if (keys := self._due(item_id, most, view.now))}
        documents = {key: self._database.documents[key] for keys in due.values() for key in keys}
        names = {item_id: [reservation_id for _, reservation_id in keys] for item_id, keys in due.items()}
        return with_due(view, names, documents) if due else None

    def _due(self, item_id: ItemId, most: int, now: int) -> list[DocumentKey]:
        """Name the due reservations that hold units of an item, those due longest first."""
        due = [
            (document.due_at, document.key)
            for document in self._database.documents.values()
            if isinstance(document, Reservation) and document.due_at is not None and document.due_at <= now
            if any(holding.open and holding.item == item_id for holding in document.holdings)
        ]
        return [key for _, key in sorted(due)[:most]]

    def _past(self, moment: MomentId) -> Past:
        """Look up what an item was at a moment: nothing, before its first entry."""
        return looked_up(moment, self._database.items[moment[:2]], self._database.ledger)

    def save(self, view: View) -> None:
        """Check every change, as the constraints of a database do, and keep it for the commit."""
        if not view.changed:
            return
        problems = list(_problems(view))
        if self._batch_id in self._database.batches:
            problems.append(f"batch {self._batch_id} is there already")
        made = view.changed_documents.keys() - view.loaded.documents.keys()
        problems.extend(f"{kind} {name} is there already" for kind, name in made & self._database.documents.keys())
        if problems:
            raise StorageBroken(f"Model: {'; '.join(problems)}")
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
        database.stores.update(view.changed_stores)
        database.documents.update(view.changed_documents)
        database.counted.update(view.changed_counted)
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


def _those(rows: Mapping[Key, Row], keys: Iterable[Key]) -> dict[Key, Row]:
    """Give the rows that exist among these."""
    return {key: rows[key] for key in keys if key in rows}


def _problems(view: View) -> Iterator[str]:
    for item in view.changed_items:
        yield from (f"{item.sku}: {problem}" for problem in violations(item))
        if item.version < 1 or (item.reorder_point or 0) < 0:
            yield f"{item.sku}: version {item.version}, reorder point {item.reorder_point}"
    for entry in view.entries:
        if _promises_too_much(entry):
            yield f"{entry.sku}: more is promised than there is"
        if entry.unaccounted < 0:
            yield f"{entry.sku}: unaccounted is negative"
    for document in view.changed_documents.values():
        if any(holding.open < 0 for holding in document.holdings):
            yield f"{document.type} {document.id}: less than nothing is open"


def _promises_too_much(entry: Entry) -> bool:
    taken = entry.reserved + entry.unsellable
    beyond = entry.promise and taken + entry.safety_stock > entry.on_hand
    return beyond or bool(entry.flags & Flag.SAFETY_STOCK_USED and taken > entry.on_hand)
