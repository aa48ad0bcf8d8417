"""Serving, apart from the parser of command lines: a server that is told nothing there need not load that."""

import os
import sys
from collections.abc import Mapping
from typing import Final

import msgspec

from holdfast.bootstrap import (
    Inherited,
    Owner,
    StartFailure,
    claim,
    make_directory,
    make_private,
    open_listeners,
    open_storage,
    serve_forever,
    serve_with_workers,
)
from holdfast.cli.complaints import complaining
from holdfast.cli.workers import Supervisor
from holdfast.config import BrokenSetting, Settings, load_settings

#: By which a supervisor tells each of its workers what it has for it.
INHERITED: Final = "--inherited="


def serve_plainly(given: str | None) -> int:
    """Serve as the environment says; ``given`` is what a supervisor has for its worker. Give the exit status."""
    with complaining():
        return run(os.environ, inherited=given)


def run(
    environment: Mapping[str, str],
    *,
    workers: int = 1,
    migrate: bool = False,
    accept_primary: bool = False,
    inherited: str | None = None,
) -> int:
    """Serve until that is stopped, and give the exit status."""
    try:
        settings = load_settings(environment)
        if workers > 1:
            return _supervise(settings, workers, environment, migrate=migrate, accept_primary=accept_primary)
        given_by_supervisor = (
            None
            if inherited is None
            else msgspec.json.decode(inherited, type=Inherited, dec_hook=lambda kind, value: kind(value))
        )
        serve_forever(settings, inherited=given_by_supervisor, migrate=migrate, accept_primary=accept_primary)
    except (BrokenSetting, StartFailure) as failure:
        print(f"holdfast: {failure}", file=sys.stderr)
        return 1
    return 0


def _supervise(
    settings: Settings, workers: int, environment: Mapping[str, str], *, migrate: bool, accept_primary: bool
) -> int:
    """Run several workers: each a node of a PostgreSQL database, or all of them for one that we own."""
    if settings.database_url.engine == "memory":
        raise StartFailure(
            f"--workers {workers} needs a database in a file: one in memory is that of a single process. "
            "Leave --workers out, or set DATABASE_URL to sqlite:///… or postgresql://…"
        )
    if settings.database_url.engine == "sqlite":
        return serve_with_workers(settings, workers, lambda owner: _run_for(owner, workers, environment))
    make_private(settings)
    make_directory(settings.data_dir)
    # What is wrong with it is told once, not by every worker.
    open_storage(settings, migrate=migrate, accept_primary=accept_primary).close()
    listeners = open_listeners(settings, workers)
    _lock, log_folder = claim(settings, listeners.main)

    lifeline, _ours = os.pipe()  # Closed by whatever ends this process; then its workers end, too.

    def give(worker: int) -> Inherited:
        folder = log_folder if worker == 1 else log_folder / f"worker-{worker}"
        return Inherited(
            listener_fd=listeners.main.fileno(),
            health_fd=listeners.health_fd,
            neighbours_fd=listeners.neighbours_fd,
            log_folder=folder,
            worker=worker,
            lifeline_fd=lifeline,
        )

    status = Supervisor(workers, give, environment, listen_no_more=listeners.main.close, miss=listeners.miss).run()
    listeners.close()
    return status


def _run_for(owner: Owner, workers: int, environment: Mapping[str, str]) -> int:
    supervisor = Supervisor(
        workers,
        lambda worker: owner.give(worker, workers),
        environment,
        heed=owner.heed,
        listen_no_more=owner.listen_no_more,
        miss=owner.miss,
    )
    owner.kill = supervisor.kill
    return supervisor.run()
