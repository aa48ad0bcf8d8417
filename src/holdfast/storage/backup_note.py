"""When the last backup was made: noted beside the database, for those who watch over it."""

import contextlib
from pathlib import Path
from typing import Final

import msgspec

from holdfast.storage.durable import replace_durably

NAME: Final = "backup.json"


class BackupNote(msgspec.Struct, frozen=True, kw_only=True):
    """The last backup that was made and checked."""

    #: Of which moment it is, in milliseconds since 1970 UTC.
    time: int
    #: Where it was put.
    file: str
    #: The last entry of the ledger that is in it.
    sequence: int


def note_backup(directory: Path, note: BackupNote) -> None:
    """Note it in the place of the one before. Raises ``OSError``."""
    replace_durably(directory / NAME, msgspec.json.encode(note))


def last_backup_time(directory: Path) -> int:
    """Tell of which moment the backup that was noted last is; 0: nothing was, or nothing that can be read."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((directory / NAME).read_bytes(), type=BackupNote).time
    return 0
