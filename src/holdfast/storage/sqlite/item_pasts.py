"""What items were at earlier moments, for a command that speaks of one."""

from collections.abc import Mapping
from typing import Final

import apsw

from holdfast.domain.footprint import MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.storage.bisection import first_not_before
from holdfast.storage.sqlite import ledger_queries, queries
from holdfast.storage.wants import Last

#: So many entries are walked back over one by one: a moment is mostly just before the last few of its item.
STEPS_MAX: Final = 8


class ItemPasts:
    """Looks into the ledger, in the transaction of its connection, from where the last entries of items stand."""

    def __init__(self, connection: apsw.Connection, last_entries: Mapping[ItemId, int | None]) -> None:
        self._connection = connection
        self._last_entries = last_entries

    def last(self, moment: MomentId) -> Last:
        """Give what the last entry of an item up to a moment left: a time, or a version of it."""
        store, sku, time, version = moment
        place = self._last_entries.get((store, sku))
        for _ in range(STEPS_MAX):
            if place is None:
                break
            if place == 0:
                return Last()
            before, version_left, balance, written = self._connection.execute(ledger_queries.LEFT, (place,)).get
            last = Last(version_left, balance, written, place)
            if last.time <= time if time is not None else last.version <= (version or 0):
                return last
            place = before
        return self._upto(store, sku, self._place(*moment))

    def _place(self, store: str, sku: str, time: int | None, version: int | None) -> int:
        """Give the place up to which entries are not after a moment."""
        head: int = self._connection.execute(queries.HEAD_SEQUENCE).get
        if time is None:
            return first_not_before((version or 0) + 1, head, lambda place: self._upto(store, sku, place).version) - 1
        return first_not_before(time + 1, head, self._time_of) - 1

    def _time_of(self, sequence: int) -> int:
        time: int = self._connection.execute(ledger_queries.TIME_OF, (sequence,)).get
        return time

    def _upto(self, store: str, sku: str, place: int) -> Last:
        """Give what the last entry of an item up to a place left."""
        bindings = {"store": store, "sku": sku, "last": place}
        found = self._connection.execute(ledger_queries.PAST, bindings).fetchone() or ()
        return Last(*found)._replace(place=place)
