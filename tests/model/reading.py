"""Reads of the ledger and of documents: each looks at every row, and keeps those that are asked for."""

from collections.abc import Sequence

import msgspec

from holdfast.domain.catalogue import stop_of
from holdfast.domain.decide.catalogue import STOP
from holdfast.domain.documents import Document, DocumentKey, Reservation
from holdfast.domain.epochs import Cursor, Epoch, Standing, end_at, end_of
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Entry, Written, item_after
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.portions import portion
from holdfast.engine.reading import ItemRow, ItemSnapshot, LedgerQuery, News, PastQuery
from model.database import ModelDatabase


class ModelLedgerReader:
    """Reads of the ledger, and of items through it."""

    def __init__(self, database: ModelDatabase) -> None:
        self._database = database

    def head(self) -> Cursor:
        """Give the end of the ledger."""
        with self._database.guard:
            return end_of(self._database.standing(len(self._database.ledger)))

    def standing(self, sequence: int) -> Standing:
        """Tell where the ledger stands, and which command wrote the entry of that number."""
        with self._database.guard:
            return self._database.standing(sequence)

    def news(self, after: int, entries_max: int) -> News:
        """Tell what is new beyond an entry, if that is so many entries at the most."""
        with self._database.guard:
            head = end_of(self._database.standing(len(self._database.ledger)))
            entries = [written.entry for written in self._database.ledger[after:]]
        if not 0 <= head.sequence - after <= entries_max:
            return News(head, None)
        return News(head, frozenset(entry.sku for entry in entries if entry.sku or entry.store))

    def epochs(self) -> list[Epoch]:
        """Give all epochs, the first one first."""
        with self._database.guard:
            return list(self._database.epochs)

    def span(self, query: LedgerQuery) -> tuple[int, int]:
        """Give the first and the last number of an entry that a page may hold."""
        bounds = LedgerQuery(
            limit=1, after=query.after, order=query.order, from_time=query.from_time, to_time=query.to_time
        )
        with self._database.guard:
            numbers = [written.sequence for written in self._database.ledger if _tells(bounds, written)]
        return (numbers[0], numbers[-1]) if numbers else (1, 0)

    def entries(self, query: LedgerQuery) -> list[Written]:
        """Give a page of entries, by sequence."""
        with self._database.guard:
            ledger = list(self._database.ledger)
        if query.order == "desc":
            ledger.reverse()
        return portion([written for written in ledger if _tells(query, written)][: query.limit])

    def item_at(self, item_id: ItemId, time: int) -> Written | None:
        """Give the last entry of an item up to a time, that time included."""
        store, sku = item_id
        query = LedgerQuery(order="desc", limit=1, store=store, sku=sku, to_time=time + 1)
        return next(iter(self.entries(query)), None)

    def made_at(self, item_id: ItemId) -> int:
        """Give when an item that has entries was first made, be it deleted or not."""
        with self._database.guard:
            return self._database.items[item_id].created_at

    def past(self, query: PastQuery) -> ItemSnapshot:
        """Give items as they were, those left out that were deleted, with the end of the ledger at that time."""
        with self._database.guard:
            ids = sorted(self._database.items)
        rows = [row for item_id in ids if (row := self._past(item_id, query)) is not None]
        _, last = self.span(LedgerQuery(limit=1, to_time=query.time + 1))
        return ItemSnapshot(end_at(last, self.standing(last)), iter(rows[: query.limit]))

    def _past(self, item_id: ItemId, query: PastQuery) -> ItemRow | None:
        store, sku = item_id
        written = self.item_at(item_id, query.time)
        catalogue = self._database.skus.get(sku)
        name = catalogue.name if catalogue is not None else sku
        if (
            written is None
            or written.entry.deleted
            or query.store not in (None, store)
            or sku <= query.after
            or not sku.startswith(query.sku_prefix or "")
            or (query.name or "").casefold() not in name.casefold()
        ):
            return None
        stopped = [
            place is not None and place.entry.kind == STOP
            for place in (self.item_at((store, ""), query.time), self.item_at(("", sku), query.time))
        ]
        if query.stopped not in (None, any(stopped)):
            return None
        stop = stop_of(store_stopped=stopped[0], sku_stopped=stopped[1])
        item = item_after(written, self.made_at(item_id))
        return ItemRow(item, name, catalogue.version if catalogue is not None else 0, stop)

    def snapshot(self) -> ItemSnapshot:
        """Give all items of all stores, deleted ones left out, of one moment."""
        database = self._database
        with database.guard:
            rows = [row for item_id in sorted(database.items) if (row := database.row(item_id)) is not None]
            return ItemSnapshot(end_of(database.standing(len(database.ledger))), iter(rows))


def _tells(query: LedgerQuery, written: Written) -> bool:
    entry = written.entry
    after, through = None if query.after is None else query.after.sequence, query.through
    return (
        (after is None or (written.sequence > after if query.order == "asc" else written.sequence < after))
        and query.store in (None, entry.store)
        and query.sku in (None, entry.sku)
        and query.reference in (None, entry.reference)
        and query.document_id in (None, entry.document_id)
        and (query.from_time is None or written.time >= query.from_time)
        and (query.to_time is None or written.time < query.to_time)
        and (through is None or (written.sequence <= through if query.order == "asc" else written.sequence >= through))
        and (
            query.narrow is None or query.narrow.passing(Entry.__struct_fields__.index)(msgspec.structs.astuple(entry))
        )
    )


class ModelDocumentReader:
    """Reads of reservations, sales and transfers."""

    def __init__(self, database: ModelDatabase, clock: LedgerClock) -> None:
        self._database = database
        self._clock = clock

    def document(self, key: DocumentKey) -> Document | None:
        """Give one document."""
        with self._database.guard:
            return self._database.documents.get(key)

    def documents(self, query: DocumentQuery) -> list[Document]:
        """Give a page of documents, the newest first: by descending (created_at, id)."""
        with self._database.guard:
            documents = list(self._database.documents.values())
        shown = [document for document in documents if _matches(query, document)]
        return portion(sorted(shown, key=_age, reverse=True)[: query.limit])

    def due(self, limit: int) -> list[str]:
        """Give the ids of open reservations whose time is over, those due longest first."""
        with self._database.guard:
            documents = list(self._database.documents.values())
            now = self._database.now(self._clock)
        due = [
            (document.due_at, document.id)
            for document in documents
            if isinstance(document, Reservation) and document.due_at is not None and document.due_at <= now
        ]
        return [reservation_id for _, reservation_id in sorted(due)[:limit]]

    def stock_of(self, skus: Sequence[str], stores: Sequence[str] | None) -> list[ItemRow]:
        """Give the items of these SKUs, in these stores or in all, of one moment; deleted ones left out."""
        with self._database.guard:
            rows = [
                self._database.row((store, sku))
                for store, sku in sorted(self._database.items)
                if sku in skus and (stores is None or store in stores)
            ]
        return [row for row in rows if row is not None]


def _age(document: Document) -> tuple[int, str]:
    return document.created_at, document.id


def _matches(query: DocumentQuery, document: Document) -> bool:
    """Tell whether a list shows a document; a store and a SKU must belong to the same line."""
    return (
        document.type == query.type
        and (query.after is None or _age(document) < query.after)
        and query.status in (None, document.status)
        and (query.from_time is None or document.created_at >= query.from_time)
        and (query.to_time is None or document.created_at < query.to_time)
        and query.reference in (None, document.reference)
        and any(query.sku in (None, sku) and query.store in (None, store) for store, sku in document.items)
        and query.shows(document)
    )
