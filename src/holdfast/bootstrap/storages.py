"""From the setting DATABASE_URL to a storage engine. Only the one that is configured gets imported."""

from pathlib import Path

import structlog

from holdfast.bootstrap.home import require_home
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Storage
from holdfast.storage.record_keeper import RecordKeeper
from holdfast.storage.retention import HOUR_MS, Retention


def open_storage(settings: Settings, *, migrate: bool = False, keeper: RecordKeeper | None = None) -> Storage:
    """Open the database that the settings name. ``migrate``: bring a PostgreSQL schema up to date first."""
    retention = Retention(settings.idempotency_ttl_hours * HOUR_MS)
    url = settings.database_url
    if url.engine == "memory":
        from holdfast.storage.memory.storage import MemoryStorage

        return MemoryStorage(retention)
    try:
        if url.engine == "postgresql":
            from holdfast.storage.postgres.storage import PostgresStorage

            return PostgresStorage(url.reveal(), retention, migrate=migrate)
        return _open_sqlite(Path(url.reveal()), retention, keeper)
    except Fault as error:
        raise StartFailure(str(error)) from error


def _open_sqlite(path: Path, retention: Retention, keeper: RecordKeeper | None) -> Storage:
    from holdfast.storage.sqlite.storage import SqliteStorage

    try:
        return SqliteStorage(
            path,
            retention,
            note=None if keeper is None else keeper.note,
            tell=lambda line: structlog.get_logger().error(line),
        )
    except Fault as error:
        raise StartFailure(f"The database {path} cannot be opened: {error}") from error


def migrate_database(settings: Settings) -> list[str]:
    """Bring the schema of the configured database up to date; give the names of what was applied."""
    url = settings.database_url
    if url.engine != "postgresql":
        require_home(settings)
        open_storage(settings).close()  # The embedded engines see to it whenever they are opened.
        return []
    from holdfast.storage.postgres.migrate import migrate

    try:
        return migrate(url.reveal())
    except Fault as error:
        raise StartFailure(str(error)) from error
