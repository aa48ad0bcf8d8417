"""The process that owns an SQLite database, for workers that speak HTTP: it commits for them, and looks after it."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
import uvloop

from holdfast.bootstrap.control import Switchboard
from holdfast.bootstrap.counting import report_of_owner
from holdfast.bootstrap.disks import disks_of
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.interpreter import collect_seldom
from holdfast.bootstrap.listeners import Listeners
from holdfast.bootstrap.storages import following
from holdfast.bootstrap.telling import log_signals
from holdfast.config import Settings
from holdfast.engine.engine import Engine
from holdfast.engine.identity import identifier_source
from holdfast.engine.judging import Judging
from holdfast.engine.workers.desk import Desk
from holdfast.engine.workers.link import Link
from holdfast.storage.sqlite.gate import Gate
from holdfast.telemetry.outlets import Outlets

if TYPE_CHECKING:
    from holdfast.storage.sqlite.storage import SqliteStorage

#: The exit status of a process that met a defect in what holds it together.
DEFECT: Final = 70


class Owner:
    """Commits on one thread, and looks after the database on another: due reservations, keys, the clock, the disks."""

    def __init__(
        self,
        settings: Settings,
        storage: "SqliteStorage",
        listeners: Listeners,
        *,
        log_folder: Path,
        outlets: Outlets,
        gate: Gate,
    ) -> None:
        """Begin to commit; the rest begins with ``start``."""
        self._settings: Final = settings
        self._storage: Final = storage
        self._gate: Final = gate
        self._listeners: Final = listeners
        self._log_folder: Final = log_folder
        self._outlets: Final = outlets
        self._log_signals: Final = log_signals(settings, outlets)
        self._judging: Final = Judging(storage, identifier_source())
        #: Ends a worker by its number.
        self.kill: Callable[[int], None] = lambda _: None
        self._desk: Final = Desk(
            self._judging.judge,
            gathered=self._judging.timings.gathered,
            stuck=self._end_stuck,
            crashed=_end_at_once,
        )
        self._ready: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._ready.wait()

    def give(self, worker: int, workers: int) -> Inherited:
        """Give what a worker needs that is about to be started; the caller lets go of it then."""
        link, its_link = socket.socketpair()
        control, its_control = socket.socketpair()
        self._desk.seat(link, worker)
        asyncio.run_coroutine_threadsafe(self._switchboard.join(control, worker), self._loop).result()
        return Inherited(
            listener_fd=self._listeners.main.fileno(),
            health_fd=self._listeners.health_fd,
            neighbours_fd=self._listeners.neighbours_fd,
            log_folder=self._log_folder / f"worker-{worker}",
            worker=worker,
            processes=workers,
            link_fd=its_link.detach(),
            control_fd=its_control.detach(),
            gate_fd=self._gate.descriptor,
        )

    def listen_no_more(self) -> None:
        """Let go of the port: each worker has it for itself."""
        self._listeners.main.close()

    def miss(self, worker: int) -> None:
        """Have the others no longer wait for a worker that is gone."""
        self._listeners.miss(worker)

    def heed(self, number: int) -> None:
        """Do what a signal says that is about logs."""
        self._loop.call_soon_threadsafe(self._log_signals[signal.Signals(number)])

    def close(self) -> None:
        """End, after the last worker."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._desk.close()

    def _run(self) -> None:
        try:
            uvloop.run(self._look_after())
        except BaseException as defect:
            _end_at_once(defect)
            raise

    async def _look_after(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        line, its_line = socket.socketpair()
        self._desk.seat(its_line, 0)
        storage = following(self._settings, self._gate, self._storage)
        engine = Engine(storage, disks=disks_of(self._settings), link=Link(line))
        engine.start_upkeep(structlog.get_logger().warning)
        self._switchboard = Switchboard(lambda: report_of_owner(self._judging, engine.figures, self._outlets.dropped))
        collect_seldom()
        self._ready.set()
        await self._end.wait()
        await engine.close()

    def _end_stuck(self, worker: int) -> None:
        structlog.get_logger().error(f"Worker {worker} takes nothing of what it is told; it is ended.")
        self.kill(worker)


def _end_at_once(defect: BaseException) -> None:
    """Nobody may be told anything by half a process. What was answered is on disk; the workers see this one go."""
    structlog.get_logger().critical("The process that commits met a defect, and ends.", exc_info=defect)
    os._exit(DEFECT)
