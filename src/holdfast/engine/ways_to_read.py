"""The ways to read, by how long it may take: short reads, pages, reads of any number of rows, and whole answers."""

from collections.abc import Callable, Sequence
from contextlib import ContextDecorator
from functools import partial
from typing import Any, Final

from holdfast.engine.figures import Figures
from holdfast.engine.intake import Intake
from holdfast.engine.limits import (
    PAGE_GROUP_MAX,
    PAGES_WAITING_MAX,
    READ_GROUP_ITEMS_MAX,
    READS_WAITING_MAX,
    SCANS_MAX,
    SCANS_WAITING_MAX,
    share,
)
from holdfast.engine.long_reads import LongReads
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.lull import LightFirst, Lull, Worked
from holdfast.engine.ports import Storage
from holdfast.engine.reads import Read, ReadWorker
from holdfast.engine.spool import Spooler
from holdfast.engine.yielding import Yielding


class WaysToRead:
    """Each has threads and connections of its own. Made and used on one event loop."""

    def __init__(
        self,
        storage: Storage,
        figures: Figures,
        require_disk: Callable[[], None],
        *,
        beside: Sequence[Worked],
        processes: int,
    ) -> None:
        """``beside``: what else has light jobs that long reads let go first, here in this process."""
        mine = partial(share, processes=processes)
        self._reader, self._pager = (ReadWorker(storage.reader, figures) for _ in range(2))
        #: Short reads, those of items many at once.
        self.short: Final[Intake[Read, Any]] = Intake(
            "read", self._reader.answer, waiting_max=mine(READS_WAITING_MAX), batch_max=READ_GROUP_ITEMS_MAX
        )
        light = [*beside, self.short]
        #: So large answers wait, and long work on the event loop. Whoever commits elsewhere needs no interpreter here.
        self.lull, self.light_first = Lull(*light), LightFirst(*light)
        # In memory, a commit would wait for those who let others go first.
        yielding: ContextDecorator = LONG_WORK if storage.name == "memory" else Yielding(*light)
        self.pages: Final[Intake[Read, Any]] = Intake(
            "page", yielding(self._pager.answer), waiting_max=mine(PAGES_WAITING_MAX), batch_max=PAGE_GROUP_MAX
        )
        self.scans: Final = LongReads(
            "scan",
            partial(storage.reader, is_long=True, require_room=require_disk),
            figures,
            yielding,
            at_once=SCANS_MAX,
            waiting_max=SCANS_WAITING_MAX,
            processes=processes,
        )
        self.spooler: Final = Spooler(storage, figures, yielding, require_disk, processes=processes)

    async def close(self) -> None:
        """Answer everything that was taken in, and close the connections."""
        for way in (self.short, self.pages, self.scans, self.spooler):
            await way.close()
        self._reader.close()
        self._pager.close()
