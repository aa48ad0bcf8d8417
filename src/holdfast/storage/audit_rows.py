"""Rows of the tables as an audit takes them, the same for every engine with tables."""

from collections.abc import Callable
from typing import Any, Final

from holdfast.domain.audit import StockRow
from holdfast.domain.history import Change
from holdfast.storage.codec import item_of

# Columns arrive without types: this takes what it is given.
_change: Final[Callable[..., Change]] = Change


def stock_row(row: tuple[Any, ...]) -> StockRow:
    """Give a stock row from its columns."""
    return StockRow(item_of(row[:13]), bool(row[13]))


def change(row: tuple[Any, ...]) -> Change:
    """Give what an audit needs of an entry; SQLite has no booleans."""
    return _change(*row[:5], row[5:11], row[11:17], row[17], bool(row[18]), bool(row[19]), row[20])
