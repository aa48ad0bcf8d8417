"""Long answers: written from one short snapshot into a bounded temporary file, then sent at leisure.

A slow client must not pin a transaction: SQLite's log would never reset, PostgreSQL's hot rows would bloat.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, TypeVar

from holdfast.engine.errors import AnswerTooLarge, Overloaded
from holdfast.engine.limits import SPOOL_BYTES_MAX, SPOOL_MEMORY_BYTES_MAX, SPOOLS_MAX
from holdfast.engine.ports import Reader, Storage

Answer = TypeVar("Answer")


class Spooler:
    """Prepares long answers, a limited number at once."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._under_way = 0

    async def spool(self, pieces: Callable[[Reader], Iterable[bytes]]) -> IO[bytes]:
        """Write the pieces of one snapshot into a file, rewound to its start. The caller closes it."""
        if self._under_way >= SPOOLS_MAX:
            raise Overloaded
        self._under_way += 1
        writing = asyncio.get_running_loop().run_in_executor(None, self._write, pieces)
        writing.add_done_callback(self._finished)
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            # The client went away; the thread cannot be stopped, but its file is not left open.
            writing.add_done_callback(_close_unwanted)
            raise

    async def scan(self, function: Callable[[Reader], Answer]) -> Answer:
        """Make a read that may look at every item, beside the short reads; a limited number at once."""
        if self._under_way >= SPOOLS_MAX:
            raise Overloaded
        self._under_way += 1
        try:
            return await asyncio.to_thread(self._scan, function)
        finally:
            self._under_way -= 1

    def _scan(self, function: Callable[[Reader], Answer]) -> Answer:
        reader = self._storage.reader()
        try:
            return function(reader)
        finally:
            reader.close()

    def _finished(self, _: asyncio.Future[IO[bytes]]) -> None:
        self._under_way -= 1

    def _write(self, pieces: Callable[[Reader], Iterable[bytes]]) -> IO[bytes]:
        reader = self._storage.reader()
        file = tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES_MAX)  # noqa: SIM115 - the caller closes it
        try:
            for piece in pieces(reader):
                _refuse_beyond_bound(file.tell() + len(piece))
                file.write(piece)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        finally:
            reader.close()
        return file


def _refuse_beyond_bound(written_bytes: int) -> None:
    if written_bytes > SPOOL_BYTES_MAX:
        raise AnswerTooLarge


def _close_unwanted(writing: asyncio.Future[IO[bytes]]) -> None:
    if not writing.cancelled() and writing.exception() is None:
        writing.result().close()
