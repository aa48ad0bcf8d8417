"""A backup becomes the database of a data directory: checked, as a new epoch, whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from holdfast.bootstrap.backup import beside
from holdfast.bootstrap.checking import NotChecked, Stages, checked
from holdfast.bootstrap.home import record_of
from holdfast.bootstrap.objections import shown
from holdfast.bootstrap.postgres_copies import check_dump, how_to_restore, is_dump
from holdfast.bootstrap.restore import begun, known_of, lost, new_epoch
from holdfast.bootstrap.start import StartFailure, make_directory
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.storage.durable import sync
from holdfast.storage.lock import DirectoryLock
from holdfast.storage.partial import partial_folder
from holdfast.storage.record import create_record
from holdfast.times import now_ms


def check_backup(source: Path, stages: Stages) -> str:
    """See that a backup is whole and sound, whatever wrote it; say what was looked at. Raises ``StartFailure``."""
    try:
        with _told(f"{source} is no sound backup"):
            if is_dump(source):
                return check_dump(source)
            report = checked(source, stages)
    except NotChecked as failure:
        raise StartFailure(f"{source} was not checked: {failure}") from failure
    return (
        f"{source} is sound: {report.entries:,} entries, {report.items:,} items and {report.documents:,} documents "
        "without a difference."
    )


def put_back(settings: Settings, source: Path, stages: Stages, *, revoke_keys: bool = False) -> list[str]:
    """Make a backup the configured database, which must not be there yet; say what was found and done.

    ``revoke_keys``: no access key of the backup holds afterwards.

    Raises ``StartFailure``: no database was put in place then.
    """
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory cannot be restored: set DATA_DIR or DATABASE_URL.")
    if not source.exists():
        raise StartFailure(f"There is no backup {source}.")
    if url.engine == "postgresql":
        raise StartFailure(f"{check_backup(source, stages)} {how_to_restore(source)}")
    path, directory = Path(url.reveal()), settings.data_dir
    make_directory(directory)
    with _told(f"{source} was not restored"):
        if is_dump(source):
            raise StartFailure("it is a dump of PostgreSQL, and DATABASE_URL does not name one.")
        lock = DirectoryLock(directory)
        try:
            _require_empty(path)
            with partial_folder(path.parent) as partial:
                copy = partial / path.name
                _copied(source, copy, stages)
                keys = _keys_of(copy, revoke=revoke_keys)
                return [*_placed(copy, path, directory, stages), *keys]
        finally:
            lock.release()


def _require_empty(path: Path) -> None:
    for there in (path, *beside(path)):
        if there.exists():
            raise StartFailure(f"{there} is there, and nothing is overwritten. Stop the server, and move it away.")
    if not path.parent.is_dir():
        raise StartFailure(f"there is no folder {path.parent}. Make it first.")


def _copied(source: Path, copy: Path, stages: Stages) -> None:
    """Copy a backup, and bring it to the schema of this release."""
    from holdfast.storage.sqlite.copying import copy_database
    from holdfast.storage.sqlite.home import bring_up_to_date

    copy_database(source, copy, lambda _: None, lambda done, pages: stages("Copying", done, pages))
    bring_up_to_date(copy)


def _keys_of(copy: Path, *, revoke: bool) -> list[str]:
    """Say which access keys come back to life with a copy, or revoke them."""
    from holdfast.storage.sqlite.storage import SqliteStorage

    with closing(SqliteStorage(copy)) as storage:
        with closing(storage.reader()) as reader:
            _, keys = reader.access_keys(-1) or (0, [])
        names = [key.name for key in keys if key.revoked_at is None]
        if revoke:
            for name in names:
                storage.revoke_key(name, now_ms())
    if not names:
        return []
    if revoke:
        return [f"Access keys that were revoked with it: {', '.join(names)}. `holdfast keys create` makes new ones."]
    told = f"Access keys that hold again, those that were revoked since the backup too: {', '.join(names)}."
    return [f"{told} Revoke what must not hold (`holdfast keys revoke NAME`) before you start the server."]


def _placed(copy: Path, path: Path, directory: Path, stages: Stages) -> list[str]:
    from holdfast.storage.sqlite.copying import as_one_file
    from holdfast.storage.sqlite.home import begin_epoch, look

    record, known = known_of(directory)
    found = look(copy, record.sequence if record else 0)
    checked(copy, stages)
    home = secrets.token_hex(16)
    epoch = begin_epoch(copy, new_epoch(), home)
    as_one_file(copy)
    sync(copy)
    # Were this killed between the two, there would be a record without a database: no server starts, and this can be
    # run again.
    create_record(directory, record_of(look(copy), home))
    copy.replace(path)
    sync(path.parent)
    ends = f"The database {path} is restored, and ends with {shown(found.sequence, found.time)}."
    return [known, ends, *lost(record, found), begun(epoch)]


@contextmanager
def _told(failing: str) -> Iterator[None]:
    try:
        yield
    except NotChecked:
        raise
    except (Fault, StartFailure) as failure:
        raise StartFailure(f"{failing}: {failure}") from failure
    except OSError as error:
        raise StartFailure(f"{failing}: {os.strerror(error.errno or errno.EIO)}.") from error
