"""Showing what the server has told: a table for people, JSON or CSV for machines."""

import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON: all that the server tells.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV, with a line of names first.")]

#: How wide a table may be that nobody looks at.
_WIDTH_MAX: Final = 10_000
_NUMBER: Final = re.compile(r"[+-]?[0-9]*")
Facts = Mapping[str, Any]


class Form(StrEnum):
    """How it is shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def form_of(as_json: bool, as_csv: bool) -> Form:
    """Give the form that was asked for."""
    from holdfast.cli.complaints import Misused

    if as_json and as_csv:
        raise Misused("--json and --csv exclude each other.")
    return Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE


def facts_of(told: Any) -> Any:
    """Give what the client has read as plain JSON values, by their names on the wire."""
    return _plain(msgspec.to_builtins(told, builtin_types=(datetime,)))


def _plain(value: Any) -> Any:
    """Write times as the server does: with milliseconds, in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def show_list(rows: Iterable[Facts], columns: Sequence[str], form: Form, nothing: str) -> None:
    """Show many of a kind."""
    if form is Form.JSON:
        _json(list(rows))
    elif form is Form.CSV:
        _csv(rows, columns)
    else:
        _table(rows, columns, nothing)


def show_one(facts: Facts, form: Form) -> None:
    """Show one, with everything that is known of it."""
    plain = {name: value for name, value in facts.items() if not isinstance(value, list | dict)}
    if form is Form.JSON:
        _json(facts)
    elif form is Form.CSV:
        _csv([plain], list(plain))
    else:
        _pairs(plain)


def say(line: str) -> None:
    """Tell a person something, out of the way of what is piped on."""
    typer.echo(line, err=True)


def text_of(value: Any) -> str:
    """Write a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _json(value: Any) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def _csv(rows: Iterable[Facts], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([text_of(row.get(column)) for column in columns])


def _table(rows: Iterable[Facts], columns: Sequence[str], nothing: str) -> None:
    cells = [[text_of(row.get(column)) for column in columns] for row in rows]
    if not cells:
        say(nothing)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    # A column that says nothing only makes the others narrow.
    telling = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    for place in telling:
        number = all(_NUMBER.fullmatch(row[place]) for row in cells)
        table.add_column(columns[place], justify="right" if number else "left", overflow="fold")
    for row in cells:
        table.add_row(*(row[place] for place in telling))
    _print(table)


def _pairs(facts: Facts) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, text_of(value))
    _print(table)


def _print(what: Any) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else _WIDTH_MAX
    Console(highlight=False, markup=False, emoji=False, width=width).print(what)
