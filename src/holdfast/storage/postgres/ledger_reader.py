"""Reads of the ledger, each through the index that its conditions allow."""

from collections.abc import Iterator
from typing import Any, Final

from holdfast.domain.epochs import Cursor, Epoch, Standing, end_at, end_of
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Written
from holdfast.engine.portions import portion
from holdfast.engine.reading import ItemSnapshot, LedgerQuery, News, PastQuery
from holdfast.storage.bisection import first_not_before
from holdfast.storage.codec import past_item_of, read_item_of, shown, written_of
from holdfast.storage.postgres import epoch_queries, ledger_queries, read_queries
from holdfast.storage.postgres.read_link import ReadLink, Row
from holdfast.storage.postgres.rows import BIGINT_MAX
from holdfast.storage.postgres.standing import Entry
from holdfast.storage.ranges import AFTER_ALL_SKUS, end_of_prefix

#: A statement and its parameters.
Asked = tuple[str, tuple[Any, ...]]
#: Entries that are read at one go: they have a few megabytes at the most.
_SHORT_ROWS: Final = 250


class PostgresLedgerReader:
    """The part of a reader that is about the ledger."""

    def __init__(self, link: ReadLink) -> None:
        self._link = link

    def head(self) -> Cursor:
        """Give the end of the ledger."""
        return self._end(self._standing(None))

    def standing(self, sequence: int) -> Standing:
        """Tell where the ledger stands, and which command wrote the entry of that number."""
        return self._standing(sequence)

    def news(self, after: int, entries_max: int) -> News:
        """Tell what is new beyond an entry, if that is so many entries at the most."""
        [(*standing, skus)] = self._link.rows(epoch_queries.NEWS, after, entries_max)
        return News(self._end(Standing(*standing)), None if skus is None else frozenset(skus))

    def epochs(self) -> list[Epoch]:
        """Give all epochs, the first one first."""
        return [Epoch(*row) for row in self._link.rows(epoch_queries.EPOCHS)]

    def span(self, query: LedgerQuery) -> tuple[int, int]:
        """Give the first and the last number of an entry that a page may hold."""
        first, last = self._times(query, *_span(query, up=query.order == "asc"))
        [(head,)] = self._link.rows(ledger_queries.HEAD)
        return first, min(last, int(head))

    def entries(self, query: LedgerQuery) -> list[Written]:
        """Give a page of entries, by sequence."""
        up = query.order == "asc"
        if query.document_id is None and query.reference is None and query.store is not None and query.sku is not None:
            statement, bindings = self._of_item(query, up=up)
        else:
            statement, bindings = self._of_span(query, up=up)
        if query.narrow is not None:
            with self._link.lazily(statement, *bindings) as rows:
                entries = portion(map(written_of, shown(rows, query)))
        elif query.limit <= _SHORT_ROWS:
            entries = portion(map(written_of, self._link.rows(statement, *bindings)))
        else:
            with self._link.lazily(statement, *bindings) as rows:
                entries = portion(map(written_of, rows))
        if entries:
            last = max(entries[0], entries[-1], key=lambda written: written.sequence)
            self._link.told(Entry(last.sequence, last.entry.command_id))
        return entries

    def item_at(self, item_id: ItemId, time: int) -> Written | None:
        """Give the last entry of an item up to a time, that time included."""
        return next(map(written_of, self._link.rows(ledger_queries.ITEM_AT, *item_id, time)), None)

    def made_at(self, item_id: ItemId) -> int:
        """Give when an item that has entries was first made, be it deleted or not."""
        [(created_at,)] = self._link.rows(ledger_queries.MADE_AT, *item_id)
        return int(created_at)

    def past(self, query: PastQuery) -> ItemSnapshot:
        """Give items as they were: what is read is over, so it does not matter what is written meanwhile."""
        last = self._first_not_before(query.time + 1) - 1
        end = end_at(last, self._standing(last))
        prefix = query.sku_prefix or ""
        read = self._link.stream if query.limit is None else self._link.rows
        rows = read(
            ledger_queries.PAST_ITEMS,
            query.time,
            query.store,
            query.after,
            prefix,
            end_of_prefix(prefix) or AFTER_ALL_SKUS,
            query.name.casefold() if query.name else None,
            query.stopped,
            query.limit,
        )
        return ItemSnapshot(end, map(past_item_of, rows))

    def snapshot(self) -> ItemSnapshot:
        """Give all items of all stores of one moment; its transaction ends with the rows."""
        rows = self._snapshot()
        end = end_of(Standing(*next(rows)))
        return ItemSnapshot(end, map(read_item_of, rows))

    def _snapshot(self) -> Iterator[Row]:
        """Give the end of the ledger, then the items."""
        with self._link.one_moment():
            yield from self._link.rows(epoch_queries.STANDING, None)
            yield from self._link.stream(read_queries.SNAPSHOT)

    def _of_item(self, query: LedgerQuery, *, up: bool) -> Asked:
        """Ask for the history of one item, of which the index knows times and not sequence numbers."""
        first, last = _span(query, up=up)
        since, until = query.from_time or 0, BIGINT_MAX if query.to_time is None else query.to_time - 1
        if query.after is not None and (times := self._link.rows(ledger_queries.TIME_OF, query.after.sequence)):
            [(time,)] = times
            since, until = (max(since, time), until) if up else (since, min(until, time))
        if query.through is not None and (times := self._link.rows(ledger_queries.TIME_OF, query.through)):
            [(time,)] = times
            since, until = (since, min(until, time)) if up else (max(since, time), until)
        statement = ledger_queries.OF_ITEM_UP if up else ledger_queries.OF_ITEM_DOWN
        return statement, (first, last, query.store, query.sku, _limit(query), since, until)

    def _of_span(self, query: LedgerQuery, *, up: bool) -> Asked:
        """Ask for the entries of a document, with a reference, or all, where times are turned into numbers first."""
        first, last = self._times(query, *_span(query, up=up))
        bindings = (first, last, query.store, query.sku, _limit(query))
        if query.document_id is not None:
            statement = ledger_queries.OF_DOCUMENT_UP if up else ledger_queries.OF_DOCUMENT_DOWN
            return statement, (*bindings, query.document_id, query.reference)
        if query.reference is not None:
            statement = ledger_queries.OF_REFERENCE_UP if up else ledger_queries.OF_REFERENCE_DOWN
            return statement, (*bindings, query.reference)
        statement = ledger_queries.ENTRIES_UP if up else ledger_queries.ENTRIES_DOWN
        return statement, bindings

    def _times(self, query: LedgerQuery, first: int, last: int) -> tuple[int, int]:
        """Turn times into numbers."""
        if query.from_time is not None:
            first = max(first, self._first_not_before(query.from_time))
        if query.to_time is not None:
            last = min(last, self._first_not_before(query.to_time) - 1)
        return first, last

    def _first_not_before(self, time: int) -> int:
        [(head,)] = self._link.rows(ledger_queries.HEAD)
        return first_not_before(time, int(head), self._time_of)

    def _standing(self, sequence: int | None) -> Standing:
        [row] = self._link.rows(epoch_queries.STANDING, sequence)
        return Standing(*row)

    def _end(self, standing: Standing) -> Cursor:
        """Name the end of the ledger, and remember its last entry."""
        self._link.told(Entry(standing.head, standing.command_id or ""))
        return end_of(standing)

    def _time_of(self, sequence: int) -> int:
        [(time,)] = self._link.rows(ledger_queries.TIME_OF, sequence)
        return int(time)


def _limit(query: LedgerQuery) -> int:
    """Give how many rows to ask for: of those that are looked at one by one, all of their span."""
    return query.limit if query.narrow is None else BIGINT_MAX


def _span(query: LedgerQuery, *, up: bool) -> tuple[int, int]:
    """Give the first and the last sequence number that a page may hold."""
    first, last = 1, BIGINT_MAX
    if query.after is not None:
        first, last = (query.after.sequence + 1, last) if up else (first, query.after.sequence - 1)
    if query.through is not None:
        first, last = (first, min(last, query.through)) if up else (max(first, query.through), last)
    return first, last
