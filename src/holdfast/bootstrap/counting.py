"""What a process has counted, as a report; and what a whole server has, as its workers tell it."""

from holdfast import __version__
from holdfast.bootstrap.control import Control
from holdfast.engine.engine import Engine
from holdfast.engine.figures import Figures
from holdfast.engine.judging import Judging
from holdfast.telemetry.exposition import Exposition, Readings
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.process import memory_usage
from holdfast.telemetry.report import Counted, Present, Report, added, counted_of
from holdfast.telemetry.whole import exposition_of, metrics_of, process_now


def report_of_worker(engine: Engine, metrics: Metrics, readings: Readings) -> Report:
    """Give what a process has counted that serves."""
    process, processor_s, started_s = process_now()
    counted = counted_of(
        engine.figures,
        engine.timings,
        metrics,
        feed_looks_failed=readings.feed_looks_failed(),
        access_lines_dropped=readings.access_lines_dropped(),
        stdout_lines_dropped=readings.stdout_lines_dropped(),
        processor_s=processor_s,
    )
    present = Present(
        commands_waiting=engine.commands_waiting,
        commands_committing=engine.commands_committing,
        feed_places=engine.feed.places,
        memory=memory_usage(),
        process=process,
    )
    return Report(counted=counted, present=present, feed_lag=engine.feed.lag.entries, started_s=started_s)


def report_of_owner(judging: Judging, upkeep: Figures, stdout_lines_dropped: int) -> Report:
    """Give what the process has counted that commits for others."""
    process, processor_s, started_s = process_now()
    counted = added(
        counted_of(
            judging.figures, judging.timings, stdout_lines_dropped=stdout_lines_dropped, processor_s=processor_s
        ),
        Counted(figures=counted_of(upkeep, judging.timings).figures),
    )
    return Report(counted=counted, present=Present(memory=memory_usage(), process=process), started_s=started_s)


class WholeServer:
    """What all processes of a server have counted, asked for by one of its workers."""

    def __init__(self, control: Control, own: Readings, storage: str) -> None:
        self._control = control
        self._own = own
        self._storage = storage

    async def told(self) -> tuple[Metrics, Exposition]:
        """Give it as of now."""
        whole = await self._control.whole()
        exposition = exposition_of(whole.report, self._own, version=__version__, storage=self._storage)
        return metrics_of(whole.report, whole.before), exposition

    async def reset(self) -> None:
        """Count the figures of the groups from zero on, in all processes."""
        await self._control.whole(reset=True)
