"""Long answers: written from one short snapshot into a bounded temporary file, then sent at leisure.

A slow client must not pin a transaction: SQLite's log would never reset, PostgreSQL's hot rows would bloat. Its file
counts until it is closed: so many files at once, and so many bytes in all of them together.
"""

from collections.abc import Callable, Iterable
from contextlib import ContextDecorator
from functools import partial
from typing import Final

from holdfast.engine.figures import Figures
from holdfast.engine.limits import LONG_READ_WAIT_S_MAX, SPOOLS_MAX, SPOOLS_WAITING_MAX
from holdfast.engine.long_reads import LongReads
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.places import Gone, never
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.spool_files import Room, Spooled
from holdfast.engine.yielding import yielding


class Spooler:
    """Prepares long answers, a limited number at once."""

    def __init__(
        self,
        storage: Storage,
        figures: Figures,
        long_work: ContextDecorator = LONG_WORK,
        require_disk: Callable[[], None] = lambda: None,
        *,
        processes: int = 1,
        wait_s_max: float = LONG_READ_WAIT_S_MAX,
    ) -> None:
        """``require_disk`` raises ``Overloaded`` when nothing should go to disk; the others: as ``LongReads``."""
        self._reads: Final = LongReads(
            "spool",
            partial(storage.reader, is_long=True, require_room=require_disk),
            figures,
            long_work,
            at_once=SPOOLS_MAX,
            waiting_max=SPOOLS_WAITING_MAX,
            processes=processes,
            wait_s_max=wait_s_max,
        )
        self.places: Final = self._reads.places
        self.room: Final = Room(require_disk, processes=processes)

    async def spool(self, pieces: Callable[[Reader], Iterable[bytes]], gone: Gone = never) -> Spooled:
        """Write the pieces of one snapshot into a file, rewound to its start. The caller closes it.

        Raises as ``LongReads.read``; who is ``gone`` does not wait for a place.
        """
        self.room.require()
        # The file of a client that went away is not left open; its thread cannot be stopped.
        return await self._reads.read(lambda reader: self._written(pieces(reader)), gone, Spooled.close)

    async def close(self) -> None:
        """Finish what is under way."""
        await self._reads.close()

    def _written(self, pieces: Iterable[bytes]) -> Spooled:
        answer = Spooled(self.room)
        try:
            for piece in yielding(pieces):
                answer.write(piece)
            answer.file.seek(0)
        except BaseException:
            answer.close()
            raise
        return answer
