"""``holdfast restore``."""

import os
from typing import Annotated

import typer

from holdfast.bootstrap import StartFailure, accept_database
from holdfast.config import BrokenSetting, load_settings


def restore(
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Go on with the database as it is: it belongs to this DATA_DIR from now on, and begins a new epoch. "
            "What it lacks is given up.",
        ),
    ] = False,
) -> None:
    """Go on with a database that was restored, or set back to an earlier moment.

    A server on SQLite does not start on a database that lacks what was written
    to it, or that comes from elsewhere. If the right file still exists, put it
    back.

    If not, stop the server, put the best copy in its place, with the -wal that
    was copied with it or without any, and run this with --accept. On
    PostgreSQL, run it after a recovery to a point in time.

    Afterwards, cursors of entries that are gone get a 410: their owners take a
    snapshot.
    """
    if not accept:
        typer.echo("holdfast: restore makes no copies; it takes --accept. See holdfast restore --help.", err=True)
        raise typer.Exit(2)
    try:
        for line in accept_database(load_settings(os.environ)):
            typer.echo(line)
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
