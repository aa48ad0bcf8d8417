"""Where a copy lies until it is whole: a folder beside the place that it is for, so that a rename finishes it."""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from holdfast.engine.errors import Fault

#: Its name, in the folder that the copy is for.
NAME: Final = ".holdfast-partial"
_LOCK: Final = "lock"


class PartialInUse(Fault):
    """Another copy is being written into the same folder."""


class PartialNotOurs(Fault):
    """Somebody else has made a folder of that name."""


@contextmanager
def partial_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder in a folder, for whoever makes a copy there; one at a time.

    It is removed at the end with what is left in it; where somebody was killed before, by the next one.
    Raises ``PartialInUse``, ``PartialNotOurs`` and ``OSError``.
    """
    path = folder / NAME
    lock = _locked(path)
    try:
        for left in path.iterdir():
            if left.name != _LOCK:
                left.unlink()
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _locked(path: Path) -> int:
    """Make the folder, and give the open lock in it. A file of its own: SQLite has locks of its own on a database."""
    while True:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise PartialNotOurs(f"{path} was not made by this user for himself alone. Look at it, and remove it.")
        try:
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileNotFoundError:
            continue  # Whoever had it has just removed the folder.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise PartialInUse(f"Another copy is being written into {path.parent}. Wait until it has ended.") from None
        except BaseException:
            os.close(lock)
            raise
        if _has_its_name(path / _LOCK, lock):
            return lock
        os.close(lock)


def _has_its_name(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
