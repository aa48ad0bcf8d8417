"""The entries of one item, which are a chain: each says where the one before it stands."""

import itertools
from collections.abc import Iterator
from typing import Final

import apsw

from holdfast.storage.sqlite import ledger_queries
from holdfast.storage.sqlite.connection import Row

#: How many anchors are passed at once on the way up, where there is no limit. Between two of them are fifteen entries.
_ANCHORS_AT_ONCE: Final = 32
_ENTRIES_OF_ANCHOR: Final = 16


class ItemChain:
    """Reads entries of an item, in the read transaction of its connection. Rows come as they are taken."""

    def __init__(self, connection: apsw.Connection, store: str, sku: str) -> None:
        self._connection = connection
        self._item = {"store": store, "sku": sku}

    def downwards(self, first: int, last: int, limit: int) -> Iterator[Row]:
        """Give the entries of a span of the ledger from its end, at most so many; a limit below 0: all."""
        bindings = {**self._item, "first": first, "last": last, "limit": limit}
        return self._connection.execute(ledger_queries.OF_ITEM_DOWN, bindings)

    def upwards(self, first: int, last: int, limit: int) -> Iterator[Row]:
        """Give the entries of a span from its beginning: a chain leads down alone, so it is taken piece by piece."""
        return itertools.islice(self._upwards(first, last, limit), limit if limit >= 0 else None)

    def _upwards(self, first: int, last: int, limit: int) -> Iterator[Row]:
        at_once = _ANCHORS_AT_ONCE if limit < 0 else min(limit // _ENTRIES_OF_ANCHOR + 1, _ANCHORS_AT_ONCE)
        bindings = {**self._item, "first": first, "last": last}
        anchors = iter(self._connection.execute(ledger_queries.ANCHORS_UP, bindings))
        while passed := list(itertools.islice(anchors, at_once)):
            [top] = passed[-1]
            yield from reversed(list(self.downwards(first, top, -1)))
            first = top + 1
        if first <= last:
            yield from reversed(list(self.downwards(first, last, -1)))
