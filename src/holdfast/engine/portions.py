"""Lists end by bytes as well as by entries: whoever reads one stops there, so that nobody holds more in memory."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from holdfast.engine.limits import PAGE_BYTES_MAX
from holdfast.engine.yielding import yielding

Row = TypeVar("Row")
_encode: Final = msgspec.json.Encoder().encode


def size_of(row: Any) -> int:
    """Give the bytes of a document, an entry, an item or a store as JSON, short as it is stored."""
    return len(_encode(row))


def portion(rows: Iterable[Row]) -> list[Row]:
    """Take rows up to the one with which they pass the bytes of a page; what comes after it is not read.

    Two at least, where there are two: the first one always fits, and the second shows that there is more.
    """
    taken: list[Row] = []
    bytes_taken = 0
    for row in yielding(rows):
        taken.append(row)
        bytes_taken += size_of(row)
        if bytes_taken > PAGE_BYTES_MAX and len(taken) > 1:
            break
    return taken


def cut(rows: Sequence[Row], limit: int) -> tuple[list[Row], bool]:
    """Give what of a portion a page shows, and whether there is more. The portion was asked for one row beyond."""
    shown: list[Row] = []
    bytes_shown = 0
    for row in yielding(rows[:limit]):
        bytes_shown += size_of(row)
        if shown and bytes_shown > PAGE_BYTES_MAX:
            break
        shown.append(row)
    return shown, len(shown) < len(rows)
