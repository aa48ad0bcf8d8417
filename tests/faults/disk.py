"""A disk of one's own beneath SQLite: a VFS above the real one (https://sqlite.org/vfs.html)."""

from pathlib import Path
from typing import Final, Self

import apsw

#: The real thing below, and what is used when nobody names a VFS.
REAL: Final = "unix"


class Disk(apsw.VFS):
    """While it is in use, every file of SQLite in this process goes through it."""

    def __init__(self, name: str) -> None:
        self._name = name
        super().__init__(name, REAL)

    def __enter__(self) -> Self:
        apsw.set_default_vfs(self._name)
        return self

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's
        """Look through links: the one of apsw takes what SQLite says of a link for a fault."""
        return str(Path(name).resolve())

    def __exit__(self, *_: object) -> None:
        apsw.set_default_vfs(REAL)
        self.unregister()


def name_of(path: str | apsw.URIFilename | None) -> str:
    """Give the name of a file that SQLite opens, without its folder; empty: one without a name."""
    return Path((path.filename() if isinstance(path, apsw.URIFilename) else path) or "").name
