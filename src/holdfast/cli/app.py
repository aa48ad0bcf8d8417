"""The command line: the table of all commands."""

import os
from typing import Annotated

import typer

from holdfast.cli import COMPLETION
from holdfast.cli.commands import ROWS
from holdfast.cli.complaints import SHORT_STATUSES
from holdfast.cli.lazy import LazyGroup

LazyGroup.rows = {row.name: row for row in ROWS}

app = typer.Typer(
    name="holdfast",
    cls=LazyGroup,
    help="Inventory that never oversells. Settings come from the environment; `holdfast config` shows them.",
    epilog="Exit status: " + ", ".join(f"{status} {meaning}" for status, meaning in SHORT_STATUSES.items()) + ".",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_release(wanted: bool) -> None:
    if wanted:
        from holdfast.release import release

        typer.echo(release())
        raise typer.Exit


@app.callback()
def _commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_release, is_eager=True, help="Print version and commit.")
    ] = False,
) -> None:
    """Nothing else is said before a command."""


def run_app() -> None:
    """Read the command line, and do what it says."""
    if COMPLETION in os.environ:  # A shell asks what may follow: `holdfast completion` has told it to.
        from typer.completion import completion_init  # type: ignore[attr-defined] # add_completion does this

        completion_init()
    app()
