"""The files of the log, JSON lines: appended to in whole blocks, rotated by size, owned by one object."""

import contextlib
import os
import re
import threading
from pathlib import Path
from typing import Final

#: A file that would grow beyond this is rotated first.
LOG_FILE_BYTES_MAX: Final = 5_242_880
#: Files kept of each log, the current one included: combined.log, combined.log.1 … combined.log.4.
LOG_FILES_MAX: Final = 5

#: The control characters that JSON leaves as they are, in UTF-8: DEL and C1. Some terminals obey the latter.
_CONTROLS: Final = re.compile(b"\x7f|\xc2[\x80-\x9f]")


class RotatingFile:
    """One log file and its older ones. Not thread-safe; ``LogFiles`` guards it."""

    def __init__(self, path: Path, *, bytes_max: int = LOG_FILE_BYTES_MAX, files_max: int = LOG_FILES_MAX) -> None:
        self._path = path
        self._bytes_max = bytes_max
        self._files_max = files_max
        self._descriptor: int | None = None
        self._size = 0
        self._open()

    def write(self, block: bytes) -> None:
        """Append whole lines; a block is never torn over two files. Raises ``OSError``, then nothing was written.

        Where the file was moved or deleted, a new one is opened: nothing goes into a file without a name.
        """
        if self._descriptor is not None and not self._has_its_name(self._descriptor):
            self.close()
        if self._size and self._size + len(block) > self._bytes_max:
            self._rotate()
        descriptor = self._open()
        try:
            _write_all(descriptor, block)
        except OSError:
            # On a full disk half a line may stand there; the next one must not be glued to it.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            self.close()
            raise
        self._size += len(block)

    def close(self) -> None:
        """Close the file; a later ``write`` opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is not None:
            return self._descriptor
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        if self._size and os.pread(descriptor, 1, self._size - 1) != b"\n":
            self._size += os.write(descriptor, b"\n")  # A crash has left half a line.
        return descriptor

    def _has_its_name(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(self._path.stat(), os.fstat(descriptor))
        except OSError:
            return False

    def _rotate(self) -> None:
        self.close()
        names = [self._path, *(Path(f"{self._path}.{number}") for number in range(1, self._files_max))]
        for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)


class LogFiles:
    """``combined.log`` and ``error.log`` of one folder. One process writes a folder; any thread may."""

    def __init__(self, folder: Path, *, bytes_max: int = LOG_FILE_BYTES_MAX, files_max: int = LOG_FILES_MAX) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._combined = RotatingFile(folder / "combined.log", bytes_max=bytes_max, files_max=files_max)
        self._errors = RotatingFile(folder / "error.log", bytes_max=bytes_max, files_max=files_max)

    def write(self, lines: bytes, errors: bytes = b"") -> None:
        """Append lines to the combined log, and those of them that are errors to the error log as well.

        Raises ``OSError`` when a file cannot be written.
        """
        lines, errors = without_controls(lines), without_controls(errors)
        with self._lock:
            # The graver first: when the disk fills up, the error log should have the line.
            if errors:
                self._errors.write(errors)
            if lines:
                self._combined.write(lines)

    def close(self) -> None:
        """Close both files; later lines open them again."""
        with self._lock:
            self._combined.close()
            self._errors.close()


def without_controls(lines: bytes) -> bytes:
    """Escape what terminals may obey. Hardly any lines have such: to search all of them by pattern would be dear."""
    if lines.isascii() and b"\x7f" not in lines:
        return lines
    return _CONTROLS.sub(_escaped, lines)


def _escaped(control: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(control[0].decode())


def _write_all(descriptor: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
