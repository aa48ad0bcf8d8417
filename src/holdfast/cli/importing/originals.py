"""The files of the original: one JSON object, SKU to item."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.cli.importing.tables import BrokenFile

#: The columns that such a file is given.
COLUMNS: Final = ("sku", "name", "quantity", "reserved", "version")


def records_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give a header and the items, each with its place as its line. Raises ``BrokenFile``."""
    try:
        members = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BrokenFile(f"{path.name} is not valid JSON: {problem}.") from None
    if not isinstance(members, dict):
        raise BrokenFile(f"{path.name} is no file of the original: it must be one JSON object, SKU to item.")
    yield 1, list(COLUMNS)
    for line, (sku, fields) in enumerate(members.items(), 2):
        # The empty key marks a mirror: it is no item.
        if sku:
            yield line, _cells(path, sku, fields)


def _cells(path: Path, sku: str, fields: Any) -> list[str]:
    if not isinstance(fields, dict):
        raise BrokenFile(f"{path.name} is no file of the original: {sku!r} is not an object.")
    return [sku, *("" if fields.get(name) is None else str(fields[name]) for name in COLUMNS[1:])]
