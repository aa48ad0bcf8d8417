"""``holdfast export``."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer

from holdfast.cli.complaints import Misused
from holdfast.cli.showing import facts_of, say, text_of
from holdfast.cli.talking import talking

if TYPE_CHECKING:
    from holdfast_client import Client

_ITEMS: Final = ("storeId", "sku", "name", "quantity", "unsellable", "safetyStock", "reorderPoint")
_CATALOGUE: Final = ("sku", "name", "attributes")
_RESERVATIONS: Final = ("id", "storeId", "sku", "quantity", "reference", "confirmed", "expiresAt")
#: By kind: what a row says. They are the presets of the import, so that a file goes back in as it is.
COLUMNS: Final = {"counts": _ITEMS, "catalogue": _CATALOGUE, "reservations": _RESERVATIONS}
_PAGE_ENTRIES: Final = 1_000
_STANDARD: Final = Path("-")


def export(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="CSV, or TSV by its ending; else it is printed.")
    ] = _STANDARD,
    kind: Annotated[str, typer.Option("--as", metavar="|".join(COLUMNS), help="What is written.")] = "counts",
    stores: Annotated[str | None, typer.Option(metavar="ID,ID", help="Counts: only these stores.")] = None,
) -> None:
    """Write a file that imports to the same state: stock and settings, the catalogue, or what is promised.

    Examples: holdfast export stock.csv; holdfast export names.csv --as catalogue
    """
    if kind not in COLUMNS:
        raise Misused(f"--as is {kind!r}; it may be {', '.join(COLUMNS)}.")
    with talking() as client:
        rows = {
            "counts": lambda: _items(client, stores),
            "catalogue": lambda: _catalogue(client),
            "reservations": lambda: _reservations(client),
        }[kind]()
        with _opened(file) as out:
            written = _write(out, COLUMNS[kind], rows, "\t" if file.suffix == ".tsv" else ",")
    if file != _STANDARD:
        say(f"{written:,} rows are in {file}.")


@contextmanager
def _opened(file: Path) -> Iterator[IO[str]]:
    """Open the file under another name: there is never half of it under its own."""
    if file == _STANDARD:
        yield sys.stdout
        return
    new = file.with_name(f"{file.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as out:
            yield out
        new.replace(file)
    except OSError as problem:
        raise Misused(f"{file} cannot be written: {problem.strerror}.") from None
    finally:
        new.unlink(missing_ok=True)


def _write(out: IO[str], columns: tuple[str, ...], rows: Iterable[dict[str, Any]], delimiter: str) -> int:
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([text_of(row.get(column)) for column in columns])
        written += 1
    return written


def _items(client: "Client", stores: str | None) -> Iterator[dict[str, Any]]:
    return map(facts_of, client.each_stock(store_ids=stores, limit=_PAGE_ENTRIES))


def _catalogue(client: "Client") -> Iterator[dict[str, Any]]:
    return map(facts_of, client.each_sku(limit=_PAGE_ENTRIES))


def _reservations(client: "Client") -> Iterator[dict[str, Any]]:
    """Give what is still promised, each store's part of a line a row."""
    for order in client.each_reservation(status="open", limit=_PAGE_ENTRIES):
        told = facts_of(order)
        for line in told["lines"]:
            for part in line["allocations"]:
                if part["open"]:
                    yield {**told, "sku": line["sku"], "storeId": part["storeId"], "quantity": part["open"]}
