"""A note in the data directory that access keys have been made: an old backup must not open the door again."""

import os
from pathlib import Path
from typing import Final

NAME: Final = "holdfast.keys"
_TEXT: Final = (
    "Access keys have been made for this server, so nobody is let in without one, whatever database lies here.\n"
)


def keys_are_noted(directory: Path) -> bool:
    """Tell whether there has ever been a key."""
    return (directory / NAME).exists()


def note_keys(directory: Path) -> None:
    """Note that there has been one, durably."""
    path = directory / NAME
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, _TEXT.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
