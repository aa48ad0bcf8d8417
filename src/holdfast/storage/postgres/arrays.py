"""Columns as array literals of PostgreSQL (manual, 8.15.6): one text each, whatever the values are.

The driver's own arrays cost several times as much, and their types follow the values, so that one
statement would be prepared again and again.
"""

from collections.abc import Iterable, Sequence


def plain(values: Iterable[int | bool | None]) -> str:
    """Write integers or booleans."""
    return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"


def texts(values: Iterable[str | None]) -> str:
    """Write texts."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def octets(values: Sequence[bytes]) -> str:
    """Write strings of bytes."""
    return "{" + ",".join([rf'"\\x{value.hex()}"' for value in values]) + "}"


def _quoted(text: str) -> str:
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
