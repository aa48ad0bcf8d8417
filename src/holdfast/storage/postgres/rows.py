"""The rows of a transaction in PostgreSQL: what is wanted together travels in one network write."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from holdfast.domain.catalogue import Store
from holdfast.domain.footprint import MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.storage.codec import key_row
from holdfast.storage.postgres import changes, document_changes, optimism_queries, queries
from holdfast.storage.postgres.arrays import Writer, octets, plain, texts, writers, written
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.optimism import Foreseen
from holdfast.storage.postgres.standing import Entry
from holdfast.storage.retention import Retention
from holdfast.storage.saving import puts
from holdfast.storage.tables import FIXED, CountRow, DocumentRow, HoldingRow, SkuRow, changed_of
from holdfast.storage.wants import Belated, Last, Put, Row, Since, Want, What

#: The largest number of a column: a bound that bounds nothing.
BIGINT_MAX: Final = 2**63 - 1

#: What looks rows up, and how their keys are written into arrays.
_LOOK_UP: Final[Mapping[What, tuple[str, Sequence[Writer]]]] = {
    "time": (queries.NOW_AND_STOPS, ()),
    "items": (queries.LOCK_ITEMS, (texts, texts)),
    "stores": (queries.STORES_NAMED, (texts,)),
    "skus": (queries.SKUS, (texts,)),
    "keys": (queries.KEYS, (octets,)),
    "counted": (queries.COUNTED, (texts, texts, texts)),
    "documents": (queries.DOCUMENTS, (texts, texts)),
    "locked documents": (queries.LOCK_DOCUMENTS, (texts, texts)),
    "due": (queries.DUE_OF_ITEMS, (texts, texts, plain)),
}
_MOMENT: Final = (plain, texts, texts, plain, plain)
_SINCE: Final = (*_MOMENT, plain)
_MAKE: Final[Mapping[type[Any], str]] = {
    Item: changes.INSERT_ITEMS,
    SkuRow: changes.INSERT_SKUS,
    Store: changes.INSERT_STORES,
    DocumentRow: document_changes.INSERT_DOCUMENTS,
}
#: What changes rows that are locked, or that the lock of another row guards.
_CHANGE: Final[Mapping[type[Any], str]] = {
    Item: changes.UPDATE_ITEMS,
    DocumentRow: document_changes.UPDATE_DOCUMENTS,
    HoldingRow: document_changes.PUT_HOLDINGS,
    CountRow: document_changes.PUT_COUNTED,
}
#: What changes one row that still has the version that was read; where another node was first, none.
_CHANGE_UNLOCKED: Final[Mapping[type[Any], str]] = {SkuRow: changes.UPDATE_SKU, Store: changes.UPDATE_STORE}
_WRITERS: Final = {table: writers(table) for table in FIXED}
_KEY: Final = (plain, octets, octets, octets)


def pair_columns(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Give the columns of what two texts name: items, documents."""
    return written(pairs, (texts, texts))


class PostgresRows:
    """Looks rows up and locks them, and puts those that have changed."""

    alone = False

    def __init__(
        self, flight: Callable[[], AbstractContextManager[Flight]], retention: Retention, clock: LedgerClock
    ) -> None:
        self._flight = flight
        self._retention = retention
        self._clock = clock
        #: How often sales had been stopped or opened when the time was taken: before stores and SKUs were read.
        self.stops = 0
        #: Which transaction has written each item that was read.
        self.writers: dict[ItemId, int] = {}

    def generations(self, now: int | None) -> list[int]:
        """Give every generation of keys that may hold a live one; None: by the time that was told last."""
        time = self._clock.latest() if now is None else now
        return self._retention.generations(time, self._clock.held(time))

    def fetch(self, *wants: Want) -> list[Sequence[Row]]:
        """Give the rows of each want, from one network write."""
        with self._flight() as flight:
            answers = [_ask(flight, *want) if want[1] else None for want in wants]
        found: list[Sequence[Row]] = [() if answer is None else answer.rows for answer in answers]
        for number, (what, *_) in enumerate(wants):
            if what == "time":
                [(*times, self.stops)] = found[number]
                found[number] = [times]
            elif what == "items":
                self.writers = {(row[0], row[1]): row[-1] for row in found[number]}
        return found

    def lasts(self, moments: Sequence[MomentId]) -> list[Last]:
        """Give what the last entries were; a time or a version that is not asked for bounds nothing."""
        columns = written(
            [
                (number, store, sku, BIGINT_MAX if time is None else time, BIGINT_MAX if version is None else version)
                for number, (store, sku, time, version) in enumerate(moments)
            ],
            _MOMENT,
        )
        with self._flight() as flight:
            found = flight.add(queries.PASTS, *columns)
        lasts = {number: Last(version, balance, time, time) for number, version, balance, time in found.rows}
        return [lasts.get(number, Last()) for number in range(len(moments))]

    def belated(self, since: Sequence[Since]) -> list[Belated]:
        """Give what facts that were written after those entries say of the moments."""
        with self._flight() as flight:
            found = flight.add(
                queries.BELATED, *written([(number, *each) for number, each in enumerate(since)], _SINCE)
            )
        # Sums are of any size, and none where there is nothing to be added up.
        return [Belated(*(int(units or 0) for units in sums)) for _, *sums in sorted(found.rows)]


def is_unlocked(view: View) -> bool:
    """Tell whether a view changes rows that nothing has locked since they were read."""
    loaded = view.loaded
    return not (
        view.changed_skus.keys().isdisjoint(loaded.skus) and view.changed_stores.keys().isdisjoint(loaded.stores)
    )


def prove(flight: Flight, foreseen: Foreseen, generations: Sequence[int], last: Entry, *, waits: bool) -> None:
    """Have the flight fail where anything is not as it was foreseen, or an entry that was seen is not there.

    ``waits``: whether commits wait for a standby, as far as that is known.
    """
    flight.add(optimism_queries.LOCK_KNOWN, *written(foreseen.items, (texts, texts, plain)))
    versions = [*written(foreseen.skus, (texts, plain)), *written(foreseen.stores, (texts, plain))]
    keys = (plain(generations), octets(foreseen.keys))
    beside = (foreseen.view.now, waits)
    flight.add(optimism_queries.REQUIRE_KNOWN, last.sequence, last.command, *versions, *keys, *beside)


def put_rows(flight: Flight, view: View) -> list[Answer]:
    """Put every row that has changed; give what came of each that nothing has locked. One that is there fails."""
    return [answer for put in puts(view) for answer in _put(flight, put)]


def put_keys(flight: Flight, view: View, retention: Retention, outdated: Sequence[tuple[int, bytes]]) -> None:
    """Keep outcomes under their keys; where a key is out of date, its row makes room. One that is there fails."""
    if not view.new_keys:
        return
    for generation, digest in sorted(outdated):
        flight.add(changes.FORGET_KEY, generation, rf"\x{digest.hex()}")
    ordered = sorted(view.new_keys, key=lambda record: record.digest)
    rows = [(retention.generation(record.outcome), *key_row(record)) for record in ordered]
    flight.add(changes.INSERT_KEYS, *written(rows, _KEY))


def _ask(flight: Flight, what: What, keys: Collection[tuple[Any, ...]], beside: tuple[Any, ...]) -> Answer:
    statement, writing = _LOOK_UP[what]
    # Most are looked up by one text: no need to turn rows into columns.
    columns = [writing[0]([key for (key,) in keys])] if len(writing) == 1 else written(keys, writing)
    same = [value if isinstance(value, int) else plain(value) for value in beside]
    return flight.add(statement, *columns, *same)


def _put(flight: Flight, put: Put) -> list[Answer]:
    if put.made:
        flight.add(_MAKE[put.table], *written(put.made, _WRITERS[put.table]))
    if put.table in _CHANGE_UNLOCKED:
        statement, rows = _CHANGE_UNLOCKED[put.table], zip(put.changed, put.read, strict=True)
        return [flight.add(statement, row[0], version, *changed_of(put.table, row)) for row, version in rows]
    if put.changed:
        flight.add(_CHANGE[put.table], *written(put.changed, _WRITERS[put.table]))
    return []
