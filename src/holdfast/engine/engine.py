"""The engine as the API sees it: ``execute`` a command, read, and drain at the end."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from holdfast.domain.identifiers import ItemId
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result
from holdfast.engine.clock.watch import watch_clock
from holdfast.engine.disks import Disks, watch_disks
from holdfast.engine.errors import Fault
from holdfast.engine.feed import Feed
from holdfast.engine.identity import identifier_source
from holdfast.engine.intake import Intake
from holdfast.engine.judging import Judging, weight_of
from holdfast.engine.limits import (
    BATCH_COMMANDS_MAX,
    FEED_PLACES_MAX,
    HEAVY_COMMANDS_MAX,
    QUEUE_COMMANDS_MAX,
    SETTLEMENTS_WAITING_MAX,
    share,
)
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.places import Gone, never
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import ItemRow
from holdfast.engine.reads import Call, ItemRead
from holdfast.engine.right_of_way import RightOfWay
from holdfast.engine.settling import settler
from holdfast.engine.shared_look import SharedLook
from holdfast.engine.soundings import Sounder, sound
from holdfast.engine.spool_files import Spooled
from holdfast.engine.sweep import sweep
from holdfast.engine.upkeep import upkeep
from holdfast.engine.ways_to_read import WaysToRead
from holdfast.engine.workers.link import Link

Answer = TypeVar("Answer")


class Engine:
    """Owns the storage's threads. Made and used on one event loop."""

    def __init__(
        self,
        storage: Storage,
        new_id: Callable[[], str] | None = None,
        disks: Disks | None = None,
        *,
        link: Link | None = None,
        processes: int = 1,
    ) -> None:
        """Begin to work. ``link``: another process commits; ``processes``: how many have a share of the bounds."""
        mine = partial(share, processes=processes)
        self._storage, self._link, self.disks = storage, link, disks or Disks()
        #: What engine the storage is, and the clock that entries get their times from.
        self.storage_name, self.clock, self.new_id = storage.name, storage.clock, new_id or identifier_source()
        is_ours = storage.is_embedded and link is None
        way = RightOfWay(stands_aside=is_ours) if storage.is_embedded else None
        self._judging = Judging(storage, self.new_id, way.leave if way else lambda: None)
        self.figures, self.timings = self._judging.figures, self._judging.timings
        #: Wakes those who follow the ledger.
        self.feed = Feed(storage, self.read_page, places_max=mine(FEED_PLACES_MAX))
        self._check = SharedLook(self.disks.require_room, storage.check)
        self._commands = self._intake_of_commands(mine, way)
        self._reading = WaysToRead(
            storage,
            self.figures,
            self.disks.require_temporary_room,
            beside=[self._commands] if is_ours else [],
            processes=processes,
        )
        #: So large answers wait, and long work on the event loop.
        self.lull, self.light_first = self._reading.lull, self._reading.light_first
        self._settlements: Intake[int, None] = Intake(
            "settle", settler(storage), waiting_max=mine(SETTLEMENTS_WAITING_MAX), batch_max=SETTLEMENTS_WAITING_MAX
        )
        #: Figures that take a look into the database.
        self.sounder = Sounder(lambda: self.read_page(sound))
        self._background: list[asyncio.Task[None]] = []

    def _intake_of_commands(self, mine: Callable[[int], int], way: RightOfWay | None) -> Intake[Request, Verdict]:
        return Intake(
            "commit",
            self._commit,
            waiting_max=mine(QUEUE_COMMANDS_MAX),
            batch_max=mine(BATCH_COMMANDS_MAX),
            beside_max=mine(HEAVY_COMMANDS_MAX),
            light_max=HEAVY_COMMANDS_MAX,
            takes_alone=self._link is not None,
            weigh=weight_of,
            gathered=self.timings.gathered if self._link is None else lambda *_: None,
            require=self.disks.require_room,
            way=way,
        )

    def execute(self, request: Request) -> asyncio.Future[Verdict]:
        """Judge a command; the answer comes when it is durable. Raises the faults of ``engine.errors``."""
        return self._commands.submit(request)

    def execute_all(self, requests: Sequence[Request]) -> list[asyncio.Future[Verdict]]:
        """Judge commands one after the other, each by itself. All are taken in, or none. Raises as ``execute``."""
        return self._commands.submit_all(requests)

    def require_heavy_room(self) -> None:
        """Return when a call with many commands may be taken in. Raises ``Overloaded``."""
        self._commands.require_heavy_room()

    def item(self, item_id: ItemId) -> asyncio.Future[ItemRow | None]:
        """Look one item up."""
        return self._reading.short.submit(ItemRead(item_id))

    async def read(self, function: Callable[[Reader], Answer]) -> Answer:
        """Make any other short read."""
        answer: Answer = await self._reading.short.submit(Call(function))
        return answer

    async def read_page(self, function: Callable[[Reader], Answer]) -> Answer:
        """Read a page of a list: on a thread of its own, so that a single item waits for none."""
        answer: Answer = await self._reading.pages.submit(Call(function))
        return answer

    async def scan(self, function: Callable[[Reader], Answer], gone: Gone = never) -> Answer:
        """Make a read that may look at every row, beside the short ones; so many at once. Raises ``Overloaded``.

        Who is ``gone`` does not wait for a place.
        """
        return await self._reading.scans.read(function, gone)

    async def spool(self, pieces: Callable[[Reader], Iterable[bytes]], gone: Gone = never) -> Spooled:
        """Write a long answer from one snapshot into a file, which the caller closes. Raises as ``scan``."""
        return await self._reading.spooler.spool(pieces, gone)

    async def settle(self, time: int) -> None:
        """Return when no entry of that time, or of an earlier one, is still to come; once for all who ask meanwhile."""
        await self._settlements.submit(time)

    async def writable(self) -> Fault | None:
        """Give what keeps the database from being written right now, or None; one look for all who ask meanwhile."""
        return await self._check.fault()

    def now(self) -> int:
        """Give the ledger's time, in milliseconds since 1970 UTC."""
        return self.clock.latest()

    def start_upkeep(self, tell: Callable[[str], None] = lambda _: None, *, alone: bool = True) -> None:
        """From now on, watch clock and disks in the background, drop outdated keys and end due reservations.

        ``tell`` takes lines for the operator. ``alone``: no other process of this database does the last two.
        """
        work = [watch_clock(self._storage.keep_time, self.clock, tell), watch_disks(self.disks, tell)]
        if alone:
            work.append(upkeep(self._storage.prune, self.figures))
            work.append(sweep(self._due, lambda due: asyncio.gather(*self.execute_all(due)), self.new_id, self.figures))
        self._background = [asyncio.create_task(each) for each in work]

    async def _due(self, reservations_max: int) -> Sequence[str]:
        if self.disks.low:
            return ()  # They end when there is room; nobody can be in their way until then.
        return await self.read(lambda reader: reader.documents.due(reservations_max))

    @property
    def commands_waiting(self) -> int:
        """Commands taken in and not answered yet."""
        return self._commands.waiting

    @property
    def commands_committing(self) -> int:
        """Commands of the batch under way."""
        return self._commands.under_way

    async def close(self) -> None:
        """Answer everything that was taken in, then close the storage."""
        for task in self._background:
            task.cancel()
        await self.feed.close()
        for each in (self._commands, self._reading, self._settlements):
            await each.close()
        if self._link:
            self._link.close()
        await asyncio.to_thread(self._storage.close)

    def _commit(self, batch: Sequence[Request]) -> Sequence[Result]:
        if self._link is None:
            judge = self._judging.judge
            return (LONG_WORK(judge) if self._commands.under_way >= HEAVY_COMMANDS_MAX else judge)(batch)
        return self._link.judge(batch, is_heavy=self._commands.is_heavy, waited_s=self._commands.waited_s)
