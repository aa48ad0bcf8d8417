"""Files for the owner alone: 0600, folders 0700. What earlier releases left more open is closed at the start."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from holdfast.config import Settings
from holdfast.storage import key_note
from holdfast.storage.record import NAME

#: What new files and folders of this process may never be: open to others.
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_FILE: Final = 0o600
_FOLDER: Final = 0o700
#: How a mirror of a database begins; a file of the original does not.
_MIRROR: Final = b'{\n  "": {'


def make_private(settings: Settings) -> None:
    """Close what is ours in the data directory, and the database, to others. The directory itself stays as it is.

    Whoever made it may have opened it to a group on purpose; nobody gets at what lies in it by that. What belongs
    to another user stays as it is.
    """
    for path in _ours(settings):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            mode = path.stat().st_mode
            if mode & OTHERS:
                path.chmod(_FOLDER if stat.S_ISDIR(mode) else _FILE)


def _ours(settings: Settings) -> Iterator[Path]:
    directory = settings.data_dir
    if settings.database_url.engine == "sqlite":
        database = os.path.realpath(settings.database_url.reveal())
        yield from (Path(database + end) for end in ("", "-wal", "-shm"))
    yield from (directory / ".server.lock", directory / NAME, directory / key_note.NAME)
    yield from (path for path in directory.glob("inventory_*.json") if _is_mirror(path))
    logs = directory / "logs"
    yield logs
    yield from logs.glob("*.log*")
    for folder in (*logs.glob("port-*"), *logs.glob("**/worker-*")):
        yield folder
        yield from folder.glob("*.log*")


def _is_mirror(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(len(_MIRROR)) == _MIRROR
    return False
