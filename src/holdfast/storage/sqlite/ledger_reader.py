"""Reads of the ledger, each in one snapshot."""

from collections.abc import Callable, Iterator
from typing import Final

import apsw
import msgspec

from holdfast.domain.epochs import Cursor, Epoch, Standing, end_at, end_of
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Written
from holdfast.engine.portions import portion
from holdfast.engine.reading import ItemSnapshot, LedgerQuery, News, Order, PastQuery
from holdfast.storage.bisection import first_not_before
from holdfast.storage.codec import past_item_of, read_item_of, shown, written_of
from holdfast.storage.ranges import skus_after
from holdfast.storage.sqlite import epoch_queries, ledger_queries, queries
from holdfast.storage.sqlite.connection import Row, Snapshot, translated
from holdfast.storage.sqlite.item_chain import ItemChain
from holdfast.storage.sqlite.materialized import room_for_tables

#: By order: entries of a document, and with a reference.
_STATEMENTS: Final[dict[Order, tuple[str, str]]] = {
    "asc": (ledger_queries.OF_DOCUMENT_UP, ledger_queries.OF_REFERENCE_UP),
    "desc": (ledger_queries.OF_DOCUMENT_DOWN, ledger_queries.OF_REFERENCE_DOWN),
}
#: By order: all entries.
_ALL: Final[dict[Order, str]] = {"asc": ledger_queries.ENTRIES_UP, "desc": ledger_queries.ENTRIES_DOWN}


class SqliteLedgerReader:
    """Reads on the connection of a reader."""

    def __init__(self, connection: apsw.Connection, materialized: Callable[..., Iterator[Row]]) -> None:
        """``materialized``: as the function of that name, for this connection."""
        self._connection = connection
        self._materialized = materialized

    def head(self) -> Cursor:
        """Give the end of the ledger."""
        return end_of(self._standing(None))

    def standing(self, sequence: int) -> Standing:
        """Tell where the ledger stands, and which command wrote the entry of that number."""
        return self._standing(sequence)

    def news(self, after: int, entries_max: int) -> News:
        """Tell what is new beyond an entry, if that is so many entries at the most."""
        bindings = {"after": after, "entries_max": entries_max}
        with translated():
            epoch, first, head, command_id, skus = self._connection.execute(epoch_queries.NEWS, bindings).get
        named = None if skus is None else frozenset(msgspec.json.decode(skus, type=list[str]))
        return News(end_of(Standing(epoch, bool(first), head, command_id)), named)

    def epochs(self) -> list[Epoch]:
        """Give all epochs, the first one first."""
        with translated():
            return [Epoch(*row) for row in self._connection.execute(epoch_queries.EPOCHS)]

    def span(self, query: LedgerQuery) -> tuple[int, int]:
        """Give the first and the last number of an entry that a page may hold."""
        with Snapshot(self._connection):
            return self._span(query)

    def entries(self, query: LedgerQuery) -> list[Written]:
        """Give a page of entries, by sequence."""
        with Snapshot(self._connection):
            first, last = self._span(query)
            if first > last:
                return []
            rows = self._rows(query, first, last, query.limit if query.narrow is None else -1)
            return portion(map(written_of, shown(rows, query)))

    def item_at(self, item_id: ItemId, time: int) -> Written | None:
        """Give the last entry of an item up to a time, that time included."""
        store, sku = item_id
        page = self.entries(LedgerQuery(order="desc", limit=1, store=store, sku=sku, to_time=time + 1))
        return page[0] if page else None

    def made_at(self, item_id: ItemId) -> int:
        """Give when an item that has entries was first made, be it deleted or not."""
        with translated():
            created_at: int = self._connection.execute(ledger_queries.MADE_AT, item_id).get
        return created_at

    def past(self, query: PastQuery) -> ItemSnapshot:
        """Give items as they were: what is read is over, so it does not matter what is written meanwhile."""
        with Snapshot(self._connection):
            _, last = self._span(LedgerQuery(limit=1, to_time=query.time + 1))
            end = end_at(last, self._standing(last))
        first, end_sku = skus_after(query.after, query.sku_prefix or "")
        bindings = {
            "last": last,
            "store": query.store,
            "first": first,
            "end": end_sku,
            "name": query.name.casefold() if query.name else None,
            "stopped": query.stopped,
            "limit": -1 if query.limit is None else query.limit,
        }
        statement = ledger_queries.PAST_ITEMS if query.store is None else ledger_queries.PAST_STOCK
        return ItemSnapshot(end, map(past_item_of, self._materialized(statement, bindings)))

    def snapshot(self) -> ItemSnapshot:
        """Give all items of all stores, of one moment: that of this call, which is over when this returns."""
        with room_for_tables(), Snapshot(self._connection):
            return ItemSnapshot(self.head(), map(read_item_of, self._materialized(queries.ALL_ITEMS)))

    def _span(self, query: LedgerQuery) -> tuple[int, int]:
        """Give the first and last number that a query can show: times and the cursor as bounds of the sequence."""
        head = last = self._connection.execute(queries.HEAD_SEQUENCE).get
        first = 1
        if query.after is not None:
            if query.order == "asc":
                first = max(first, query.after.sequence + 1)
            else:
                last = min(last, query.after.sequence - 1)
        if query.through is not None:
            up = query.order == "asc"
            first, last = (first, min(last, query.through)) if up else (max(first, query.through), last)
        if query.from_time is not None:
            first = max(first, first_not_before(query.from_time, head, self._time_of))
        if query.to_time is not None:
            last = min(last, first_not_before(query.to_time, head, self._time_of) - 1)
        return first, last

    def _standing(self, sequence: int | None) -> Standing:
        with translated():
            epoch, first, *place = self._connection.execute(epoch_queries.STANDING, {"sequence": sequence}).get
        return Standing(epoch, bool(first), *place)

    def _time_of(self, sequence: int) -> int:
        time: int = self._connection.execute(ledger_queries.TIME_OF, (sequence,)).get
        return time

    def _rows(self, query: LedgerQuery, first: int, last: int, limit: int) -> Iterator[Row]:
        """Give the rows of a span by what leaves the fewest of them to look at; a limit below 0: all."""
        statement = _statement(query)
        if statement is None and query.store is not None and query.sku is not None:
            chain = ItemChain(self._connection, query.store, query.sku)
            return chain.upwards(first, last, limit) if query.order == "asc" else chain.downwards(first, last, limit)
        bindings = {
            "store": query.store,
            "sku": query.sku,
            "document_id": query.document_id,
            "reference": query.reference,
            "first": first,
            "last": last,
            "limit": limit,
        }
        return self._connection.execute(statement or _ALL[query.order], bindings)


def _statement(query: LedgerQuery) -> str | None:
    """Choose the statement that finds its entries by an index of their own; None: there is none."""
    of_document, of_reference = _STATEMENTS[query.order]
    if query.document_id is not None:
        return of_document
    return of_reference if query.reference is not None else None
