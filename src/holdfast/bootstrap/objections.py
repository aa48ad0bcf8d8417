"""What speaks against starting on a database: it is not the one that the data directory knows, or not all of it."""

from pathlib import Path
from typing import Final

from holdfast.storage.record import NAME, Record, Whereabouts
from holdfast.times import rfc3339

#: What to do when the file is the right one all the same.
ACCEPT: Final = "`holdfast restore --accept`"


def objection(record: Record | None, found: Whereabouts | None, path: Path, directory: Path) -> str | None:
    """Compare a record with what the file says of itself and of the record's last entry; None: all is well.

    ``found`` is None where there is no file.
    """
    if found is None:
        return None if record is None else _missing(record, path, directory)
    if record is None:
        return None if found.home is None else _belongs_elsewhere(path, directory)
    if found.database != record.database or not _at_home(record, found):
        return _another(record, path, directory)
    if found.epoch != record.epoch or found.command_id != record.command_id:
        return _went_back(record, found, path, directory)
    return None


def _at_home(record: Record, found: Whereabouts) -> bool:
    # A start that was killed while the database got its home is simply gone on with.
    return found.home == record.home or (record.adopting and found.home is None)


def shown(sequence: int, time: int) -> str:
    """Name the last entry of a ledger."""
    return f"entry {sequence} of {rfc3339(time)}" if sequence else "no entry"


def _last_of(record: Record) -> str:
    return shown(record.sequence, record.time)


def _missing(record: Record, path: Path, directory: Path) -> str:
    return (
        f"There is no database {path}, but {directory / NAME} knows one, with {_last_of(record)}. Put the file back, "
        f"with its -wal; or put a backup there and run {ACCEPT}. To begin with an empty database, move {NAME} away."
    )


def _belongs_elsewhere(path: Path, directory: Path) -> str:
    return (
        f"The database {path} belongs to another data directory: {directory / NAME} is missing. A copy may lack what "
        f"was written since. Name the right DATA_DIR; or, to go on with this file here, run {ACCEPT}."
    )


def _another(record: Record, path: Path, directory: Path) -> str:
    return (
        f"The database {path} is not the one of this data directory: {directory / NAME} knows another, with "
        f"{_last_of(record)}. Put that one back, with its -wal; or, to go on with this file, run {ACCEPT}."
    )


def _went_back(record: Record, found: Whereabouts, path: Path, directory: Path) -> str:
    state = f"the file ends with entry {found.sequence}"
    if found.sequence >= record.sequence:
        state = "the file has other entries"
    return (
        f"The database {path} went back in time: {directory / NAME} knows {_last_of(record)}, and {state}. Put the "
        f"right file back, with its -wal; or, to go on with this one, run {ACCEPT}."
    )
