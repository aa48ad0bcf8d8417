"""``holdfast serve``."""

import os
from typing import Annotated

import typer

from holdfast.bootstrap import StartFailure, serve_forever
from holdfast.config import BrokenSetting, load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(help="Port to listen on; instead of PORT.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Where the data lies; instead of DATA_DIR.")] = None,
) -> None:
    """Run the server until Ctrl-C or SIGTERM; what was accepted is then finished first."""
    given = {"HOST": host, "PORT": port, "DATA_DIR": data_dir}
    environment = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    try:
        serve_forever(load_settings(environment))
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
