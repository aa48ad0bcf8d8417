"""``holdfast serve``."""

import os
from typing import Annotated

import msgspec
import typer

from holdfast.bootstrap import (
    Inherited,
    StartFailure,
    claim,
    make_directory,
    make_private,
    open_listener,
    open_storage,
    serve_forever,
)
from holdfast.cli.workers import INTERRUPTED, Supervisor
from holdfast.config import BrokenSetting, Settings, load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(help="Port to listen on; instead of PORT.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Where the data lies; instead of DATA_DIR.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes behind the port; PostgreSQL only.")] = 1,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring a PostgreSQL schema up to date first.")] = False,
    accept_primary: Annotated[
        bool, typer.Option("--accept-primary", help="Take the PostgreSQL server found, whatever was seen before.")
    ] = False,
    inherited: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Run the server until Ctrl-C or SIGTERM; what was accepted is then finished first."""
    given = {"HOST": host, "PORT": port, "DATA_DIR": data_dir}
    environment = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    try:
        settings = load_settings(environment)
        if workers > 1:
            raise typer.Exit(_supervise(settings, workers, environment, migrate=migrate, accept_primary=accept_primary))
        given_by_supervisor = (
            None
            if inherited is None
            else msgspec.json.decode(inherited, type=Inherited, dec_hook=lambda kind, value: kind(value))
        )
        serve_forever(settings, inherited=given_by_supervisor, migrate=migrate, accept_primary=accept_primary)
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("holdfast: Stopped before it had started.", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _supervise(
    settings: Settings, workers: int, environment: dict[str, str], *, migrate: bool, accept_primary: bool
) -> int:
    if settings.database_url.engine != "postgresql":
        raise StartFailure(
            f"--workers {workers} needs PostgreSQL: the embedded database has one writer. "
            "Leave --workers out, or set DATABASE_URL to postgresql://…"
        )
    make_private(settings)
    make_directory(settings.data_dir)
    # What is wrong with it is told once, not by every worker.
    open_storage(settings, migrate=migrate, accept_primary=accept_primary).close()
    listener = open_listener(settings)
    _lock, log_folder = claim(settings, listener)
    heritage = [
        Inherited(listener.fileno(), log_folder if worker == 1 else log_folder / f"worker-{worker}", worker)
        for worker in range(1, workers + 1)
    ]
    return Supervisor(heritage, environment).run()
