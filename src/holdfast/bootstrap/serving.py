"""One process that speaks HTTP: it serves, drains, stops."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import msgspec
import structlog

from holdfast import __version__
from holdfast.api.context import Context
from holdfast.bootstrap.access import door_told, watched_keys
from holdfast.bootstrap.answering import answer, probes_answered
from holdfast.bootstrap.control import Control
from holdfast.bootstrap.counting import WholeServer, report_of_worker
from holdfast.bootstrap.disks import disks_of
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.interpreter import collect_seldom
from holdfast.bootstrap.listeners import Listeners
from holdfast.bootstrap.readings import readings_of
from holdfast.bootstrap.signals import Stopper, listen
from holdfast.bootstrap.start import url_shown
from holdfast.bootstrap.telling import log_signals, say
from holdfast.config import Settings
from holdfast.engine.engine import Engine
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.ports import Storage
from holdfast.engine.workers.link import Link
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.exposition import Exposition
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.outlets import Outlets

#: How long the requests under way may take to end when the server is told to stop: less than the 10 s after
#: which containers are killed.
DRAIN_S_MAX: Final = 8.0
#: How long the answers may take after that whose requests are there whole.
LAST_ANSWERS_S_MAX: Final = 0.5


class Served(msgspec.Struct, frozen=True):
    """What a process serves with."""

    settings: Settings
    given: Inherited
    storage: Storage
    listeners: Listeners
    outlets: Outlets
    access_log: AccessLog


async def serve(served: Served) -> None:
    """Serve until a signal comes, or until the process is gone that commits; then finish what was begun."""
    settings = served.settings
    engine = _engine(served)
    stopper, leave = Stopper(say), asyncio.Event()
    listen(stopper, log_signals(settings, served.outlets, served.access_log.set_level))
    async with watched_keys(settings, served.storage) as ring:
        context = _context(served, engine, ring, stopper.event.is_set)
        async with _whole(served, context, stopper.event.set) as whole:
            if served.given.worker == 1:  # Only now: whoever reads it may stop the server at once; that must drain.
                _announce(served, ring)
            collect_seldom()
            context = msgspec.structs.replace(context, whole=whole)
            async with probes_answered(settings, served.listeners, context):
                serving = asyncio.create_task(answer(settings, served.listeners, context, stopper.event, leave))
                stopped = asyncio.create_task(stopper.event.wait())
                await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
                say("Stopping: finishing the requests under way.")
                engine.feed.end()  # Those who only wait would do so for long.
                _, unfinished = await asyncio.wait({serving}, timeout=DRAIN_S_MAX)
                if unfinished:
                    say(f"Some clients did not finish within {DRAIN_S_MAX:.0f} s; leaving them.")
                    leave.set()
                    await asyncio.wait({serving}, timeout=LAST_ANSWERS_S_MAX)
    await engine.close()
    serving.cancel()
    await asyncio.wait({serving})
    say("Stopped. Everything that was accepted is on disk.")


@asynccontextmanager
async def _whole(served: Served, context: Context, lost: Callable[[], None]) -> AsyncIterator[WholeServer | None]:
    """Speak meanwhile with the process that has started this one; None: there is none, and this is all of it."""
    if served.given.control_fd is None:
        with _while_supervised(served.given.lifeline_fd, lost):
            yield None
        return

    def leave() -> None:
        say("The process that commits is gone. Ending: what it was not sent was not done.")
        lost()

    engine, metrics = context.engine, context.metrics
    assert isinstance(metrics, Metrics)  # noqa: S101 - it is ours
    readings = readings_of(engine, metrics, served.access_log, served.outlets, served.settings.data_dir)
    control = Control(lambda: report_of_worker(engine, metrics, readings), leave)
    await control.start(socket.socket(fileno=served.given.control_fd))
    try:
        yield WholeServer(control, readings, engine.storage_name)
    finally:
        control.close()


@contextmanager
def _while_supervised(lifeline: int | None, lost: Callable[[], None]) -> Iterator[None]:
    """Notice meanwhile when the process that has started this one is gone; None: nobody has."""
    if lifeline is None:
        yield
        return
    loop = asyncio.get_running_loop()

    def leave() -> None:
        loop.remove_reader(lifeline)
        say("The process that has started this one is gone. Ending.")
        lost()

    loop.add_reader(lifeline, leave)
    try:
        yield
    finally:
        loop.remove_reader(lifeline)


def _engine(served: Served) -> Engine:
    """Give an engine of its own, or one whose commits another process makes, and which leaves the upkeep to that."""
    disks, given, storage = disks_of(served.settings), served.given, served.storage
    if given.link_fd is None:
        engine = Engine(storage, disks=disks)
        engine.start_upkeep(structlog.get_logger().warning)
        return engine
    link = Link(socket.socket(fileno=given.link_fd), told=storage.clock.now)
    engine = Engine(storage, disks=disks, link=link, processes=given.processes)
    engine.start_upkeep(alone=False)
    return engine


def _context(served: Served, engine: Engine, ring: KeyRing, is_stopping: Callable[[], bool]) -> Context:
    settings, access_log = served.settings, served.access_log
    metrics = Metrics(
        engine.figures,
        commands_waiting=lambda: engine.commands_waiting,
        commands_committing=lambda: engine.commands_committing,
    )
    readings = readings_of(engine, metrics, access_log, served.outlets, settings.data_dir)
    return Context(
        engine=engine,
        metrics=metrics,
        exposition=Exposition(
            engine.figures, metrics.endpoints, readings, version=__version__, storage=engine.storage_name
        ),
        access_log=access_log,
        processes=served.given.processes,
        is_stopping=is_stopping,
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


def _announce(served: Served, ring: KeyRing) -> None:
    url, directory = url_shown(*served.listeners.main.getsockname()[:2]), served.settings.data_dir
    say(f"Holdfast {__version__} listens on {url} ({served.storage.name}, data in {directory})")
    health = served.listeners.health
    if health is not None:
        say(f"Probes and scrapes are answered on {url_shown(*health.getsockname()[:2])}, too (HEALTH_PORT).")
    say(door_told(served.settings, ring))


def _report_defect(defect: Exception, request_id: str) -> None:
    structlog.get_logger().error("A request met a defect", exc_info=defect, request_id=request_id)
