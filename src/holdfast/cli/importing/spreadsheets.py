"""Tables in spreadsheets (XLSX), row by row: a large sheet never stands in memory as a whole."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from holdfast.cli.importing.tables import BrokenFile

#: A whole number above is no longer told exactly by a cell.
_EXACT_MAX: Final = 2**53


def records_of(path: Path, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a sheet, the first one unless it is named. Raises ``BrokenFile``."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        raise BrokenFile(f"{path.name} is no XLSX file ({problem}); save it as XLSX or CSV.") from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise BrokenFile(f"{path.name} has no sheet {sheet!r}; it has {', '.join(book.sheetnames)}.")
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        for line, values in enumerate(chosen.iter_rows(values_only=True), 1):
            if any(value is not None for value in values):
                yield line, [_text(value) for value in values]
    finally:
        book.close()


def _text(value: Any) -> str:
    """Write a cell as a person reads it: a whole number without a point, also when it is kept as a fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT_MAX:
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
