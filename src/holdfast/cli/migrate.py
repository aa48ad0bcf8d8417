"""``holdfast migrate``."""

import os

import typer

from holdfast.bootstrap import StartFailure, migrate_database
from holdfast.config import BrokenSetting, load_settings


def migrate() -> None:
    """Bring the schema of the database in DATABASE_URL up to date. Several nodes may do so at once."""
    try:
        applied = migrate_database(load_settings(os.environ))
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
    for name in applied:
        typer.echo(f"applied {name}")
    typer.echo("The schema is up to date.")
