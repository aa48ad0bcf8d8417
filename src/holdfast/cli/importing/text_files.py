"""Tables in text files: their encoding, their delimiter, their records."""

import codecs
import csv
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from holdfast.cli.importing.tables import BrokenFile

#: What columns may be divided by, the likeliest first.
DELIMITERS: Final = (",", ";", "\t", "|")
#: The longest cell; a missing quotation mark would otherwise swallow the file.
CELL_CHARACTERS_MAX: Final = 1_048_576
_CHUNK_BYTES: Final = 1_048_576
_HEAD_BYTES: Final = 4_096
#: A first line that spreadsheets write: it names the delimiter.
_NAMED: Final = re.compile(r"sep=(.)")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> str:
    """Tell how a text is encoded: by its mark, by the zeros of UTF-16, as UTF-8, or else as Windows and Latin-1 do."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return next(name for name in ("utf-8", "cp1252", "latin-1") if _decodes(path, name))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def records_of(path: Path, encoding: str | None, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """Give the records with the line where each ends. Raises ``BrokenFile`` where the text cannot be read on."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    try:
        with path.open(encoding=encoding or encoding_of(path), newline="") as file:
            line, divider = _start(file, delimiter)
            reader = csv.reader(file, delimiter=divider)
            for cells in reader:
                if cells:
                    yield line + reader.line_num, cells
    except UnicodeError as problem:
        raise BrokenFile(f"{path.name} is not {encoding or 'text'}: {problem}. Give --encoding.") from None
    except LookupError:
        raise BrokenFile(f"{encoding!r} is no encoding; try utf-8, utf-16, cp1252 or latin-1.") from None
    except csv.Error as problem:
        raise BrokenFile(f"{path.name} cannot be read as a table: {problem}. Give --delimiter.") from None


def _start(file: TextIO, delimiter: str | None) -> tuple[int, str]:
    """Find the delimiter; leave the file where the table begins, and give the lines before it."""
    first = file.readline(_HEAD_BYTES)
    named = _NAMED.fullmatch(first.strip("\r\n"))
    if named:
        return 1, delimiter or named[1]
    file.seek(0)
    return 0, delimiter or _likeliest(first)


def _likeliest(header: str) -> str:
    """Give the delimiter that makes most columns of the header."""
    widths = {each: len(next(csv.reader(itertools.chain([header]), delimiter=each), [])) for each in DELIMITERS}
    return max(DELIMITERS, key=lambda each: widths[each])
