"""Following the ledger: whoever has read all of it waits here, and wakes when there is more.

One look at the head of the ledger, again and again, wakes everybody of this process: other nodes write too, so that
what is committed here would not be enough to know. Nobody looks while nobody waits, and no transaction is open
between two looks.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from holdfast.domain.epochs import START, Cursor, Expired
from holdfast.engine.entry_filter import EntryFilter
from holdfast.engine.errors import Closing, Overloaded, PlaceLost, StorageUnavailable, TransientFault
from holdfast.engine.following import Page
from holdfast.engine.lag import Lag
from holdfast.engine.lent_reader import LentReader
from holdfast.engine.limits import FEED_FAULT_S_MAX, FEED_LOOK_PAUSE_S, FEED_PAGE_ENTRIES, FEED_PLACES_MAX
from holdfast.engine.pacing import Pacing
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import LedgerQuery
from holdfast.engine.sight import seen_page_of

#: Makes a short read (``Engine.read``).
Read = Callable[[Callable[[Reader], Any]], Awaitable[Any]]
#: Writes entries down for those who follow them.
Render = Callable[[Page], bytes]
#: Where somebody is, how he wants entries, which ones, and of which stores he may see any; None: of all.
_Place = tuple[Cursor, Render, EntryFilter | None, frozenset[str] | None]
#: How long the connection is kept after the last one left: most come back at once.
LINGER_S: Final = 5.0
#: The longest pause between two looks.
LOOK_PAUSE_S_MAX: Final = 1.0


class Feed:
    """Wakes those who wait for the next entries. Made and used on one event loop."""

    def __init__(self, storage: Storage, read: Read, *, places_max: int = FEED_PLACES_MAX) -> None:
        self._storage = storage
        self._read = read
        self._places_max = places_max
        #: Streams and waits under way.
        self.places = 0
        #: How far those who follow are behind.
        self.lag = Lag()
        #: Looks at the head that failed.
        self.failed_looks = 0
        self._end: Final = asyncio.Event()
        #: Of those who wait, and of those who are behind: whoever reads millions of entries holds up nobody at the end.
        self._waking, self._catching_up = Pacing(), Pacing()
        self._head = START
        self._waiting: Final[dict[asyncio.Future[bool], Cursor]] = {}
        self._pages: Final[dict[_Place, asyncio.Task[tuple[Cursor, bytes]]]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._looking = False
        self._failing_since = 0.0

    @property
    def ending(self) -> bool:
        """Whether the server is about to stop: streams end now."""
        return self._end.is_set()

    async def ended(self) -> None:
        """Wait for that."""
        await self._end.wait()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take one of a limited number of places, for as long as a wait or a stream lasts.

        Raises ``Overloaded`` when all are taken, and ``Closing`` at the end of the server.
        """
        if self.ending:
            raise Closing
        if self.places >= self._places_max:
            raise Overloaded
        self.places += 1
        if not self._looking:
            self._looking = True
            self._watch = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            self.places -= 1

    async def beyond(self, after: Cursor, within_s: float) -> bool:
        """Wait until there is an entry beyond that place; False: there was none in that time, or the feed ends.

        Raises the fault that has kept the head from being seen for longer than a moment. Needs a place.
        """
        if self._head.sequence > after.sequence or self.ending:
            await self._catching_up.turn()
            return not self.ending
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[waiting] = after
        try:
            async with asyncio.timeout(within_s):
                return await waiting
        except TimeoutError:
            return False
        finally:
            del self._waiting[waiting]

    async def page(
        self, after: Cursor, render: Render, narrow: EntryFilter | None = None, stores: frozenset[str] | None = None
    ) -> tuple[Cursor, bytes]:
        """Give the next entries, rendered, to one whom ``beyond`` has told of them, and the place behind them.

        Those at the same place share the read and the rendering, which is done on the thread of the reads.
        Raises ``PlaceLost`` when the ledger went back in time meanwhile.
        """
        place = (after, render, narrow, stores)
        reading = self._pages.get(place)
        if reading is None:
            reading = asyncio.create_task(self._read_page(place))
            self._pages[place] = reading
            reading.add_done_callback(lambda _: self._pages.pop(place).exception())
        # Shielded: when one of them leaves, the others still want it.
        return await asyncio.shield(reading)

    def end(self) -> None:
        """Wake everybody: streams end, waits are answered, nobody is let in any more."""
        self._end.set()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(False)

    async def close(self) -> None:
        """End, and give the connection back."""
        self.end()
        if self._watch is not None:
            await self._watch

    async def _read_page(self, place: _Place) -> tuple[Cursor, bytes]:
        after, render, narrow, stores = place
        query = LedgerQuery(after=after, limit=FEED_PAGE_ENTRIES, narrow=narrow)

        def read(reader: Reader) -> tuple[Cursor, bytes] | Expired | None:
            page = seen_page_of(reader, query, stores)
            if isinstance(page, Expired):
                return page
            return (page.end, render(page)) if page.end.sequence > page.after.sequence else None

        found: tuple[Cursor, bytes] | Expired | None = await self._read(read)
        if isinstance(found, Expired):
            raise PlaceLost
        if found is None:  # The head was beyond: another database answers now, one that lags behind.
            raise StorageUnavailable
        self.lag.saw(max(0, self._head.sequence - found[0].sequence))
        return found

    async def _look_on(self) -> None:
        """Look at the head while somebody holds a place, on a thread and a connection of its own."""
        reader, last_held = LentReader(self._storage.reader), time.monotonic()
        with ThreadPoolExecutor(1, "feed") as thread:
            while not self.ending and (self.places or time.monotonic() - last_held < LINGER_S):
                if self.places:
                    await self._look(thread, reader)
                    last_held = time.monotonic()  # Behind the look: it takes as long as a database does.
                # The longer the head is out of sight, the less often it is looked for.
                await asyncio.sleep(min(LOOK_PAUSE_S_MAX, FEED_LOOK_PAUSE_S + self._failing_s))
            self._looking = False  # At once: the next one to come begins anew.
            await asyncio.get_running_loop().run_in_executor(thread, reader.close)

    async def _look(self, thread: Executor, reader: LentReader) -> None:
        try:
            looking = asyncio.get_running_loop().run_in_executor(thread, reader.read, lambda found: found.ledger.head())
            self._head = await looking
        except Exception as fault:  # noqa: BLE001 - it is told to those who wait, and must not end this
            self.failed_looks += 1
            self._failing_since = self._failing_since or time.monotonic()
            self._failed(fault)
        else:
            self._failing_since = 0.0
            await self._wake()

    @property
    def _failing_s(self) -> float:
        return time.monotonic() - self._failing_since if self._failing_since else 0.0

    async def _wake(self) -> None:
        """Wake those for whom there is more, each in its turn."""
        for waiting, after in list(self._waiting.items()):
            if self._head.sequence > after.sequence and not waiting.done():
                await self._waking.turn()
                if not waiting.done():  # Meanwhile it may have left, or been told of the end.
                    waiting.set_result(True)

    def _failed(self, fault: Exception) -> None:
        """Tell those who wait of a fault, unless it may be over in a moment."""
        passing = isinstance(fault, TransientFault | StorageUnavailable)
        if passing and self._failing_s < FEED_FAULT_S_MAX:
            return
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(StorageUnavailable() if passing else fault)
