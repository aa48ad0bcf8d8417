"""The door between the event loop and a worker thread: bounded, in order, answered in bulk."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from holdfast.engine.errors import Closing, Overloaded

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Intake(Generic[Job, Answer]):
    """Jobs in, answers out. ``work`` runs on its own thread with whatever waited when it became free.

    No lingering: an idle thread takes a lone job at once; while it works, the next batch gathers. Both bounds
    are in weight, which is 1 for a plain job; the last job of a batch may go beyond its bound.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Sequence[Job]], Sequence[Answer | Exception]],
        *,
        waiting_max: int,
        batch_max: int,
        weigh: Callable[[Job], int] = lambda _: 1,
        gathered: Callable[[int, float], None] = lambda *_: None,
        now: Callable[[], float] = time.perf_counter,
        require: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to work; ``require`` raises what keeps anything from being taken in at the moment."""
        self._work = work
        self._weigh = weigh
        #: Takes the number of jobs of a batch that begins, and for how many seconds the first had waited.
        self._tell_gathered = gathered
        self._now = now
        self._require = require
        self._waiting_max = waiting_max
        self._batch_max = batch_max
        #: Jobs with their weight and when they came, and None as the last of all.
        self._queue: SimpleQueue[tuple[Job, int, asyncio.Future[Answer], float] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._closing = False
        #: The weight of the jobs taken in and not answered yet. Only the event loop changes it.
        self.waiting = 0
        #: The weight of the jobs being worked on. Only the worker's thread changes it.
        self.under_way = 0
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> asyncio.Future[Answer]:
        """Take a job in. Raises ``Overloaded`` at the bound, ``Closing`` after ``close``, and as ``require`` does."""
        weight = self._weigh(job)
        self._admit(weight)
        return self._put(job, weight)

    def submit_all(self, jobs: Sequence[Job]) -> list[asyncio.Future[Answer]]:
        """Take jobs in that follow each other, all or none. Raises like ``submit``."""
        weights = list(map(self._weigh, jobs))
        self._admit(sum(weights))
        return list(map(self._put, jobs, weights))

    def _admit(self, weight: int) -> None:
        if self._closing:
            raise Closing
        self._require()
        if self.waiting + weight > self._waiting_max:
            raise Overloaded
        self.waiting += weight

    def _put(self, job: Job, weight: int) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._queue.put((job, weight, future, self._now()))
        return future

    async def close(self) -> None:
        """Finish and answer what was taken in, then end the thread."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while True:
            gathered = self._gather()
            if gathered:
                jobs = [job for job, _, _, _ in gathered]
                futures = [future for _, _, future, _ in gathered]
                self.under_way = weight = sum([weight for _, weight, _, _ in gathered])
                self._tell_gathered(len(jobs), self._now() - gathered[0][3])
                answers = self._answers(jobs)
                self.under_way = 0
                self._loop.call_soon_threadsafe(self._deliver, futures, answers, weight)
            if self._ended:
                return

    def _gather(self) -> list[tuple[Job, int, asyncio.Future[Answer], float]]:
        """Wait for a job, then take all that wait with it."""
        gathered: list[tuple[Job, int, asyncio.Future[Answer], float]] = []
        room = self._batch_max
        entry = self._queue.get()
        while entry is not None:
            gathered.append(entry)
            room -= entry[1]
            if room <= 0:
                return gathered
            try:
                entry = self._queue.get_nowait()
            except Empty:
                return gathered
        self._ended = True
        return gathered

    def _answers(self, jobs: Sequence[Job]) -> Sequence[Answer | Exception]:
        try:
            return self._work(jobs)
        except Exception as fault:  # noqa: BLE001 - the thread must outlive whatever a job does
            return [fault] * len(jobs)

    def _deliver(
        self, futures: Sequence[asyncio.Future[Answer]], answers: Sequence[Answer | Exception], weight: int
    ) -> None:
        self.waiting -= weight
        for future, answer in zip(futures, answers, strict=True):
            if future.done():
                continue  # The client went away; the effect stands, and its key will tell.
            if isinstance(answer, StopIteration):  # The one exception that no future takes.
                future.set_exception(RuntimeError("A job raised StopIteration."))
            elif isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
