"""Serving, apart from the parser of command lines: a server that is told nothing there need not load that."""

import os
import sys
from collections.abc import Mapping
from typing import Final

import msgspec

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
from holdfast.cli.complaints import complaining
from holdfast.cli.workers import INTERRUPTED, Supervisor
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
    except KeyboardInterrupt:
        print("holdfast: Stopped before it had started.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _supervise(
    settings: Settings, workers: int, environment: Mapping[str, str], *, migrate: bool, accept_primary: bool
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
