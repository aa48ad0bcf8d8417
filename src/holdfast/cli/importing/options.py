"""The options of ``holdfast import``, as help shows them."""

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.importing.kinds import KINDS

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", show_default=False, help="CSV, TSV, XLSX, or inventory_<store>.json of the original."
    ),
]
As = Annotated[str, typer.Option("--as", metavar="|".join(KINDS), help="What the rows are.")]
Preset = Annotated[str | None, typer.Option(metavar="NAME", help="Whose layout it is; else the columns tell.")]
Mapping = Annotated[Path | None, typer.Option(metavar="FILE", help="A layout of your own, as JSON.")]
Column = Annotated[
    list[str] | None, typer.Option(metavar="FIELD=COLUMN", help="Which column is which; may be repeated.")
]
Store = Annotated[str | None, typer.Option(metavar="ID", help="The store of all rows.")]
LocationsFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="JSON: location to store id. A dry run writes it, if it is not there."),
]
MakeStores = Annotated[bool, typer.Option("--make-stores", help="Open the stores that are missing.")]
Make = Annotated[bool, typer.Option("--make/--no-make", help="Make the items that are missing.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")]
Sum = Annotated[bool, typer.Option("--sum", help="Add up the rows of one item; else the first counts.")]
CleanSkus = Annotated[bool, typer.Option("--clean-skus", help="Take SKUs as they look, without what cannot be seen.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Counts: who counts again and again.")]
AsOf = Annotated[str | None, typer.Option(metavar="TIME", help="Counts: the moment of the figures.")]
OnMoved = Annotated[
    str | None, typer.Option(metavar="reject|rebase", help="Counts: when units have moved since that moment.")
]
Basis = Annotated[
    str | None, typer.Option(metavar="shelf|books", help="Counts: somebody looked, or another system's figures.")
]
Again = Annotated[str, typer.Option(metavar="NAME", help="Import a file once more that is in already.")]
ReportFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Where the rows go that were not taken.")]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="XLSX: the sheet, if not the first.")]
Encoding = Annotated[str | None, typer.Option(metavar="NAME", help="Text: such as cp1252, if it is guessed wrongly.")]
Delimiter = Annotated[str | None, typer.Option(metavar="CHARACTER", help="Text: what divides columns.")]
HeaderLine = Annotated[int, typer.Option(min=1, metavar="N", help="The line with the names of columns.")]
