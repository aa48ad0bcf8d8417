"""Documents and counts in a write transaction: what is read of them for a batch, and how they are written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import apsw

from holdfast.domain.documents import Document, DocumentKey, Reservation
from holdfast.domain.footprint import Footprint, MomentId, SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.view import Past, View
from holdfast.storage.bisection import first_not_before
from holdfast.storage.codec import decode_document
from holdfast.storage.document_rows import document_row, holding_rows
from holdfast.storage.sqlite import document_queries, ledger_queries, queries

#: Before the first entry of an item.
_NEVER: Final = Past(0, 0)


class Documents:
    """The documents and counts of one connection. Whoever calls has begun a transaction and translates faults."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def find(self, keys: Iterable[DocumentKey]) -> dict[DocumentKey, Document]:
        """Give the documents that exist among these."""
        execute = self._connection.execute
        found = [
            decode_document(body)
            for document_key in keys
            for (body,) in execute(document_queries.DOCUMENT, document_key)
        ]
        return {document.key: document for document in found}

    def due(self, wanted: Mapping[ItemId, int], now: int) -> dict[ItemId, Sequence[str]]:
        """Give the ids of due reservations that hold units of items, at most so many of each."""
        execute = self._connection.execute
        return {
            item_id: ids
            for item_id, most in wanted.items()
            if (ids := [found for (found,) in execute(document_queries.DUE_OF_ITEM, (*item_id, now, most))])
        }

    def pasts(self, footprint: Footprint, items: Mapping[ItemId, Item]) -> dict[MomentId, Past]:
        """Give what items were at the moments that counts speak of, where they have changed since."""
        return {
            moment: self._past(moment)
            for moment in footprint.moments
            if footprint.asks_for_past(moment, items.get(moment[:2]))
        }

    def counted(self, sources: Iterable[SourceId]) -> dict[SourceId, int]:
        """Give of which moments the last counts of sources speak."""
        execute = self._connection.execute
        return {source: as_of for source in sources for (as_of,) in execute(queries.COUNTED, source)}

    def save(self, view: View) -> None:
        """Write the changed documents and counts."""
        if view.changed_documents:
            documents = [document for _, document in sorted(view.changed_documents.items())]
            before = view.loaded.documents
            self._connection.executemany(document_queries.PUT_DOCUMENT, map(document_row, documents))
            self._connection.executemany(
                document_queries.PUT_HOLDING,
                [row for document in documents for row in holding_rows(document, before.get(document.key))],
            )
        if view.changed_counted:
            rows = [(*source, as_of) for source, as_of in sorted(view.changed_counted.items())]
            self._connection.executemany(queries.PUT_COUNTED, rows)

    def _past(self, moment: MomentId) -> Past:
        store, sku, time, version = moment
        head: int = self._connection.execute(queries.HEAD_SEQUENCE).get
        if time is None:
            beyond = first_not_before((version or 0) + 1, head, lambda place: self._last(store, sku, place).version)
            return self._last(store, sku, beyond - 1)
        place = first_not_before(time + 1, head, self._time_of) - 1
        past = self._last(store, sku, place)
        [(high, low)] = self._connection.execute(ledger_queries.BELATED, (store, sku, place, time))
        return Past(past.version, past.on_hand, (high << 32) + low)

    def _time_of(self, sequence: int) -> int:
        time: int = self._connection.execute(ledger_queries.TIME_OF, (sequence,)).get
        return time

    def _last(self, store: str, sku: str, sequence: int) -> Past:
        """Give what the last entry of an item up to a place left."""
        found = self._connection.execute(ledger_queries.PAST, (store, sku, sequence)).fetchone()
        return _NEVER if found is None else Past(*found)


def due_keys(due: Mapping[ItemId, Sequence[str]]) -> set[DocumentKey]:
    """Give the documents that these are the ids of."""
    return {(Reservation.type, reservation_id) for ids in due.values() for reservation_id in ids}
