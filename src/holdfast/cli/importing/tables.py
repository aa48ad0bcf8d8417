"""A file as a table: its columns, and its rows in order."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

#: Columns of a row that is worth reading; more is not a table.
COLUMNS_MAX: Final = 4_096


class BrokenFile(Exception):
    """A file cannot be read as a table; the message says why and what to do."""


class Row(msgspec.Struct, gc=False):
    """One row: where it stands, and its cells as texts."""

    #: The line of the file, or the row of the sheet, as a person counts them.
    line: int
    #: Its place among the rows of data, from 1 on: what keys are made of.
    number: int
    cells: list[str]


class Table(msgspec.Struct):
    """Columns, and rows that are read as they are asked for."""

    columns: list[str]
    rows: Iterator[Row]


def table_of(name: str, records: Iterable[tuple[int, list[str]]], header_line: int) -> Table:
    """Make a table of records with their lines. Raises ``BrokenFile`` for one without a header."""
    found = iter(records)
    header = next((cells for line, cells in found if line >= header_line and any(cells)), None)
    if header is None:
        raise BrokenFile(f"{name} is empty: there is no line with the names of columns.")
    if len(header) > COLUMNS_MAX:
        raise BrokenFile(f"{name} has {len(header)} columns, more than {COLUMNS_MAX}; give --delimiter.")
    columns = [cell.strip() for cell in header]
    return Table(columns, _rows(found, len(columns)))


def _rows(records: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Row]:
    for number, (line, cells) in enumerate(records, 1):
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        yield Row(line, number, cells)
