"""One mirror file: what it holds, how it is told from others, and how it is replaced.

It has the format of the original, one item a line, behind a first member that marks it. The mark's key is
the empty text, which is no SKU, here or there; its value looks like an item without stock, so that a program
that reads all members of an original's file as items still can, and adds nothing up wrongly.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.engine.errors import Fault
from holdfast.storage.original import Members, file_name
from holdfast.times import rfc3339

#: The key of the mark.
MARK_KEY: Final = ""
_NOTE: Final = "Mirror of a Holdfast database: changes made here are not read, and get lost"

#: What tells one state of a file from another: inode, time of change, size.
_Stamp = tuple[int, int, int]


class _Kind(Enum):
    """Whose a file is."""

    OURS = "a mirror of this database"
    TAKEN_OVER = "a file of the original whose stock is in this database"
    FOREIGN = "anything else"


class NotOurs(Fault):
    """A file stands where a mirror should be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a mirror of this database and was not taken over: it is left as it is.")


class Mark(msgspec.Struct, frozen=True, rename="camel"):
    """What makes a file a mirror."""

    #: The id of the database.
    mirror_of: str
    store: str
    #: The last entry of the ledger that the file knows of.
    sequence: int


class _MarkItem(msgspec.Struct, frozen=True, rename="camel"):
    """The mark in the shape of an item, as the original writes them."""

    sku: str
    name: str
    quantity: int
    reserved: int
    available: int
    version: int
    last_updated: str
    created_at: str
    holdfast: Mark


def render(mark: Mark, now: int, blocks: Iterable[str]) -> bytes:
    """Give the content of a mirror; ``blocks`` hold the lines of its items, each but the last ended by a comma."""
    time = rfc3339(now)
    first = msgspec.json.encode(_MarkItem(MARK_KEY, _NOTE, 0, 0, 0, 1, time, time, mark)).decode()
    lines = ",\n".join([f'  "{MARK_KEY}": {first}', *blocks])
    return f"{{\n{lines}\n}}\n".encode()


def mirrored_database(members: Members) -> str | None:
    """Give the id of the database that a parsed file mirrors; None: it is no mirror."""
    mark: Any = members.get(MARK_KEY)
    mark = mark.get("holdfast") if isinstance(mark, dict) else None
    database = mark.get("mirrorOf") if isinstance(mark, dict) else None
    return database if isinstance(database, str) else None


class MirrorFile:
    """The file of one store. It replaces what is ours, sets aside what was taken over, and spares all else."""

    def __init__(self, directory: Path, store: str, database_id: str, taken_over: Collection[bytes]) -> None:
        self.path: Final = directory / file_name(store)
        self._temporary: Final = directory / f".{self.path.name}.tmp"
        self._database_id = database_id
        self._taken_over = taken_over
        #: The state of the file that was looked at last, and whose it was.
        self._known: tuple[_Stamp, _Kind] | None = None

    def write(self, content: bytes) -> Path | None:
        """Replace the file durably; give the new place of one that was taken over and had to make room.

        Raises ``NotOurs`` and ``OSError``; the file is then as it was.
        """
        aside = self._make_room()
        try:
            with open(self._temporary, "wb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._temporary.replace(self.path)
        except OSError:
            self._temporary.unlink(missing_ok=True)
            raise
        _sync(self.path.parent)
        self._known = _stamp(self.path), _Kind.OURS
        return aside

    def remove(self) -> bool:
        """Remove the file if it is ours; tell whether it was there."""
        if not self.path.exists() or self._kind() is not _Kind.OURS:
            return False
        self.path.unlink()
        return True

    def _make_room(self) -> Path | None:
        kind = self._kind() if self.path.exists() else _Kind.OURS
        if kind is _Kind.FOREIGN:
            raise NotOurs(self.path)
        if kind is _Kind.OURS:
            return None
        aside = next(place for place in _places_aside(self.path) if not place.exists())
        self.path.rename(aside)
        return aside

    def _kind(self) -> _Kind:
        """Tell whose the file is; each state of it is read only once."""
        stamp = _stamp(self.path)
        if self._known is None or self._known[0] != stamp:
            self._known = stamp, self._look()
        return self._known[1]

    def _look(self) -> _Kind:
        content = self.path.read_bytes()
        if _database_of(content) == self._database_id:
            return _Kind.OURS
        return _Kind.TAKEN_OVER if hashlib.sha256(content).digest() in self._taken_over else _Kind.FOREIGN


def _database_of(content: bytes) -> str | None:
    try:
        members = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return mirrored_database(members) if isinstance(members, dict) else None


def _places_aside(path: Path) -> Iterator[Path]:
    """Give names that take-over does not look at."""
    number = 1
    while True:
        yield path.with_name(f"{path.name}.original" + (f".{number}" if number > 1 else ""))
        number += 1


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _private(path: str, flags: int) -> int:
    """Open a file for its owner alone."""
    return os.open(path, flags, 0o600)


def _sync(directory: Path) -> None:
    """Make the new name durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
