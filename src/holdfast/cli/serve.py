"""``holdfast serve``."""

import os
from typing import Annotated

import msgspec
import typer

from holdfast.bootstrap import (
    Inherited,
    Owner,
    StartFailure,
    claim,
    make_directory,
    make_private,
    open_listener,
    open_storage,
    serve_forever,
    serve_with_workers,
)
from holdfast.cli.workers import INTERRUPTED, Supervisor
from holdfast.config import BrokenSetting, Settings, load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(help="Port to listen on; instead of PORT.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Where the data lies; instead of DATA_DIR.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes behind the port.")] = 1,
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
    """Run several workers: each a node of a PostgreSQL database, or all of them for one that we own."""
    if settings.database_url.engine == "memory":
        raise StartFailure(
            f"--workers {workers} needs a database in a file: one in memory is that of a single process. "
            "Leave --workers out, or set DATABASE_URL to sqlite:///… or postgresql://…"
        )
    if settings.database_url.engine == "sqlite":
        return serve_with_workers(settings, lambda owner: _run_for(owner, workers, environment))
    make_private(settings)
    make_directory(settings.data_dir)
    # What is wrong with it is told once, not by every worker.
    open_storage(settings, migrate=migrate, accept_primary=accept_primary).close()
    listener = open_listener(settings)
    _lock, log_folder = claim(settings, listener)

    def give(worker: int) -> Inherited:
        folder = log_folder if worker == 1 else log_folder / f"worker-{worker}"
        return Inherited(listener_fd=listener.fileno(), log_folder=folder, worker=worker)

    return Supervisor(workers, give, environment).run()


def _run_for(owner: Owner, workers: int, environment: dict[str, str]) -> int:
    supervisor = Supervisor(workers, lambda worker: owner.give(worker, workers), environment, heed=owner.heed)
    owner.kill = supervisor.kill
    return supervisor.run()
