"""The application inside the process of the test: what no request from outside can bring about or see."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from holdfast.api.app import create_app
from holdfast.api.context import Context
from holdfast.api.http.door import Access
from holdfast.api.http.line import Application
from holdfast.engine.disks import Disks
from holdfast.engine.engine import Engine
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage
from holdfast.engine.timings import Timings
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.exposition import Exposition, Readings
from holdfast.telemetry.logfiles import LogFiles
from holdfast.telemetry.metrics import Metrics

_READINGS: Final = Readings(
    commands_waiting=lambda: 0,
    commands_committing=lambda: 0,
    feed_places=lambda: 0,
    feed_looks_failed=lambda: 0,
    feed_lag=lambda: 0,
    refusals=dict,
    timings=Timings,
    access_lines_dropped=lambda: 0,
    stdout_lines_dropped=lambda: 0,
    clock_ahead_ms=lambda: 0,
    disk_free=dict,
    disk_low=lambda: False,
    backup_time_ms=lambda: 0,
)


@asynccontextmanager
async def serving(
    storage: Storage,
    folder: Path,
    report_defect: Callable[[Exception, str], None] = lambda *_: None,
    new_id: Callable[[], str] | None = None,
    access: Access = "open",
    *,
    disks: Disks | None = None,
    made: Callable[[Engine], None] = lambda _: None,
) -> AsyncIterator[Application]:
    """Give the application on a storage; ``folder`` takes its logs, ``made`` the engine."""
    engine = Engine(storage, new_id, disks)
    made(engine)
    files = LogFiles(folder / "logs")
    access_log = AccessLog(files)
    try:
        yield create_app(
            Context(
                engine=engine,
                metrics=Metrics(Figures(), commands_waiting=lambda: 0, commands_committing=lambda: 0),
                exposition=Exposition(Figures(), {}, _READINGS, version="0", storage=storage.name),
                access_log=access_log,
                report_defect=report_defect,
                version="0",
                access=access,
                body_bytes_max=100_000,
                keep_alive_s=75,
            )
        )
    finally:
        await engine.close()
        access_log.close()
        files.close()
