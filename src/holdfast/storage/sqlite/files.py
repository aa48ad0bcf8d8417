"""The files of a database by name and as they were opened: nothing is written into one that has lost its name.

A file that is moved or deleted under a running server lives on without a name as long as it is open. SQLite goes on
writing into it, and everything is lost when the server ends. So names are looked at before each commit: with ``stat``
alone, for locks drop when a database file is opened and closed by other means.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from holdfast.engine.errors import DatabaseMoved
from holdfast.storage.sqlite.in_memory import InMemory

#: Device and inode.
_Identity = tuple[int, int]


class DatabaseFiles:
    """The database, its log and the index of that log. One in memory has none, and nothing is looked at."""

    def __init__(self, place: Path | InMemory, tell: Callable[[str], None]) -> None:
        """Begin; ``tell`` takes a line for the operator."""
        self._tell = tell
        self._database: Final = str(place)
        real = os.path.realpath(self._database)  # SQLite looks through links as well.
        self._names: Final = (self._database, f"{real}-wal", f"{real}-shm") if isinstance(place, Path) else ()
        self._known: dict[str, _Identity] = {}
        #: What was told last.
        self._moved: str | None = None

    def remember(self) -> None:
        """Take the files that bear the names now for those that are open; the database for good."""
        self.forget_log()
        found = {name: identity for name in self._names if (identity := _identity(name)) is not None}
        self._known = found | self._known

    def forget_log(self) -> None:
        """The log may go with its last connection; the next one makes another."""
        self._known = {name: identity for name, identity in self._known.items() if name == self._database}

    def require(self) -> None:
        """Return when every file still has its name. Raises ``DatabaseMoved``."""
        for name, identity in self._known.items():
            if _identity(name) != identity:
                if self._moved != name:
                    self._moved = name
                    self._tell(f"{name} was moved, deleted or replaced under the running server: writes are refused.")
                raise DatabaseMoved
        if self._moved is not None:
            self._tell(f"{self._moved} is back in its place: writes are taken again.")
            self._moved = None


def _identity(name: str) -> _Identity | None:
    try:
        status = os.stat(name)  # noqa: PTH116 - in each commit: a path object would cost more than the call
    except OSError:
        return None
    return status.st_dev, status.st_ino
