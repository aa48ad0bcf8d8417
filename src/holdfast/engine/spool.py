"""Long answers: written from one short snapshot into a bounded temporary file, then sent at leisure.

A slow client must not pin a transaction: SQLite's log would never reset, PostgreSQL's hot rows would bloat. Its file
counts until it is closed: so many files at once, and so many bytes in all of them together.
"""

import asyncio
import contextlib
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from holdfast.engine.errors import AnswerTooLarge, Overloaded
from holdfast.engine.limits import (
    SPOOL_BYTES_MAX,
    SPOOL_FILES_MAX,
    SPOOL_MEMORY_BYTES_MAX,
    SPOOL_S_MAX,
    SPOOLS_MAX,
    share,
)
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.ports import Reader, Storage

Answer = TypeVar("Answer")
Task = TypeVar("Task")


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


class Spooler:
    """Prepares long answers, a limited number at once."""

    def __init__(
        self, storage: Storage, require_disk: Callable[[], None] = lambda: None, *, processes: int = 1
    ) -> None:
        self._storage = storage
        self._under_way = 0
        self._under_way_max = share(SPOOLS_MAX, processes)
        #: The log of a database that several processes read must not wait for a long read for ever.
        self._seconds_max = math.inf if processes == 1 else SPOOL_S_MAX
        self.room = Room(require_disk, processes=processes)

    async def spool(self, pieces: Callable[[Reader], Iterable[bytes]]) -> Spooled:
        """Write the pieces of one snapshot into a file, rewound to its start. The caller closes it."""
        if self._under_way >= self._under_way_max:
            raise Overloaded
        self.room.require()
        writing = self._begin(self._write, pieces)
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            # The client went away; the thread cannot be stopped, but its file is not left open.
            writing.add_done_callback(_close_unwanted)
            raise

    async def scan(self, function: Callable[[Reader], Answer]) -> Answer:
        """Make a read that may look at every item, beside the short reads; a limited number at once."""
        if self._under_way >= self._under_way_max:
            raise Overloaded
        return await asyncio.shield(self._begin(self._scan, function))

    def _begin(self, work: Callable[[Task], Answer], task: Task) -> asyncio.Future[Answer]:
        """Work on a thread. It counts until it has ended, whoever has left meanwhile."""
        self._under_way += 1
        working = asyncio.get_running_loop().run_in_executor(None, LONG_WORK(work), task)
        working.add_done_callback(self._finished)
        return working

    def _scan(self, function: Callable[[Reader], Answer]) -> Answer:
        reader = self._storage.reader()
        try:
            return function(reader)
        finally:
            reader.close()

    def _finished(self, _: asyncio.Future[Any]) -> None:
        self._under_way -= 1

    def _write(self, pieces: Callable[[Reader], Iterable[bytes]]) -> Spooled:
        until = time.monotonic() + self._seconds_max
        return self._scan(lambda reader: _written(self.room, pieces(reader), until))


def _written(room: Room, pieces: Iterable[bytes], until: float) -> Spooled:
    answer = Spooled(room)
    try:
        for piece in pieces:
            answer.write(piece)
            _require_time(until)
        answer.file.seek(0)
    except BaseException:
        answer.close()
        raise
    return answer


def _close_unwanted(writing: asyncio.Future[Spooled]) -> None:
    if not writing.cancelled() and writing.exception() is None:
        writing.result().close()


def _require_time(until: float) -> None:
    if time.monotonic() > until:
        raise AnswerTooLarge
