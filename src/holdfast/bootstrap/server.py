"""Puts the parts together: the only place that picks implementations."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Final

import structlog
import uvloop

from holdfast import __version__
from holdfast.api.app import create_app
from holdfast.api.context import Context
from holdfast.api.server import PortTaken, bind, serve
from holdfast.config import Settings
from holdfast.engine.engine import Engine
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Storage
from holdfast.storage.lock import DirectoryLock
from holdfast.storage.retention import HOUR_MS, Retention
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.logs import GRANIAN_LOGGING, configure_logging, shutdown_logging
from holdfast.telemetry.metrics import Metrics

#: The threads that commit and read hand the interpreter over to the event loop at each statement;
#: with Python's default of 5 ms they would wait that long to get it back (docs/adr/0003).
SWITCH_INTERVAL_S: Final = 0.0005
#: Signals closer together than this are one.
SAME_SIGNAL_S: Final = 1.0
#: How long the requests under way may take to end when the server is told to stop.
DRAIN_S_MAX: Final = 30.0


class StartFailure(Exception):
    """The server cannot start; the message is one line that says why and what to do."""


def serve_forever(settings: Settings) -> None:
    """Run the server until it is told to stop. Raises ``StartFailure``."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    _make_directory(settings.data_dir)
    try:
        lock = DirectoryLock(settings.data_dir)
        listener = bind(settings.host, settings.port)
        storage = open_storage(settings)
    except (Fault, PortTaken, OSError) as error:
        raise StartFailure(str(error)) from error
    access_log = AccessLog(configure_logging(settings.data_dir / "logs", settings.log_level), settings.log_level)
    try:
        uvloop.run(_serve(settings, storage, listener, access_log))
    finally:
        access_log.close()
        shutdown_logging()
        listener.close()
        lock.release()


def open_storage(settings: Settings) -> Storage:
    """Open the database that the settings name."""
    retention = Retention(settings.idempotency_ttl_hours * HOUR_MS)
    url = settings.database_url
    if url.engine == "memory":
        from holdfast.storage.memory.storage import MemoryStorage

        return MemoryStorage(retention)
    if url.engine == "sqlite":
        from holdfast.storage.sqlite.storage import SqliteStorage

        return SqliteStorage(Path(url.reveal()), retention)
    raise StartFailure("DATABASE_URL names PostgreSQL, which this release does not serve yet; use sqlite:///path.")


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "logs").mkdir(exist_ok=True)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartFailure(
            f"The data directory {directory} cannot be written: {error.strerror}. Choose another with DATA_DIR."
        ) from error


async def _serve(settings: Settings, storage: Storage, listener: socket.socket, access_log: AccessLog) -> None:
    engine = Engine(storage)
    engine.start_upkeep()
    context = Context(
        engine=engine,
        metrics=Metrics(
            engine.figures,
            commands_waiting=lambda: engine.commands_waiting,
            commands_committing=lambda: engine.commands_committing,
        ),
        access_log=access_log,
        report_defect=_report_defect,
        version=__version__,
        allowed_origins=settings.allowed_origins,
        body_bytes_max=settings.body_bytes_max,
    )
    stopper = _Stopper()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopper)
    _announce(settings, storage, listener)
    serving = asyncio.create_task(serve(create_app(context), listener, stopper.event, GRANIAN_LOGGING))
    await asyncio.wait({serving, asyncio.create_task(stopper.event.wait())}, return_when=asyncio.FIRST_COMPLETED)
    _say("Stopping: finishing the requests under way.")
    try:
        await asyncio.wait_for(serving, DRAIN_S_MAX)
    except TimeoutError:
        _say(f"Some clients did not take their answers within {DRAIN_S_MAX:.0f} s; leaving them.")
    await engine.close()
    _say("Stopped. Everything that was accepted is on disk.")


class _Stopper:
    """Drains at the first signal; at a second one the user means it."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self._first = 0.0

    def __call__(self) -> None:
        """Take a signal. One Ctrl-C may arrive twice, from the terminal and from make: that is not a second one."""
        if not self.event.is_set():
            self._first = time.monotonic()
            self.event.set()
        elif time.monotonic() - self._first > SAME_SIGNAL_S:
            _say("Stopped at once, as asked. Whatever was answered is on disk.")
            os._exit(130)


def _announce(settings: Settings, storage: Storage, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    _say(f"Holdfast {__version__} listens on http://{shown}:{port} ({storage.name}, data in {settings.data_dir})")
    if host not in ("127.0.0.1", "::1"):
        _say(
            "There is no access control yet: whoever reaches this address can change stock. HOST=127.0.0.1 keeps "
            "it to this machine."
        )


def _say(line: str) -> None:
    """Tell the operator, on the terminal and in the log."""
    structlog.get_logger().info(line)
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the operator reads this


def _report_defect(defect: Exception, request_id: str) -> None:
    structlog.get_logger().error("A request met a defect", exc_info=defect, request_id=request_id)
