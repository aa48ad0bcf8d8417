"""The life of a server: what it has, from the start to the end, alone or with workers."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar

import uvloop

from holdfast.bootstrap.files import mirrored, take_over_files
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.listeners import Listeners, listeners_of, open_listeners
from holdfast.bootstrap.owner import Owner
from holdfast.bootstrap.private import make_private
from holdfast.bootstrap.record import keep_record
from holdfast.bootstrap.serving import Served, serve
from holdfast.bootstrap.shared_memory import shared_memory
from holdfast.bootstrap.signals import ignore_all, ignore_others
from holdfast.bootstrap.start import claim, make_directory
from holdfast.bootstrap.storages import following, open_shared, open_storage
from holdfast.bootstrap.telling import begin_to_log, say
from holdfast.config import Settings
from holdfast.engine.ports import Storage
from holdfast.storage.lock import DirectoryLock
from holdfast.storage.record_keeper import RecordKeeper
from holdfast.storage.sqlite.gate import Gate
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.logs import shutdown_logging
from holdfast.telemetry.outlets import Outlets

_Storage = TypeVar("_Storage", bound=Storage)


def serve_forever(
    settings: Settings,
    *,
    inherited: Inherited | None = None,
    migrate: bool = False,
    accept_primary: bool = False,
) -> None:
    """Run the server until it is told to stop. Raises ``StartFailure``."""
    _settle_in(settings)
    if inherited is None:
        listeners = open_listeners(settings)
        lock, log_folder = claim(settings, listeners.main)
        given = Inherited(listener_fd=listeners.main.fileno(), log_folder=log_folder, worker=1)
    else:
        listeners, lock, given = listeners_of(inherited), None, inherited
    if given.gate_fd is not None:
        storage = following(settings, Gate(given.gate_fd))
        _serve(settings, given, storage, listeners, begin_to_log(settings, given.log_folder))
        shutdown_logging()
        ignore_all()
        return

    def open_one(keeper: RecordKeeper | None) -> Storage:
        return open_storage(settings, migrate=migrate, accept_primary=accept_primary, keeper=keeper)

    with _house(settings, listeners, lock, given.log_folder, open_one) as (storage, outlets):
        _serve(settings, given, storage, listeners, outlets)
    ignore_all()


def serve_with_workers(settings: Settings, workers: int, supervise: Callable[[Owner], int]) -> int:
    """Own an SQLite database while ``supervise`` runs workers; give its exit status. Raises ``StartFailure``."""
    _settle_in(settings)
    listeners = open_listeners(settings, workers)
    lock, log_folder = claim(settings, listeners.main)
    gate = Gate(shared_memory(bytes(Gate.BYTES)))
    with _house(settings, listeners, lock, log_folder, partial(open_shared, settings, gate)) as (storage, outlets):
        owner = Owner(
            settings,
            storage,
            listeners,
            log_folder=log_folder,
            outlets=outlets,
            gate=gate,
        )
        owner.start()
        status = supervise(owner)
        owner.close()
        storage.close()
    return status


@contextmanager
def _house(
    settings: Settings,
    listeners: Listeners,
    lock: DirectoryLock | None,
    log_folder: Path,
    open_one: Callable[[RecordKeeper | None], _Storage],
) -> Iterator[tuple[_Storage, Outlets]]:
    """Give the database and the logs, and keep what lies beside the database as long as that is used."""
    keeper = keep_record(settings)
    storage = open_one(keeper)
    outlets = begin_to_log(settings, log_folder)
    try:
        try:
            take_over_files(settings, keeper, say)
        except BaseException:
            storage.close()
            raise
        with mirrored(settings):
            yield storage, outlets
    finally:
        shutdown_logging()
        listeners.close()
        if keeper is not None:
            keeper.close()
        if lock is not None:
            lock.release()


def _serve(settings: Settings, given: Inherited, storage: Storage, listeners: Listeners, outlets: Outlets) -> None:
    with closing(AccessLog(outlets, settings.log_level, trusted=settings.trusted_proxies)) as access_log:
        uvloop.run(serve(Served(settings, given, storage, listeners, outlets, access_log)))


def _settle_in(settings: Settings) -> None:
    ignore_others()
    make_directory(settings.data_dir)
    make_private(settings)
    os.environ.setdefault("SQLITE_TMPDIR", gettempdir())  # Where all other temporary files are, and room is watched.
