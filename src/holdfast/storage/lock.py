"""One server per data directory."""

import fcntl
import os
from pathlib import Path
from typing import Final

from holdfast.engine.errors import Fault

_NAME: Final = ".server.lock"


class DirectoryInUse(Fault):
    """Another server works on this data directory."""


class DirectoryLock:
    """An exclusive lock on a data directory, held until the process ends.

    ``flock`` and not POSIX locks: those vanish when any descriptor of the file is closed.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / _NAME
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise DirectoryInUse(
                f"Another Holdfast server (process {holder or 'unknown'}) uses the data directory {directory}. "
                "Stop it, or choose another directory with DATA_DIR."
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next server in."""
        os.close(self._descriptor)
