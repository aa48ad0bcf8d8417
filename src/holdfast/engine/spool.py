"""Long answers: written from one short snapshot into a bounded temporary file, then sent at leisure.

A slow client must not pin a transaction: SQLite's log would never reset, PostgreSQL's hot rows would bloat. Its file
counts until it is closed: so many files at once, and so many bytes in all of them together.
"""

import asyncio
import math
import time
from collections.abc import Callable, Iterable
from contextlib import ContextDecorator, closing
from typing import Final

from holdfast.engine.errors import AnswerTooLarge
from holdfast.engine.limits import LONG_READ_WAIT_S_MAX, SPOOL_S_MAX, SPOOLS_MAX, SPOOLS_WAITING_MAX, share
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.places import Places
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.spool_files import Room, Spooled
from holdfast.engine.yielding import yielding


class Spooler:
    """Prepares long answers, a limited number at once."""

    def __init__(
        self,
        storage: Storage,
        long_work: ContextDecorator = LONG_WORK,
        require_disk: Callable[[], None] = lambda: None,
        *,
        processes: int = 1,
        wait_s_max: float = LONG_READ_WAIT_S_MAX,
    ) -> None:
        """``long_work`` is entered for each, unless each has only so long: then it lets nobody go first.

        Whoever would wait for longer than ``wait_s_max`` is refused.
        """
        self._long_work = long_work if processes == 1 else LONG_WORK
        self._storage = storage
        waiting_max = share(SPOOLS_WAITING_MAX, processes)
        self.places: Final = Places(share(SPOOLS_MAX, processes), waiting_max=waiting_max, wait_s_max=wait_s_max)
        #: The log of a database that several processes read must not wait for a long read for ever.
        self._seconds_max = math.inf if processes == 1 else SPOOL_S_MAX
        self.room = Room(require_disk, processes=processes)

    async def spool(self, pieces: Callable[[Reader], Iterable[bytes]]) -> Spooled:
        """Write the pieces of one snapshot into a file, rewound to its start. The caller closes it."""
        self.room.require()
        await self.places.take()
        # It counts until its thread has ended, whoever has left meanwhile.
        writing = asyncio.get_running_loop().run_in_executor(None, self._long_work(self._write), pieces)
        writing.add_done_callback(lambda _: self.places.leave())
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            # The client went away; the thread cannot be stopped, but its file is not left open.
            writing.add_done_callback(_close_unwanted)
            raise

    def _write(self, pieces: Callable[[Reader], Iterable[bytes]]) -> Spooled:
        until = time.monotonic() + self._seconds_max
        with closing(self._storage.reader()) as reader:
            return _written(self.room, pieces(reader), until)


def _written(room: Room, pieces: Iterable[bytes], until: float) -> Spooled:
    answer = Spooled(room)
    try:
        for piece in yielding(pieces):
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
