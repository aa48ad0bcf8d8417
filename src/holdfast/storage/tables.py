"""The columns of the tables, from the values whose fields they are: the SQL of both engines is put together from them.

A field that is added to one of these values is in every statement that reads or writes its rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.item import Item


class SkuRow(Sku, frozen=True, array_like=True):
    """A catalogue row as the tables hold it."""

    #: The name without regard to case, to look for parts of it.
    name_folded: str = ""


class DocumentRow(NamedTuple):
    """A document as the tables hold it: all of it in its body, and what it is found by."""

    type: str
    id: str
    status: str
    reference: str | None
    created_at: int
    due_at: int | None
    body: str


class HoldingRow(NamedTuple):
    """What ties a document to an item."""

    sku: str
    store: str
    type: str
    id: str
    line: int
    open: int
    due_at: int | None


class CountRow(NamedTuple):
    """The last count of an item by a source: of which moment it speaks, and what it told."""

    store: str
    sku: str
    source: str
    as_of: int
    counted: int | None


#: What names a row, and what is said of it once for all: a change leaves these as they are.
FIXED: Final[Mapping[type[Any], AbstractSet[str]]] = {
    Item: {"store", "sku", "created_at"},
    SkuRow: {"sku"},
    Store: {"id", "created_at"},
    DocumentRow: {"type", "id", "created_at"},
    HoldingRow: {"sku", "store", "type", "id", "line"},
    CountRow: {"store", "sku", "source"},
}
#: What an audit reads of an entry, in the order of ``history.Change``.
CHANGE_FIELDS: Final = (
    *("store", "sku", "sequence", "kind", "version"),
    *(f"{name}_delta" for name in FOLDED),
    *FOLDED,
    *SETTINGS,
    *("promise", "unaccounted", "flags"),
)


def fields(kind: type[Any]) -> tuple[str, ...]:
    """Give the names of the fields of a struct or a named tuple: the columns of its rows, in their order."""
    found: tuple[str, ...] = getattr(kind, "__struct_fields__", None) or kind._fields
    return found


def types(kind: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    """Give each field and its type, that of its values where it may also be None."""
    hints = get_type_hints(kind)
    for name in fields(kind):
        hint = hints[name]
        if isinstance(hint, UnionType):
            hint = next(part for part in get_args(hint) if part is not NoneType)
        yield name, get_origin(hint) or hint


def columns(kind: type[Any], table: str = "") -> str:
    """Give the columns of a row for a statement; ``table`` is the name that they are said to be of."""
    return ", ".join(f"{table}.{name}" if table else name for name in fields(kind))


def holes(kind: type[Any]) -> str:
    """Give a place for each value of a row."""
    return ", ".join("?" for _ in fields(kind))


def changing(kind: type[Any]) -> list[str]:
    """Give the columns that a change of a row may change."""
    return [name for name in fields(kind) if name not in FIXED[kind]]


def changed_of(kind: type[Any], row: Sequence[Any]) -> list[Any]:
    """Give what a row says in these columns."""
    return [value for name, value in zip(fields(kind), row, strict=True) if name not in FIXED[kind]]


def excluded(kind: type[Any]) -> str:
    """Give what an upsert does to a row that is there."""
    return ", ".join(f"{name} = excluded.{name}" for name in changing(kind))


def assignments(kind: type[Any]) -> str:
    """Give what a change does to a row, by the places of the values in a whole row: the first is ``?1``."""
    names = changing(kind)
    return ", ".join(f"{name} = ?{place}" for place, name in enumerate(fields(kind), 1) if name in names)
