"""``holdfast restore``."""

import os
from pathlib import Path
from typing import Annotated

import typer

from holdfast.bootstrap import StartFailure, accept_database, put_back
from holdfast.cli.complaints import INTERRUPTED
from holdfast.cli.progress import shown_progress
from holdfast.config import BrokenSetting, load_settings


def restore(
    source: Annotated[
        Path | None, typer.Argument(help="The backup that becomes the database, where there is none yet.")
    ] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Go on with the database as it is: it belongs to this DATA_DIR from now on, and begins a new epoch. "
            "What it lacks is given up.",
        ),
    ] = False,
    revoke_keys: Annotated[
        bool,
        typer.Option("--revoke-keys", help="With SOURCE: no access key of the backup holds afterwards."),
    ] = False,
) -> None:
    """Make a backup the database of DATA_DIR, or go on with one that was set back.

    With SOURCE: the backup is checked and copied to where the database belongs.
    Nothing is overwritten: stop the server, and move away what is there. Access
    keys that were revoked since the backup hold again: they are named.

    With --accept: a server on SQLite does not start on a database that lacks
    what was written to it, or that comes from elsewhere. If the right file
    still exists, put it back. If not, stop the server, put the best copy in its
    place, with the -wal that was copied with it or without any, and run this.
    On PostgreSQL, run it after a recovery to a point in time.

    Afterwards, cursors of entries that are gone get a 410: their owners take a
    snapshot.
    """
    if (source is None) is not accept or (revoke_keys and accept):
        typer.echo(
            "holdfast: restore takes a backup (and --revoke-keys), or --accept. See holdfast restore --help.",
            err=True,
        )
        raise typer.Exit(2)
    try:
        settings = load_settings(os.environ)
        with shown_progress() as stages:
            if source is None:
                lines = accept_database(settings)
            else:
                lines = put_back(settings, source, stages, revoke_keys=revoke_keys)
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("holdfast: Stopped; no database was put in place.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    for line in lines:
        typer.echo(line)
