"""From the options of the command to what is asked of a file."""

from pathlib import Path
from typing import Final

from holdfast.cli.complaints import Misused
from holdfast.cli.importing.kinds import KINDS, Fields, Kind
from holdfast.cli.importing.layouts import Layout, layout_of, with_columns
from holdfast.cli.importing.locations import Locations, read_locations
from holdfast.cli.importing.presets import BY_NAME
from holdfast.cli.stock.options import moment_of

#: Where rows come in that no preset knows, when flags say which column is which.
_PLAIN: Final = "plain"


def kind_of(name: str) -> Kind:
    """Give the kind of that name. Raises ``Misused``."""
    if name not in KINDS:
        raise Misused(f"--as is {name!r}; it may be {', '.join(KINDS)}.")
    return KINDS[name]


def counting_of(kind: str, source: str | None, as_of: str | None, on_moved: str | None, basis: str | None) -> Fields:
    """Give what stands in every count. What it may be is the server's to say. Raises ``Misused``."""
    moment = moment_of(as_of, "--as-of")
    if basis == "books" and (source is None or moment is None):  # Each row would be refused, after its item is made.
        raise Misused("--basis books is what another system says: name it with --source, and the moment with --as-of.")
    said = {
        "source": source,
        "asOf": moment.isoformat() if moment is not None else None,
        "onMoved": on_moved,
        "basis": basis,
    }
    fields = {name: value for name, value in said.items() if value is not None}
    if fields and kind != "counts":
        raise Misused("--source, --as-of, --on-moved and --basis are for --as counts.")
    return fields


def layout_asked_for(preset: str | None, mapping: Path | None, columns: list[str]) -> Layout | None:
    """Give the layout that was named, with the columns that were said; None: the file's columns tell. May raise."""
    if preset is not None and preset not in BY_NAME:
        raise Misused(f"There is no preset {preset!r}; there are {', '.join(BY_NAME)}.")
    if preset is not None and mapping is not None:
        raise Misused("--preset and --mapping exclude each other.")
    layout = layout_of(mapping) if mapping is not None else BY_NAME[preset] if preset is not None else None
    said = dict(_said(text) for text in columns)
    return with_columns(layout or BY_NAME[_PLAIN], said) if said else layout


def _said(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals or not column:
        raise Misused(f"--column {text!r} says nothing; write --column FIELD=COLUMN, such as sku=Artikel.")
    return field, column


def locations_given(path: Path | None, *, dry_run: bool) -> Locations:
    """Read the table of locations; a dry run writes the one that is not there yet."""
    if path is None or (dry_run and not path.exists()):
        return {}
    return read_locations(path)
