"""The life of a server: start, serve, drain, stop."""

import asyncio
import socket
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import structlog
import uvloop

from holdfast import __version__
from holdfast.api.app import create_app
from holdfast.api.context import Context
from holdfast.api.http.peers import Peers
from holdfast.api.http.server import serve
from holdfast.bootstrap.access import door_told, watched_keys
from holdfast.bootstrap.disks import disks_of
from holdfast.bootstrap.files import mirrored, take_over_files
from holdfast.bootstrap.interpreter import collect_seldom, switch_often
from holdfast.bootstrap.private import make_private
from holdfast.bootstrap.readings import readings_of
from holdfast.bootstrap.record import keep_record
from holdfast.bootstrap.signals import LOUDER, QUIETER, REOPENING, Stopper, ignore_others, listen
from holdfast.bootstrap.start import StartFailure, claim, make_directory, open_listener, url_shown
from holdfast.bootstrap.storages import open_storage
from holdfast.config import Settings
from holdfast.engine.engine import Engine
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.ports import Storage
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.exposition import Exposition
from holdfast.telemetry.logs import configure_logging, set_level, shutdown_logging
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.outlets import Outlets, open_outlets, write_to_stderr
from holdfast.telemetry.verbosity import Verbosity

#: How long the requests under way may take to end when the server is told to stop: less than the 10 s after
#: which containers are killed.
DRAIN_S_MAX: Final = 8.0


class Inherited(msgspec.Struct, frozen=True):
    """What a supervisor gives to each of its workers."""

    listener_fd: int
    log_folder: Path
    #: Counts the workers from 1.
    worker: int


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
        listener = open_listener(settings)
        lock, log_folder = claim(settings, listener)
    else:
        listener = socket.socket(fileno=inherited.listener_fd)
        lock, log_folder = None, inherited.log_folder
    keeper = keep_record(settings)
    storage = open_storage(settings, migrate=migrate, accept_primary=accept_primary, keeper=keeper)
    outlets = _logging(settings, log_folder)
    access_log = AccessLog(outlets, settings.log_level, trusted=settings.trusted_proxies)
    try:
        take_over_files(settings, keeper, _say)
        announced = inherited is None or inherited.worker == 1
        with mirrored(settings):
            uvloop.run(_serve(settings, storage, listener, outlets, access_log, announced=announced))
            ignore_others()  # The loop has given its signals back; the last mirror is still to be written.
    finally:
        access_log.close()
        shutdown_logging()
        listener.close()
        if keeper is not None:
            keeper.close()
        if lock is not None:
            lock.release()


def _settle_in(settings: Settings) -> None:
    switch_often()
    ignore_others()
    make_directory(settings.data_dir)
    make_private(settings)


async def _serve(
    settings: Settings,
    storage: Storage,
    listener: socket.socket,
    outlets: Outlets,
    access_log: AccessLog,
    *,
    announced: bool,
) -> None:
    engine = Engine(storage, disks=disks_of(settings))
    engine.start_upkeep(structlog.get_logger().warning)
    stopper = Stopper(_say)
    verbosity = Verbosity(settings.log_level, (set_level, access_log.set_level), _say)
    listen(stopper, {REOPENING: partial(_reopen, outlets), LOUDER: verbosity.more, QUIETER: verbosity.less})
    async with watched_keys(settings, storage) as ring:
        if announced:  # Only now: whoever reads it may stop the server at once, and that must drain.
            _announce(settings, storage, listener, ring)
        collect_seldom()
        context = _context(settings, engine, ring, access_log, outlets)
        peers = Peers(settings.connections_per_peer_max, settings.trusted_proxies)
        serving = asyncio.create_task(
            serve(create_app(context), listener, stopper.event, keep_alive_s=settings.keep_alive_s, peers=peers)
        )
        await asyncio.wait({serving, asyncio.create_task(stopper.event.wait())}, return_when=asyncio.FIRST_COMPLETED)
        _say("Stopping: finishing the requests under way.")
        engine.feed.end()  # Those who only wait would do so for long.
        _, unfinished = await asyncio.wait({serving}, timeout=DRAIN_S_MAX)
        if unfinished:
            _say(f"Some clients did not finish within {DRAIN_S_MAX:.0f} s; leaving them.")
    await engine.close()
    serving.cancel()
    await asyncio.wait({serving})
    _say("Stopped. Everything that was accepted is on disk.")


def _context(settings: Settings, engine: Engine, ring: KeyRing, access_log: AccessLog, outlets: Outlets) -> Context:
    metrics = Metrics(
        engine.figures,
        commands_waiting=lambda: engine.commands_waiting,
        commands_committing=lambda: engine.commands_committing,
    )
    readings = readings_of(engine, metrics, access_log, outlets, settings.data_dir)
    return Context(
        engine=engine,
        metrics=metrics,
        exposition=Exposition(
            engine.figures, metrics.endpoints, readings, version=__version__, storage=engine.storage_name
        ),
        access_log=access_log,
        report_defect=_report_defect,
        version=__version__,
        access=settings.access,
        keys=ring,
        require_idempotency_keys=settings.require_idempotency_keys,
        public_url=settings.public_url,
        allowed_origins=settings.allowed_origins,
        body_bytes_max=settings.body_bytes_max,
        keep_alive_s=settings.keep_alive_s,
    )


def _announce(settings: Settings, storage: Storage, listener: socket.socket, ring: KeyRing) -> None:
    host, port = listener.getsockname()[:2]
    url = url_shown(host, port)
    _say(f"Holdfast {__version__} listens on {url} ({storage.name}, data in {settings.data_dir})")
    _say(door_told(settings, ring))


def _logging(settings: Settings, folder: Path) -> Outlets:
    """Begin to log. Raises ``StartFailure``."""
    try:
        outlets = open_outlets(
            folder, settings.log_to, file_bytes_max=settings.log_file_bytes_max, files_max=settings.log_files_max
        )
    except OSError as error:
        raise StartFailure(f"The log files in {folder} cannot be written: {error.strerror}.") from error
    configure_logging(outlets, settings.log_level)
    return outlets


def _reopen(outlets: Outlets) -> None:
    """Let go of the log files: whoever rotates them has moved them away."""
    outlets.reopen()
    structlog.get_logger().info("The log files were opened anew, as asked.")


def _say(line: str) -> None:
    """Tell the operator, on the terminal and in the log. The terminal may be gone."""
    structlog.get_logger().info(line)
    write_to_stderr(f"{line}\n".encode())


def _report_defect(defect: Exception, request_id: str) -> None:
    structlog.get_logger().error("A request met a defect", exc_info=defect, request_id=request_id)
