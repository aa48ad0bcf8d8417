"""From the setting DATABASE_URL to a storage engine. Only the one that is configured gets imported."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from holdfast.bootstrap.home import require_home
from holdfast.bootstrap.start import StartFailure
from holdfast.bootstrap.waiting import when_there
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Storage
from holdfast.storage.record_keeper import RecordKeeper
from holdfast.storage.retention import HOUR_MS, Retention
from holdfast.storage.sqlite.gate import Gate

if TYPE_CHECKING:
    from holdfast.storage.sqlite.storage import SqliteStorage


def open_storage(
    settings: Settings, *, migrate: bool = False, accept_primary: bool = False, keeper: RecordKeeper | None = None
) -> Storage:
    """Open the database that the settings name; wait for one on a server.

    ``migrate``: bring a PostgreSQL schema up to date first. ``accept_primary``: forget which server was seen last.
    """
    retention = _retention_of(settings)
    url = settings.database_url
    if url.engine == "memory":
        from holdfast.storage.clock import machine_clock
        from holdfast.storage.sqlite.in_memory import InMemory
        from holdfast.storage.sqlite.storage import SqliteStorage

        return SqliteStorage(InMemory(), retention, machine_clock())
    try:
        if url.engine == "postgresql":
            return _open_postgres(settings, retention, migrate=migrate, accept_primary=accept_primary)
        return _open_sqlite(settings, retention, keeper)
    except Fault as error:
        raise StartFailure(str(error)) from error


def _open_postgres(settings: Settings, retention: Retention, *, migrate: bool, accept_primary: bool) -> Storage:
    from holdfast.storage.postgres.storage import PostgresStorage

    def open_one() -> Storage:
        return PostgresStorage(
            settings.database_url.reveal(),
            retention,
            migrate=migrate,
            data_dir=settings.data_dir,
            accept_primary=accept_primary,
            log=_log,
        )

    return when_there(open_one, settings.database_wait_s, _say)


def _log(text: str) -> None:
    if structlog.is_configured():  # The log files are opened after the database; what fails until then is said.
        structlog.get_logger().warning(text)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the operator reads this


def _retention_of(settings: Settings) -> Retention:
    return Retention(settings.idempotency_ttl_hours * HOUR_MS)


def open_shared(settings: Settings, gate: Gate, keeper: RecordKeeper | None) -> "SqliteStorage":
    """Open an SQLite database that other processes read. Raises ``StartFailure``."""
    return _open_sqlite(settings, _retention_of(settings), keeper, gate)


def _open_sqlite(
    settings: Settings, retention: Retention, keeper: RecordKeeper | None, gate: Gate | None = None
) -> "SqliteStorage":
    from holdfast.storage.clock import machine_clock
    from holdfast.storage.clock_file import ClockFile
    from holdfast.storage.sqlite.storage import SqliteStorage

    path, data_dir = Path(settings.database_url.reveal()), settings.data_dir
    try:
        return SqliteStorage(
            path,
            retention,
            machine_clock(),
            clock_memory=ClockFile(data_dir),
            note=None if keeper is None else keeper.note,
            tell=lambda line: structlog.get_logger().error(line),
            upgrading=lambda line: structlog.get_logger().info(line),
            gate=gate,
        )
    except Fault as error:
        raise StartFailure(f"The database {path} cannot be opened: {error}") from error
    except OSError as error:
        raise StartFailure(f"The files of the clock in {data_dir} cannot be used: {error.strerror}.") from error


def following(settings: Settings, gate: Gate, owner: "SqliteStorage | None" = None) -> Storage:
    """Open an SQLite database that another process owns, or another thread of this one: for all but commits."""
    from holdfast.storage.clock import machine_clock
    from holdfast.storage.clock_file import ClockFile
    from holdfast.storage.sqlite.follower import Following, SqliteFollower

    path = Path(settings.database_url.reveal())
    retention = _retention_of(settings)
    if owner is not None:
        return SqliteFollower(
            path, retention, owner.clock, gate=gate, keep_time=owner.keep_time, checkpoints=owner.checkpoints
        )
    clock = machine_clock()
    keep_time = Following(clock, ClockFile(settings.data_dir))
    return SqliteFollower(path, retention, clock, gate=gate, keep_time=keep_time)


def migrate_database(settings: Settings) -> list[str]:
    """Bring the schema of the configured database up to date; give the names of what was applied."""
    url = settings.database_url
    if url.engine != "postgresql":
        require_home(settings)
        open_storage(settings).close()  # The embedded engines see to it whenever they are opened.
        return []
    from holdfast.storage.postgres.migrate import migrate

    try:
        return migrate(url.reveal(), settings.data_dir)
    except Fault as error:
        raise StartFailure(str(error)) from error
