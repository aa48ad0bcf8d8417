"""Columns as array literals of PostgreSQL (manual, 8.15.6): one text each, whatever the values are.

The driver's own arrays cost several times as much, and their types follow the values, so that one
statement would be prepared again and again.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from holdfast.domain.outcomes import Outcome
from holdfast.storage.tables import changing, types

#: Turns the values of a column into an array.
Writer = Callable[[Iterable[Any]], str]


def plain(values: Iterable[int | bool | None]) -> str:
    """Write integers or booleans."""
    return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"


def texts(values: Iterable[str | None]) -> str:
    """Write texts."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def octets(values: Iterable[bytes]) -> str:
    """Write strings of bytes."""
    return "{" + ",".join([rf'"\\x{value.hex()}"' for value in values]) + "}"


#: The type of a column for each type of value, and how its values are written.
_COLUMNS: Final[dict[type[Any], tuple[str, Writer]]] = {
    str: ("text", texts),
    int: ("bigint", plain),
    bool: ("boolean", plain),
    bytes: ("bytea", octets),
    dict: ("text", texts),
    Outcome: ("bytea", octets),
}
#: Columns that are narrower than numbers otherwise are.
_NARROW: Final = {"flags": "integer"}


def unnested(kind: type[Any], *, first: int = 1) -> str:
    """Give the columns of many rows for a statement, each from an array; ``first`` is the number of the first one."""
    names = [_NARROW.get(name, _COLUMNS[found][0]) for name, found in types(kind)]
    return ", ".join(f"unnest(${number}::{name}[])" for number, name in enumerate(names, first))


def numbered(kind: type[Any], *, first: int) -> str:
    """Give what a change of one row does, each column from a parameter; ``first`` is the number of the first one."""
    return ", ".join(f"{name} = ${number}" for number, name in enumerate(changing(kind), first))


def writers(kind: type[Any]) -> list[Writer]:
    """Give what writes each column of a row into its array."""
    return [_COLUMNS[found][1] for _, found in types(kind)]


def written(rows: Iterable[Sequence[Any]], writing: Sequence[Writer]) -> list[str]:
    """Turn rows, which may be none, into one array for each of their columns."""
    columns: Sequence[Iterable[Any]] = list(zip(*rows, strict=True)) or [()] * len(writing)
    return [write(column) for write, column in zip(writing, columns, strict=True)]


def _quoted(text: str) -> str:
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
