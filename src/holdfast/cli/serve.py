"""``holdfast serve``, with its options."""

import os
from typing import Annotated

import typer

from holdfast.cli.serving import run


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(help="Port to listen on; instead of PORT.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Where the data lies; instead of DATA_DIR.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes behind the port.")] = 1,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring a PostgreSQL schema up to date first.")] = False,
    accept_primary: Annotated[
        bool, typer.Option("--accept-primary", help="Take the PostgreSQL server found, whatever was seen before.")
    ] = False,
) -> None:
    """Run the server until Ctrl-C or SIGTERM; what was accepted is then finished first."""
    given = {"HOST": host, "PORT": port, "DATA_DIR": data_dir}
    environment = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    raise typer.Exit(run(environment, workers=workers, migrate=migrate, accept_primary=accept_primary))
