"""Files of long answers: they have room for so many bytes together, and each counts until it is closed."""

import contextlib
import tempfile
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from holdfast.engine.errors import AnswerTooLarge, Overloaded
from holdfast.engine.limits import SPOOL_BYTES_MAX, SPOOL_FILES_MAX, SPOOL_MEMORY_BYTES_MAX, share


class Room:
    """What all files together may take. Used by the threads that write them and by the loop that closes them."""

    def __init__(self, require_disk: Callable[[], None] = lambda: None, *, processes: int = 1) -> None:
        """Begin empty; ``require_disk`` raises ``Overloaded`` when nothing should go to the disk."""
        self._require_disk = require_disk
        self._files_max = share(SPOOL_FILES_MAX, processes)
        self._bytes_max = share(SPOOL_BYTES_MAX, processes)
        self._lock = threading.Lock()
        #: Files that are open, and the bytes that they hold.
        self.files = 0
        self.bytes = 0

    def require(self) -> None:
        """Return when one more file has a place now. Raises ``Overloaded``."""
        if self.files >= self._files_max:
            raise Overloaded

    def enter(self) -> None:
        """Take a place for a file. Raises ``Overloaded``."""
        with self._lock:
            self.require()
            self.files += 1

    def grow(self, file_bytes: int, more_bytes: int) -> None:
        """Take room for more of a file. Raises ``AnswerTooLarge`` when it alone is too large, else ``Overloaded``."""
        if file_bytes + more_bytes > SPOOL_MEMORY_BYTES_MAX:
            self._require_disk()
        with self._lock:
            if file_bytes + more_bytes > self._bytes_max:
                raise AnswerTooLarge
            if self.bytes + more_bytes > self._bytes_max:
                raise Overloaded
            self.bytes += more_bytes

    def leave(self, file_bytes: int) -> None:
        """Give the place of a file back, and the room that it took."""
        with self._lock:
            self.files -= 1
            self.bytes -= file_bytes


class Spooled:
    """A long answer, to be read from its start. It takes room until it is closed, by whoever has it."""

    def __init__(self, room: Room) -> None:
        """Take a place. Raises ``Overloaded``."""
        room.enter()
        self._room = room
        self._closed = False
        self.bytes = 0
        self.file = tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES_MAX)  # noqa: SIM115 - see ``close``

    def write(self, piece: bytes) -> None:
        """Append a piece. Raises ``Overloaded`` when there is no room for it."""
        self._room.grow(self.bytes, len(piece))
        self.bytes += len(piece)
        try:
            self.file.write(piece)
        except OSError as error:
            raise Overloaded(f"There is no room for a temporary file ({error.strerror}). Try again later.") from error

    @property
    def is_in_memory(self) -> bool:
        """Whether it is so short that it never went to a file."""
        return self.bytes <= SPOOL_MEMORY_BYTES_MAX

    def read(self, bytes_max: int = -1) -> bytes:
        """Read on."""
        return self.file.read(bytes_max)

    def close(self) -> None:
        """Close the file, once and for all; what of it never got to the disk is not missed."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):
                self.file.close()
            self._room.leave(self.bytes)

    def __enter__(self) -> Self:
        """Close it at the end."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()
