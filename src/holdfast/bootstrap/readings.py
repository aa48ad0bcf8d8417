"""Where the figures come from that Prometheus reads."""

from pathlib import Path

from holdfast.engine.engine import Engine
from holdfast.storage.backup_note import last_backup_time
from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.exposition import Readings
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.outlets import Outlets


def readings_of(engine: Engine, metrics: Metrics, access_log: AccessLog, outlets: Outlets, data_dir: Path) -> Readings:
    """Tie the figures of a server to those who know them."""
    return Readings(
        commands_waiting=lambda: engine.commands_waiting,
        commands_committing=lambda: engine.commands_committing,
        feed_places=lambda: engine.feed.places,
        feed_lag=lambda: engine.feed.lag.entries,
        feed_looks_failed=lambda: engine.feed.failed_looks,
        refusals=lambda: metrics.refusals,
        timings=lambda: engine.timings,
        access_lines_dropped=lambda: access_log.dropped,
        stdout_lines_dropped=lambda: outlets.dropped,
        clock_ahead_ms=lambda: engine.clock.state().ahead_ms,
        disk_free=lambda: engine.disks.free,
        disk_low=lambda: engine.disks.low,
        backup_time_ms=lambda: last_backup_time(data_dir),
    )
