"""The record of an SQLite database, kept in the data directory while a server runs."""

import secrets
from pathlib import Path

import structlog

from holdfast.bootstrap.home import record_of, require_home, told
from holdfast.bootstrap.storages import open_storage
from holdfast.config import Settings
from holdfast.storage.record import Record, Whereabouts, create_record, read_record
from holdfast.storage.record_keeper import RecordKeeper


def keep_record(settings: Settings) -> RecordKeeper | None:
    """See that the configured database is at home here, and keep its record from now on; None: it needs none.

    A database without a home, a new one or one of an earlier release, gets this one. Needs the lock of the data
    directory. Raises ``StartFailure``.
    """
    if settings.database_url.engine != "sqlite":
        return None
    require_home(settings)
    open_storage(settings).close()  # Brings the schema up to date.
    with told():
        record, found = _adopted(Path(settings.database_url.reveal()), settings.data_dir)
        keeper = RecordKeeper(settings.data_dir, record, structlog.get_logger().warning)
        keeper.note(found.sequence, found.last_command_id, found.time)
        keeper.start()
    return keeper


def _adopted(path: Path, directory: Path) -> tuple[Record, Whereabouts]:
    """Give the record, and what the database says of itself; give that a home when it has none.

    The record comes first: were the server killed between the two, a home without a record would be a stranger's.
    """
    from holdfast.storage.sqlite.home import look, take_home

    record, found = read_record(directory), look(path)
    if record is None:
        record = record_of(found, secrets.token_hex(16), adopting=True)
        create_record(directory, record)
    if record.adopting:
        take_home(path, record.home)
    return record, found
