"""Reads that may look at every row: a few at a time beside the short ones, on connections that stay. Others wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ContextDecorator
from typing import Final, TypeVar

from holdfast.engine.errors import Closing
from holdfast.engine.figures import Figures
from holdfast.engine.limits import LONG_READ_WAIT_S_MAX, SCANS_MAX, SCANS_WAITING_MAX, share
from holdfast.engine.long_work import LONG_WORK
from holdfast.engine.places import Places
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reads import Call, ReadWorker

Answer = TypeVar("Answer")


class Scans:
    """Each has a thread and a reader; those for which there is none wait for it, in order. Used on one event loop."""

    def __init__(
        self,
        storage: Storage,
        figures: Figures,
        long_work: ContextDecorator = LONG_WORK,
        *,
        processes: int = 1,
        wait_s_max: float = LONG_READ_WAIT_S_MAX,
    ) -> None:
        """``long_work`` is entered for each, as by a ``Spooler``; who would wait longer than that is refused."""
        at_once = share(SCANS_MAX, processes)
        self._workers: Final = [ReadWorker(storage, figures) for _ in range(at_once)]
        self._idle: Final = [*self._workers]
        self.places: Final = Places(at_once, waiting_max=share(SCANS_WAITING_MAX, processes), wait_s_max=wait_s_max)
        self._threads: Final = ThreadPoolExecutor(at_once, thread_name_prefix="scan")
        self._long_work: Final = long_work if processes == 1 else LONG_WORK
        self._closing = False

    async def scan(self, function: Callable[[Reader], Answer]) -> Answer:
        """Make a read. Raises ``Overloaded`` at the bounds, ``Closing`` after ``close``, and the storage's faults."""
        await self.places.take()
        if self._closing:
            self.places.leave()
            raise Closing
        worker = self._idle.pop()
        answering = asyncio.get_running_loop().run_in_executor(
            self._threads, self._long_work(worker.answer), [Call(function)]
        )
        answering.add_done_callback(lambda _: self._leave(worker))
        # It has its place until the thread is done with it, whoever has left meanwhile.
        [answer] = await asyncio.shield(answering)
        if isinstance(answer, Exception):
            raise answer
        found: Answer = answer
        return found

    async def close(self) -> None:
        """Finish what is under way, then close the readers."""
        self._closing = True
        await asyncio.to_thread(self._threads.shutdown)
        for worker in self._workers:
            worker.close()

    def _leave(self, worker: ReadWorker) -> None:
        self._idle.append(worker)
        self.places.leave()
