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
            return [begun(begin_epoch(url.reveal(), new_epoch()))]
    with told():
        return _accept_file(settings, Path(url.reveal()))


def _accept_file(settings: Settings, path: Path) -> list[str]:
    from holdfast.storage.sqlite.home import begin_epoch, look, require_alone

    directory = settings.data_dir
    record, known = known_of(directory)
    found = look_at(path, record)
    if found is None:
        raise StartFailure(f"There is no database {path} to accept. Put one there, or name it with DATABASE_URL.")
    make_directory(directory)
    lock = DirectoryLock(directory)
    try:
        require_alone(path)
        open_storage(settings).close()  # Brings the schema up to date.
        home = secrets.token_hex(16)
        epoch = begin_epoch(path, new_epoch(), home)
        # Were this killed before the record is there, the next start would refuse as before, and this be run again.
        create_record(directory, record_of(look(path), home))
    finally:
        lock.release()
    ends = f"The database {path} ends with {shown(found.sequence, found.time)}."
    return [known, ends, *lost(record, found), begun(epoch)]


def known_of(directory: Path) -> tuple[Record | None, str]:
    """Give the record of a data directory, and in words what it knew; a damaged one counts as none."""
    try:
        record = read_record(directory)
    except DamagedRecord as damage:
        return None, str(damage)
    return record, f"{directory / NAME} knew {'nothing' if record is None else shown(record.sequence, record.time)}."


def lost(record: Record | None, found: Whereabouts) -> list[str]:
    """Say what a database has of what the record knew."""
    if record is None or record.sequence == 0:
        return []
    if found.database != record.database:
        return ["It is another database than the one that was here."]
    if found.command_id == record.command_id:
        return ["It has the entry that was known."]
    if found.sequence >= record.sequence:
        return [f"It has another entry {record.sequence} than the one that was known."]
    return [f"Entries {found.sequence + 1} to {record.sequence} at least are not in it, and are given up."]


def begun(epoch: Epoch) -> str:
    """Say what a new epoch means."""
    return (
        f"A new epoch has begun behind entry {epoch.sequence}: cursors of entries that are not in this database get a "
        "410, and so do all bare sequence numbers; their owners take a snapshot."
    )


def new_epoch() -> str:
    """Make the id of an epoch."""
    return secrets.token_hex(8)
