"""Reads that may look at every row: a few at a time beside the short ones, on connections that stay. Others wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ContextDecorator
from functools import partial
from typing import Final, TypeVar

from holdfast.engine.errors import Closing
from holdfast.engine.figures import Figures
from holdfast.engine.limits import LONG_READ_WAIT_S_MAX, share
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.places import Gone, Places, never
from holdfast.engine.ports import Reader
from holdfast.engine.reads import Call, ReadWorker

Answer = TypeVar("Answer")


class LongReads:
    """Each has a thread and a reader; those for which there is none wait for it, in order. Used on one event loop."""

    def __init__(
        self,
        name: str,
        open_reader: Callable[[], Reader],
        figures: Figures,
        long_work: ContextDecorator = LONG_WORK,
        *,
        at_once: int,
        waiting_max: int,
        processes: int = 1,
        wait_s_max: float = LONG_READ_WAIT_S_MAX,
    ) -> None:
        """``at_once`` and ``waiting_max`` are shared by so many ``processes``.

        ``long_work`` is entered for each. Whoever would wait for longer than ``wait_s_max`` is refused.
        """
        mine = partial(share, processes=processes)
        self._workers: Final = [ReadWorker(open_reader, figures) for _ in range(mine(at_once))]
        self._idle: Final = [*self._workers]
        self._threads: Final = ThreadPoolExecutor(mine(at_once), thread_name_prefix=name)
        self._long_work: Final = long_work
        self._closing = False
        #: Who has a thread, and who waits for one.
        self.places: Final = Places(mine(at_once), waiting_max=mine(waiting_max), wait_s_max=wait_s_max)

    async def read(
        self,
        function: Callable[[Reader], Answer],
        gone: Gone = never,
        unwanted: Callable[[Answer], None] = lambda _: None,
    ) -> Answer:
        """Make a read. Raises ``Overloaded`` at the bounds, ``Closing`` after ``close``, and the storage's faults.

        Who is ``gone`` does not wait for a place; ``unwanted`` takes what was read for somebody who left meanwhile.
        """
        await self.places.take(gone)
        if self._closing:
            self.places.leave()
            raise Closing
        worker = self._idle.pop()
        reading = asyncio.get_running_loop().run_in_executor(self._threads, self._long_work(_read), worker, function)
        # It has its place until the thread is done with it, whoever has left meanwhile.
        reading.add_done_callback(lambda _: self._leave(worker))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            reading.add_done_callback(lambda done: None if done.exception() else unwanted(done.result()))
            raise

    async def close(self) -> None:
        """Finish what is under way, then close the readers."""
        self._closing = True
        await asyncio.to_thread(self._threads.shutdown)
        for worker in self._workers:
            worker.close()

    def _leave(self, worker: ReadWorker) -> None:
        self._idle.append(worker)
        self.places.leave()


def _read(worker: ReadWorker, function: Callable[[Reader], Answer]) -> Answer:
    [answer] = worker.answer([Call(function)])
    if isinstance(answer, Exception):
        worker.close()  # What broke off may still hold its moment of the database.
        raise answer
    found: Answer = answer
    return found
