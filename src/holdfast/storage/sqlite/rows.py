"""The rows of a write transaction in SQLite. Whoever begins one is alone until its end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import apsw

from holdfast.domain.catalogue import Store
from holdfast.domain.footprint import MomentId
from holdfast.domain.item import Item
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.storage.bisection import first_not_before
from holdfast.storage.saving import puts
from holdfast.storage.sqlite import document_queries, ledger_queries, queries
from holdfast.storage.sqlite.connection import translated
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.tables import CountRow, DocumentRow, HoldingRow, SkuRow
from holdfast.storage.wants import Row, Want, What

_LOOK_UP: Final[Mapping[What, str]] = {
    "time": queries.HEAD,
    "items": queries.ITEM,
    "stores": queries.STORE,
    "skus": queries.SKU,
    "counted": queries.COUNTED,
    "documents": document_queries.DOCUMENT,
    "locked documents": document_queries.DOCUMENT,
    "due": document_queries.DUE_OF_ITEM,
}
_PUT: Final[Mapping[type[Any], str]] = {
    Item: queries.PUT_ITEM,
    SkuRow: queries.PUT_SKU,
    Store: queries.PUT_STORE,
    DocumentRow: document_queries.PUT_DOCUMENT,
    HoldingRow: document_queries.PUT_HOLDING,
    CountRow: queries.PUT_COUNTED,
}
#: Version and units of an item before its first entry.
_NEVER: Final = (0, 0)


class SqliteRows:
    """Looks rows up one by one, and puts them table by table."""

    alone = True

    def __init__(self, connection: apsw.Connection, keys: Keys, clock: LedgerClock) -> None:
        self._connection = connection
        self._keys = keys
        self._clock = clock

    def generations(self, _now: int | None) -> tuple[int, ...]:
        """Give none: keys lie in the order of their use."""
        return ()

    def fetch(self, *wants: Want) -> list[Sequence[Row]]:
        """Give the rows of each want. Keys are looked for by the time of the last entry, if that is wanted first."""
        execute = self._connection.execute
        found: list[Sequence[Row]] = []
        time = 0
        with translated():
            for what, keys, beside in wants:
                if what == "keys":
                    digests = [digest for (digest,) in keys]
                    found.append(self._keys.uses(digests, time, self._clock.held(time)) if keys else ())
                else:
                    statement = _LOOK_UP[what]
                    bindings = [(*key, *beside) for key in keys] if beside else keys
                    rows = [row for key in bindings for row in execute(statement, key)]
                    found.append(rows)
                    if what == "time":
                        [(time,)] = rows
        return found

    def put(self, view: View) -> None:
        """Write every row that has changed. Whoever calls translates faults."""
        for table, made, changed, _ in puts(view):
            self._connection.executemany(_PUT[table], [*made, *changed])

    def pasts(self, moments: Sequence[MomentId]) -> list[tuple[int, int, int]]:
        """Give what items were at moments."""
        with translated():
            return [self._past(*moment) for moment in moments]

    def _past(self, store: str, sku: str, time: int | None, version: int | None) -> tuple[int, int, int]:
        head: int = self._connection.execute(queries.HEAD_SEQUENCE).get
        if time is None:
            beyond = first_not_before((version or 0) + 1, head, lambda place: self._last(store, sku, place)[0])
            return *self._last(store, sku, beyond - 1), 0
        place = first_not_before(time + 1, head, self._time_of) - 1
        [(high, low)] = self._connection.execute(ledger_queries.BELATED, (store, sku, place, time))
        return *self._last(store, sku, place), (high << 32) + low

    def _time_of(self, sequence: int) -> int:
        time: int = self._connection.execute(ledger_queries.TIME_OF, (sequence,)).get
        return time

    def _last(self, store: str, sku: str, sequence: int) -> tuple[int, int]:
        """Give what the last entry of an item up to a place left: its version, and the units on hand."""
        found: tuple[int, int] | None = self._connection.execute(ledger_queries.PAST, (store, sku, sequence)).fetchone()
        return found or _NEVER
