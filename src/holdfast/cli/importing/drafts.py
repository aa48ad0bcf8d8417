"""From rows to drafts: what a file says, as texts, one draft for each item of a row."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from holdfast.cli.importing.layouts import Layout, filled, parts_of
from holdfast.cli.importing.recognising import places_of
from holdfast.cli.importing.tables import BrokenFile, Row

Pick = Callable[[list[str]], str]

#: Why a row is left out although nothing is wrong with it.
OTHER_ROW: Final = "other"


class Draft(msgspec.Struct, gc=False):
    """What one row says of one item, as texts."""

    line: int
    #: The row, and which of its locations: what keys are made of.
    number: int
    column: int
    #: As the file calls the store; empty: it does not say.
    place: str
    sku: str
    #: The other fields, by name; those that the file has no column for are missing.
    said: dict[str, str]
    cells: list[str]
    #: Set where the row is not about stock.
    skipped: str | None = None


class Mapper:
    """Reads drafts out of rows, by a layout and the columns of the file."""

    def __init__(self, layout: Layout, columns: Sequence[str], wanted: Sequence[str]) -> None:
        self._index = {column.casefold(): index for index, column in reversed(list(enumerate(columns)))}
        self._layout = layout
        self._places = places_of(layout, list(columns)) if "quantity" in wanted else {}
        fields = [name for name in wanted if name in layout.columns and not (self._places and name == "quantity")]
        self._picks = {field: self._pick(field) for field in fields if self._columns(field)}
        self._sku = self._picks.pop("sku", None)
        self._store = self._picks.pop("store", None)
        self._carried = [
            (self._index[column.casefold()], self._index[owner.casefold()])
            for column, owner in layout.carried.items()
            if {column.casefold(), owner.casefold()} <= set(self._index)
        ]
        self._skips = [
            (self._index[column.casefold()], {word.casefold() for word in words})
            for column, words in layout.skips.items()
            if column.casefold() in self._index
        ]

    @property
    def fields(self) -> list[str]:
        """The fields that the file has a column for."""
        own = [("sku", self._sku), ("store", self._store), ("quantity", self._places or None)]
        return [*(name for name, pick in own if pick is not None), *self._picks]

    def drafts(self, rows: Iterator[Row]) -> Iterator[Draft]:
        """Give the drafts of all rows, in order."""
        above: list[str] = []
        for row in rows:
            for index, owner in self._carried:
                if not row.cells[index] and above and row.cells[owner] == above[owner]:
                    row.cells[index] = above[index]
            above = row.cells
            yield from self._of(row)

    def _of(self, row: Row) -> Iterator[Draft]:
        cells = row.cells
        skipped = next((OTHER_ROW for index, words in self._skips if cells[index].strip().casefold() in words), None)
        sku = self._sku(cells) if self._sku is not None else ""
        place = self._store(cells) if self._store is not None else ""
        said = {field: pick(cells) for field, pick in self._picks.items()}
        if not self._places or skipped is not None:
            yield Draft(row.line, row.number, 0, place, sku, said, cells, skipped)
            return
        for index, name in self._places.items():
            yield Draft(row.line, row.number, index, name, sku, {**said, "quantity": cells[index].strip()}, cells)

    def _columns(self, field: str) -> list[str]:
        """Give those columns of a field that the file has."""
        return [
            column
            for column in self._layout.columns[field]
            if all(part.casefold() in self._index for part in parts_of(column) or [column])
        ]

    def _pick(self, field: str) -> Pick:
        single = [self._single(column, verbatim=field == "sku") for column in self._columns(field)]
        pick = single[0] if len(single) == 1 else _first(single)
        pattern = self._layout.extract.get(field)
        return pick if pattern is None else _extracted(pick, pattern)

    def _single(self, column: str, *, verbatim: bool) -> Pick:
        parts = parts_of(column)
        if parts is not None:
            indexes = {part: self._index[part.casefold()] for part in parts}
            return lambda cells: filled(column, {part: cells[index].strip() for part, index in indexes.items()})
        index = self._index[column.casefold()]
        # A SKU is taken to the byte: what looks like another one must be told.
        return (lambda cells: cells[index]) if verbatim else (lambda cells: cells[index].strip())


def _first(picks: Sequence[Pick]) -> Pick:
    return lambda cells: next((text for pick in picks if (text := pick(cells))), "")


def _extracted(pick: Pick, pattern: str) -> Pick:
    try:
        expression = re.compile(pattern)
    except re.error as problem:
        raise BrokenFile(f"The pattern {pattern!r} is no regular expression: {problem}.") from None

    def extracted(cells: list[str]) -> str:
        text = pick(cells)
        found = expression.match(text)
        return found[1] if found and expression.groups else text

    return extracted
