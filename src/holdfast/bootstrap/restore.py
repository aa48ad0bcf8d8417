"""Goes on with a database that went back in time: on purpose, and as a new epoch."""

import secrets
from pathlib import Path

from holdfast.bootstrap.home import look_at, record_of, told
from holdfast.bootstrap.objections import shown
from holdfast.bootstrap.start import StartFailure, make_directory
from holdfast.bootstrap.storages import open_storage
from holdfast.config import Settings
from holdfast.domain.epochs import Epoch
from holdfast.storage.lock import DirectoryLock
from holdfast.storage.record import NAME, DamagedRecord, Record, Whereabouts, create_record, read_record


def accept_database(settings: Settings) -> list[str]:
    """Begin a new epoch of the configured database, which belongs here from then on; say what was found and done.

    Raises ``StartFailure``; no epoch was begun then, and the server starts or refuses to as before.
    """
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory is gone with its server; there is nothing to accept.")
    if url.engine == "postgresql":
        from holdfast.storage.postgres.epochs import begin_epoch

        with told():
            return [_begun(begin_epoch(url.reveal(), _new_epoch()))]
    path = Path(url.reveal())
    if not path.exists():
        raise StartFailure(f"There is no database {path} to accept. Put one there, or name it with DATABASE_URL.")
    make_directory(settings.data_dir)
    with told():
        lock = DirectoryLock(settings.data_dir)
        try:
            return _accept_file(settings, path)
        finally:
            lock.release()


def _accept_file(settings: Settings, path: Path) -> list[str]:
    from holdfast.storage.sqlite.home import begin_epoch, look, require_alone

    directory, lines = settings.data_dir, list[str]()
    try:
        record = read_record(directory)
    except DamagedRecord as damage:
        record = None
        lines.append(str(damage))
    found = look_at(path, record)
    require_alone(path)
    open_storage(settings).close()  # Brings the schema up to date.
    home = secrets.token_hex(16)
    epoch = begin_epoch(path, _new_epoch(), home)
    # Were this killed before the record is there, the next start would refuse as before, and this be run again.
    create_record(directory, record_of(look(path), home))
    return [*lines, *_compared(record, found, path, directory), _begun(epoch)]


def _compared(record: Record | None, found: Whereabouts | None, path: Path, directory: Path) -> list[str]:
    """Say what the record knew, and what the file has of it."""
    known = "knew nothing of a database" if record is None else f"knew {shown(record.sequence, record.time)}"
    lines = [f"{directory / NAME} {known}."]
    if found is None:  # It went away meanwhile; SQLite says so.
        return lines
    lines.append(f"The database {path} ends with {shown(found.sequence, found.time)}.")
    if record is None:
        return lines
    if found.database != record.database:
        lines.append("It is another database than the one that was here.")
    elif found.command_id == record.command_id:
        lines.append("It has the entry that the record knew.")
    elif found.sequence < record.sequence:
        lines.append(f"Entries {found.sequence + 1} to {record.sequence} at least are not in it, and are given up.")
    else:
        lines.append(f"It has another entry {record.sequence} than the one that was here.")
    return lines


def _begun(epoch: Epoch) -> str:
    return (
        f"A new epoch has begun behind entry {epoch.sequence}: cursors of entries that are not in this database get a "
        "410, and so do all bare sequence numbers; their owners take a snapshot."
    )


def _new_epoch() -> str:
    return secrets.token_hex(8)
