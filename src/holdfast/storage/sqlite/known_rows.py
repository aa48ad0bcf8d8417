"""Rows that the writing connection has read or written: what the next batch needs of them is known without a look.

While a transaction is open nobody else writes, and what another connection has committed before it shows as it begins:
nothing known outlives that. What a transaction has written is known when it is durable, and not before
(docs/adr/0042).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from holdfast.storage.recent import Recent
from holdfast.storage.wants import Row, What

#: Rows of a kind in each of two generations: those used last are in one of them.
KNOWN_ROWS_MAX: Final = 8_192
#: A row with more characters than this is looked up each time, so that attributes cannot fill the memory.
KNOWN_CHARACTERS_MAX: Final = 512

#: Of rows of which kind something is known, and how many columns name one.
NAMED_BY: Final[Mapping[What, int]] = {"items": 2, "stores": 1, "skus": 1}


class KnownRows:
    """Rows by their keys, of several kinds. It describes committed rows only."""

    def __init__(self, rows_max: int = KNOWN_ROWS_MAX) -> None:
        self._kinds: Final[dict[What, Recent[tuple[Any, ...], Row]]] = {what: Recent(rows_max) for what in NAMED_BY}
        #: Items that the transaction under way has changed.
        self._written: Sequence[Row] = ()

    def find(self, what: What, keys: Collection[Any], look_up: Callable[[Iterable[Any]], Iterable[Row]]) -> list[Row]:
        """Give the rows of those keys that are there: what is not known is looked up, and known from then on."""
        found, missing = self._kinds[what].known(keys)
        if not missing:
            return found
        rows = list(look_up(missing))
        self._learn(what, [row for row in rows if _characters(row) <= KNOWN_CHARACTERS_MAX])
        return [*found, *rows]

    def wrote_items(self, rows: Sequence[Row]) -> None:
        """Take whole rows of items, as the transaction under way has changed them; it does so once."""
        self._written = rows

    def wrote(self, what: What, keys: Iterable[tuple[Any, ...]]) -> None:
        """Know no more of these, for they are being written; whatever becomes of it, they are looked up again."""
        self._kinds[what].drop(keys)

    def confirm(self) -> None:
        """The transaction is durable."""
        self._learn("items", self._written)
        self._written = ()

    def forget(self) -> None:
        """The transaction was undone."""
        self._written = ()

    def forget_all(self) -> None:
        """Know nothing."""
        self.forget()
        for rows in self._kinds.values():
            rows.clear()

    def _learn(self, what: What, rows: Sequence[Row]) -> None:
        width = NAMED_BY[what]
        self._kinds[what].learn({tuple(row[:width]): row for row in rows})


def _characters(row: Row) -> int:
    """Give how long the texts of a row are."""
    return sum(len(value) for value in row if isinstance(value, str))
