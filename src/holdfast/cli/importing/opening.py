"""Opening a file by what it is: text, spreadsheet, or the original's JSON."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from holdfast.cli.importing import originals, spreadsheets, text_files
from holdfast.cli.importing.tables import BrokenFile, Table, table_of

_SPREADSHEETS: Final = frozenset({".xlsx", ".xlsm"})
#: What looks like a table and is none that can be read.
_FOREIGN: Final = {".xls": "the old Excel format", ".ods": "an OpenDocument sheet", ".numbers": "a Numbers sheet"}


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and what was said about how to read it."""

    path: Path
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    #: The line with the names of the columns, from 1 on.
    header_line: int = 1

    def table(self) -> Table:
        """Open the file from its beginning. Raises ``BrokenFile``."""
        return table_of(self.path.name, self._records(), self.header_line)

    def digest(self) -> str:
        """Give the hash of its content: keys are made of it."""
        with _opened(self.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        path = _opened(self.path)
        kind = path.suffix.lower()
        if kind in _FOREIGN:
            raise BrokenFile(f"{path.name} is {_FOREIGN[kind]}; save it as XLSX or CSV.")
        if kind in _SPREADSHEETS:
            return spreadsheets.records_of(path, self.sheet)
        if kind == ".json":
            return originals.records_of(path)
        return text_files.records_of(path, self.encoding, self.delimiter)


def _opened(path: Path) -> Path:
    if path.is_file():
        return path
    raise BrokenFile(f"There is no file {path}.")
