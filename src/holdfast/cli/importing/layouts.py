"""What a layout says of a file: which column means what. A preset and a mapping file are both one."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec

from holdfast.cli.importing.tables import BrokenFile

#: What a row can say. The names are those of ``--column NAME=COLUMN`` and of mapping files.
FIELDS: Final[Mapping[str, str]] = {
    "sku": "what the item is called",
    "store": "the store, or a location that a table maps to one",
    "name": "the name in the catalogue",
    "quantity": "units on hand; of reservations, units promised",
    "unsellable": "those of them that may not be sold",
    "safetyStock": "units that promises may not touch",
    "reorderPoint": "with this much available, or less, the item counts as low",
    "note": "a text for the ledger",
    "attributes": "of the catalogue, as a JSON object",
    "id": "of a reservation: rows that follow each other under the same id are its lines",
    "reference": "of a reservation",
    "confirmed": "of a reservation: yes or no, whether it is paid; else what has no end is paid",
    "expiresAt": "until when a reservation holds, RFC 3339",
}

_TEMPLATE: Final = re.compile(r"\{([^{}]+)\}")

Names = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Layout(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One layout of files; all names of columns are compared without regard to case."""

    name: str = "mapping"
    #: For people: whose layout it is.
    title: str = ""
    #: Columns by which it is recognised: all of them, and a location column where it has those.
    marks: tuple[str, ...] = ()
    #: By field: columns, of which the first that says something in a row counts. "{A} {B}" joins columns.
    columns: dict[str, Names] = {}
    #: By field: the part of the cell that counts, as a regular expression with one group.
    extract: dict[str, str] = {}
    #: A column for each location: what stands before its name.
    location_prefix: str | None = None
    #: A column for each location: all columns behind this one.
    locations_behind: str | None = None
    #: Columns that are no locations although they stand behind.
    not_locations: tuple[str, ...] = ()
    #: Rows that are not about stock: by column, the words that say so.
    skips: dict[str, tuple[str, ...]] = {}
    #: An empty quantity means that somebody else keeps this stock, or nobody.
    empty_is_unmanaged: bool = False
    #: By column: what is empty is as in the row above, for as long as that other column stays the same.
    carried: dict[str, str] = {}
    #: Several rows about one item belong together: their quantities are added up.
    sums: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether there is a column for each location."""
        return self.location_prefix is not None or self.locations_behind is not None


def layout_of(path: Path) -> Layout:
    """Read a mapping file. Raises ``BrokenFile``."""
    try:
        layout = msgspec.json.decode(path.read_bytes(), type=Layout)
    except OSError as problem:
        raise BrokenFile(f"The mapping file {path} cannot be read: {problem.strerror}.") from None
    except msgspec.DecodeError as problem:
        raise BrokenFile(f"The mapping file {path} is not one: {problem}.") from None
    refuse_unknown(layout.columns, str(path))
    refuse_unknown(layout.extract, str(path))
    return layout


def refuse_unknown(named: Mapping[str, object], where: str) -> None:
    """Raise ``BrokenFile`` for a field that no row can say."""
    unknown = [name for name in named if name not in FIELDS]
    if unknown:
        raise BrokenFile(f"{where} maps {unknown[0]!r}; there are {', '.join(FIELDS)}.")


def with_columns(layout: Layout, said: Mapping[str, str]) -> Layout:
    """Give a layout in which columns that were said by flags come in place of its own."""
    refuse_unknown(said, "--column")
    wide = {"location_prefix": None, "locations_behind": None} if {"store", "quantity"} <= set(said) else {}
    columns = {**layout.columns, **{field: (column,) for field, column in said.items()}}
    return msgspec.structs.replace(layout, columns=columns, **wide)


def parts_of(template: str) -> list[str] | None:
    """Give the columns that a template joins, or None for a plain column."""
    return _TEMPLATE.findall(template) or None


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill in a template; a row that lacks one of the parts says nothing."""
    if not all(values[part] for part in _TEMPLATE.findall(template)):
        return ""
    return _TEMPLATE.sub(lambda match: values[match[1]], template)
