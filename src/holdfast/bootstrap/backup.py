"""A backup of the configured database: of one moment, checked, whole or not there, beside whoever works on it."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from holdfast.bootstrap.checking import NotChecked, Stages, checked
from holdfast.bootstrap.home import require_home
from holdfast.bootstrap.postgres_copies import how_to_back_up
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.storage.backup_note import BackupNote, note_backup
from holdfast.storage.durable import sync
from holdfast.storage.partial import partial_folder
from holdfast.storage.record import Whereabouts
from holdfast.times import now_ms, rfc3339

#: How every SQLite database begins (https://sqlite.org/fileformat2.html).
_MAGIC: Final = b"SQLite format 3\0"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a backup was held against its ledger, without a difference."""

    entries: int
    items: int
    documents: int


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was made."""

    file: str
    bytes: int
    #: The last entry of its ledger, and when that was written; null: it has none.
    sequence: int
    time: str | None
    #: What was held against the ledger; null: it was not checked.
    checked: Checked | None
    #: How long the copying took, and by how many bytes the write-ahead log of the database has grown meanwhile.
    seconds: float
    log_growth_bytes: int


def back_up(settings: Settings, target: Path, stages: Stages, *, overwrite: bool, verify: bool) -> Backup:
    """Write a backup into a file, or into a folder under a name by the time; ``verify``: check it before it is kept.

    Raises ``StartFailure``: nothing was written then, and what was there is as it was.
    """
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory is gone with its server; there is nothing to back up.")
    if url.engine == "postgresql":
        raise StartFailure(how_to_back_up(target))
    source, began = Path(url.reveal()), now_ms()
    if not source.is_file():
        raise StartFailure(f"There is no database {source}. Name it with DATA_DIR or DATABASE_URL.")
    if verify:
        require_home(settings)  # One that lacks what its record knows would look sound.
    place = _place(target, began)
    _require_free(place, source, overwrite=overwrite)
    with _told(place), partial_folder(place.parent) as partial:
        copy = partial / "copy.db"
        room = _room_for(source, place.parent, settings.disk_free_bytes_min)
        seconds, log_growth_bytes = _copied(source, copy, stages, room)
        report, found = _looked_at(copy, place, stages, verify=verify)
        size = copy.stat().st_size
        sync(copy)
        copy.replace(place)
        sync(place.parent)
    _note(settings, BackupNote(time=began, file=str(place.absolute()), sequence=found.sequence))
    return Backup(
        file=str(place),
        bytes=size,
        sequence=found.sequence,
        time=rfc3339(found.time) if found.sequence else None,
        checked=report,
        seconds=round(seconds, 3),
        log_growth_bytes=log_growth_bytes,
    )


def _place(target: Path, began: int) -> Path:
    if not target.is_dir():
        return target
    moment = datetime.fromtimestamp(began // 1000, UTC)
    return target / f"holdfast-{moment:%Y%m%dT%H%M%SZ}.db"


def _require_free(place: Path, source: Path, *, overwrite: bool) -> None:
    """See that nothing is lost that bears the name already, nor that something beside it would spoil the backup."""
    if not place.parent.is_dir():
        raise StartFailure(f"There is no folder {place.parent} for the backup. Make it first.")
    if place.resolve() in {source.resolve(), *beside(source.resolve())}:
        raise StartFailure(f"{place} is the database itself, or stands beside it. Name another file.")
    for other in beside(place):
        if other.exists():
            raise StartFailure(f"{other} belongs to another database, and would damage this one. Move it away.")
    if not place.exists():
        return
    if not overwrite:
        raise StartFailure(f"{place} is there already. Name another file, or a folder, or say --overwrite.")
    if not _is_database(place):
        raise StartFailure(f"{place} is no backup, and is not overwritten. Name another file, or a folder.")


def beside(database: Path) -> list[Path]:
    """Name the files that SQLite keeps beside a database; beside another file of that name they would damage it."""
    return [database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal")]


def _is_database(place: Path) -> bool:
    if not place.is_file():
        return False
    with place.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _room_for(source: Path, folder: Path, free_bytes_min: int) -> Callable[[int], None]:
    """Have a folder hold so many bytes; where it is on the disk of the database, changes must go on as well."""
    spared = free_bytes_min if source.stat().st_dev == folder.stat().st_dev else 0

    def require(needed: int) -> None:
        free = shutil.disk_usage(folder).free
        if free < needed + spared:
            besides = f", and the server {spared:,} beside it (DISK_FREE_BYTES_MIN)" if spared else ""
            raise StartFailure(f"There is no room in {folder}: the backup needs {needed:,} bytes{besides}; {free:,} "
                               "are free.")  # fmt: skip

    return require


def _copied(source: Path, copy: Path, stages: Stages, require_room: Callable[[int], None]) -> tuple[float, int]:
    from holdfast.storage.sqlite.copying import copy_database

    began = time.monotonic()
    growth = copy_database(source, copy, require_room, lambda done, all_pages: stages("Copying", done, all_pages))
    return time.monotonic() - began, growth


def _looked_at(copy: Path, place: Path, stages: Stages, *, verify: bool) -> tuple[Checked | None, Whereabouts]:
    from holdfast.storage.sqlite.home import look

    if not verify:
        return None, look(copy)
    try:
        report = checked(copy, stages)
    except NotChecked as failure:
        raise StartFailure(
            f"The backup {place} was not kept: {failure} With --no-verify it is kept without a look at it."
        ) from failure
    except StartFailure as failure:
        raise StartFailure(
            f"The backup {place} was not kept: {failure} Run `holdfast verify`; with --no-verify it is kept as it is."
        ) from failure
    return Checked(entries=report.entries, items=report.items, documents=report.documents), look(copy)


def _note(settings: Settings, note: BackupNote) -> None:
    try:
        note_backup(settings.data_dir, note)
    except OSError as error:
        raise StartFailure(
            f"The backup {note.file} is whole, but that cannot be noted in {settings.data_dir}: {error.strerror}."
        ) from error


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except Fault as fault:
        raise StartFailure(f"The backup {place} was not written: {fault}") from fault
    except OSError as error:
        why = os.strerror(error.errno or errno.EIO)
        raise StartFailure(f"The backup {place} was not written: {why}. Nothing of it was left behind.") from error
