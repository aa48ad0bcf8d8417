"""What must be ours before a server can start: its data directory. Its ports are in ``listeners``."""

import os
import socket
from pathlib import Path
from typing import Final

from holdfast.config import Settings
from holdfast.storage.lock import DirectoryInUse, DirectoryLock

_ALL_ADDRESSES: Final = ("0.0.0.0", "::")  # noqa: S104 - it is shown, not bound


class StartFailure(Exception):
    """The server cannot start; the message is one line that says why and what to do."""


def make_directory(directory: Path) -> None:
    """Make the data directory when it is missing, and see that it can be written."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "logs").mkdir(mode=0o700, exist_ok=True)
        probe = directory / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartFailure(
            f"The data directory {directory} cannot be written: {error.strerror}. Choose another with DATA_DIR."
        ) from error


def url_shown(host: str, port: int) -> str:
    """Give the URL by which a program on this machine reaches what listens there.

    A server on all addresses has one that is nobody's: asked by it, the server would take the caller for a stranger.
    """
    name = "localhost" if host in _ALL_ADDRESSES else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def claim(settings: Settings, listener: socket.socket) -> tuple[DirectoryLock | None, Path]:
    """Take the data directory, and give the folder for the log files.

    Nodes of one PostgreSQL may share a directory, for the truth is not in there; log files belong to one
    process each, so those that come later write theirs into a folder of their port.
    """
    folder = settings.data_dir / "logs"
    try:
        return DirectoryLock(settings.data_dir), folder
    except DirectoryInUse as error:
        if settings.database_url.engine != "postgresql":
            raise StartFailure(str(error)) from error
        return None, folder / f"port-{listener.getsockname()[1]}"
    except OSError as error:
        raise StartFailure(f"The data directory {settings.data_dir} cannot be locked: {error.strerror}.") from error
