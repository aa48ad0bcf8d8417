"""Rows that the writing connection has read or written: what the next batch needs of them is known without a look.

While a transaction is open nobody else writes, and what another connection has committed before it shows as it begins:
nothing known outlives that. What a transaction has written is known when it is durable, and not before
(docs/adr/0042).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

from holdfast.storage.wants import Row, What

#: Rows of a kind in each of two generations: those used last are in one of them.
KNOWN_ROWS_MAX: Final = 8_192
#: A row with more characters than this is looked up each time, so that attributes cannot fill the memory.
KNOWN_CHARACTERS_MAX: Final = 512

#: Of rows of which kind something is known, and how many columns name one.
NAMED_BY: Final = {"items": 2, "stores": 1, "skus": 1}


class KnownRows:
    """Rows by their keys, of several kinds. It describes committed rows only."""

    def __init__(self, rows_max: int = KNOWN_ROWS_MAX) -> None:
        self._kinds: Final = {what: _Rows(width, rows_max) for what, width in NAMED_BY.items()}
        #: Items that the transaction under way has changed.
        self._written: Sequence[Row] = ()

    def find(self, what: What, keys: Collection[Any], look_up: Callable[[Iterable[Any]], Iterable[Row]]) -> list[Row]:
        """Give the rows of those keys that are there: what is not known is looked up, and known from then on."""
        return self._kinds[what].find(keys, look_up)

    def wrote_items(self, rows: Sequence[Row]) -> None:
        """Take whole rows of items, as the transaction under way has changed them; it does so once."""
        self._written = rows

    def wrote(self, what: What, keys: Iterable[tuple[Any, ...]]) -> None:
        """Know no more of these, for they are being written; whatever becomes of it, they are looked up again."""
        self._kinds[what].drop(keys)

    def confirm(self) -> None:
        """The transaction is durable."""
        self._kinds["items"].learn(self._written)
        self._written = ()

    def forget(self) -> None:
        """The transaction was undone."""
        self._written = ()

    def forget_all(self) -> None:
        """Know nothing."""
        self.forget()
        for rows in self._kinds.values():
            rows.clear()


class _Rows:
    """Rows of one kind: when there are many new ones, they become the old ones, and those that were old are dropped."""

    def __init__(self, width: int, rows_max: int) -> None:
        self._width: Final = width
        self._rows_max: Final = rows_max
        self._new: dict[tuple[Any, ...], Row] = {}
        self._old: dict[tuple[Any, ...], Row] = {}

    def find(self, keys: Collection[Any], look_up: Callable[[Iterable[Any]], Iterable[Row]]) -> list[Row]:
        new, old = self._new, self._old
        found = list(filter(None, map(new.get, keys)))
        if len(found) == len(keys):
            return found
        missing = [key for key in keys if key not in new]
        again = list(filter(None, map(old.get, missing)))
        rows = list(look_up([key for key in missing if key not in old])) if len(again) < len(missing) else []
        self.learn(again)
        self.learn([row for row in rows if _characters(row) <= KNOWN_CHARACTERS_MAX])
        return [*found, *again, *rows]

    def learn(self, rows: Sequence[Row]) -> None:
        width = self._width
        self._new.update({tuple(row[:width]): row for row in rows})
        if len(self._new) > self._rows_max:
            self._old, self._new = self._new, {}

    def drop(self, keys: Iterable[tuple[Any, ...]]) -> None:
        for key in keys:
            self._new.pop(key, None)
            self._old.pop(key, None)

    def clear(self) -> None:
        self._new, self._old = {}, {}


def _characters(row: Row) -> int:
    """Give how long the texts of a row are."""
    return sum(len(value) for value in row if isinstance(value, str))
