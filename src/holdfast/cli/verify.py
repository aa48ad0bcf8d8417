"""``holdfast verify``."""

import os
from functools import partial
from typing import Annotated, Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from holdfast.bootstrap import Report, StartFailure, verify_database
from holdfast.cli.progress import shown_progress
from holdfast.config import BrokenSetting, load_settings

#: Differences that a person is shown.
SHOWN_MAX: Final = 20
#: Exit statuses.
DIFFERENT: Final = 1
IMPOSSIBLE: Final = 2


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Recompute everything from the ledger and report each difference; changes nothing, and may run beside a server.

    Exit status: 0 no difference, 1 differences, 2 it could not be done.
    """
    try:
        settings = load_settings(os.environ)
        with shown_progress() as stages:
            report = verify_database(settings, partial(stages, "Verifying"))
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(IMPOSSIBLE) from None
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        _show(report)
    if report.differences:
        raise typer.Exit(DIFFERENT)


def _show(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("engine", "items", "documents", "entries", "differences"):
        value = getattr(report, name)
        table.add_row(name, value if isinstance(value, str) else f"{value:,}")
    console.print(table)
    for difference in report.found[:SHOWN_MAX]:
        place = (difference.document_type, difference.document_id, difference.store, difference.sku)
        console.print("  ".join(["-", difference.kind, *filter(None, place), difference.message]))
    if report.differences > SHOWN_MAX:
        console.print(f"and {report.differences - SHOWN_MAX:,} more")
