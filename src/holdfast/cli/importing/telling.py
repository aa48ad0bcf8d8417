"""Telling people, and machines, what an import has come to."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer

from holdfast.cli.importing.locations import Locations
from holdfast.cli.importing.previewing import Preview
from holdfast.cli.importing.reporting import Sums
from holdfast.cli.importing.surveying import Advance, Survey
from holdfast.cli.showing import Form, facts_of, say, show_list, show_one


@contextmanager
def progress(what: str, rows: int | None) -> Iterator[Advance]:
    """Show a bar, on a terminal only, and out of the way of what is told."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=rows)
        yield lambda done: bar.update(task, completed=done)


def tell(sums: Sums, kind: str, *, as_json: bool) -> None:
    """Tell what became of the rows."""
    if as_json:
        show_one(facts_of(sums), Form.JSON)
        return
    what = "orders" if kind == "reservations" else "rows"
    typer.echo(f"{sums.done:,} {what} are in, of {sums.rows:,} rows that were read. {sums.made:,} were new.")
    if sums.already_in:
        typer.echo(
            f"{sums.already_in:,} of them had been imported before, and were not done again (--again NAME does)."
        )
    _left_out(sums)


def tell_preview(sums: Sums, found: Preview, survey: Survey, locations: Locations, *, as_json: bool) -> None:
    """Tell what would change."""
    if as_json:
        told = {"rows": sums.rows, "layout": survey.layout.name, "leftOut": sums.left_out, "report": sums.report}
        show_one({**told, "locations": locations, "preview": facts_of(found)}, Form.JSON)
        return
    layout = survey.layout
    typer.echo(f"Laid out as {layout.name}{f' ({layout.title})' if layout.title else ''}, {sums.rows:,} rows.")
    typer.echo(
        f"{found.new:,} are new; of the others, {found.changed:,} would change and {found.unchanged:,} stay. "
        f"{found.more_units:,} units more, {found.fewer_units:,} fewer."
    )
    if found.refused:
        typer.echo(
            f"{found.refused:,} would be refused: units have moved since that moment (--on-moved rebase takes them "
            "along), or a newer count is there."
        )
    for line in found.unknown:
        typer.echo(line)
    if found.changes:
        show_list(map(facts_of, found.changes), ("storeId", "sku", "onHand", "becomes"), Form.TABLE, "")
    if locations:
        typer.echo("Locations, and the stores that they would be:")
        typer.echo(written(locations))
    _left_out(sums)
    typer.echo("Nothing was written.")


def written(locations: Locations) -> str:
    """Write down a table of locations."""
    return msgspec.json.format(msgspec.json.encode(locations), indent=2).decode()


def _left_out(sums: Sums) -> None:
    for reason, rows in sums.left_out.items():
        typer.echo(f"{rows:,} left out: {reason}")
    if sums.report is not None:
        say(f"The rows that were left out are in {sums.report}, each with its reason.")
