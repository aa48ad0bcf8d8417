"""The door between the event loop and a worker thread: bounded, answered in bulk, each of its two lanes in order."""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from holdfast.engine.aside import Aside
from holdfast.engine.entry import Entry
from holdfast.engine.errors import Closing
from holdfast.engine.lanes import Heed, Lanes
from holdfast.engine.limits import HEAVY_BESIDE_FEW_MAX
from holdfast.engine.lull import Batches
from holdfast.engine.right_of_way import RightOfWay
from holdfast.engine.waiting_room import WaitingRoom

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Intake(Generic[Job, Answer]):
    """Jobs in, answers out. ``work`` runs on its own thread with whatever waited when it became free.

    No lingering: an idle thread takes a lone job at once; while it works, the next batch gathers (and, with a right
    of way, while the event loop is busy with handing in more: docs/adr/0041). All bounds are in weight, which is 1
    for a plain job; the last job of a batch may go beyond its bound. Heavy jobs, which are those of long rows too,
    wait in a lane of their own with a bound of its own: they leave the others place and turn.
    """

    def __init__(  # noqa: PLR0913 - one parameter for each bound
        self,
        name: str,
        work: Callable[[Sequence[Job]], Sequence[Answer | Exception]],
        *,
        waiting_max: int,
        batch_max: int,
        beside_max: int | None = None,
        light_max: int | None = None,
        takes_alone: bool = False,
        weigh: Callable[[Job], int] = lambda _: 1,
        gathered: Callable[[int, float], None] = lambda *_: None,
        now: Callable[[], float] = time.perf_counter,
        require: Callable[[], None] = lambda: None,
        way: RightOfWay | None = None,
    ) -> None:
        """Begin to work; ``require`` raises what keeps anything from being taken in at the moment.

        ``way``: what ``work`` leaves when the rest of it goes well with the event loop's; None: all of it does.
        ``beside_max``: how much of heavy jobs a batch takes beside others, and what is heavier than ``light_max``, or
        than that, is heavy; None: nothing is. ``takes_alone``: as ``WaitingRoom`` has it.
        """
        self._work, self._weigh = work, weigh
        #: Takes the number of jobs of a batch that begins, and for how many seconds the first had waited.
        self._tell_gathered = gathered
        self._now, self._require = now, require
        self._way, self._aside = way or RightOfWay(), None if way is None else Aside(way, now)
        bound = math.inf if beside_max is None else light_max or beside_max
        self._room = WaitingRoom(waiting_max, bound, takes_alone=takes_alone)
        heed = None if beside_max is None else Heed(now)
        few_max = HEAVY_BESIDE_FEW_MAX if way else None
        self._lanes: Lanes[Entry[Job, Answer]] = Lanes(batch_max, beside_max or batch_max, heed, beside_few_max=few_max)
        self._loop = asyncio.get_running_loop()
        #: Is told on the event loop when a batch has ended.
        self.batches = Batches()
        self._closing = False
        #: The weight of the jobs being worked on, whether all are heavy, and how many seconds the first had waited.
        #: Only the worker's thread changes these.
        self.under_way = 0
        self.is_heavy, self.waited_s = False, 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> asyncio.Future[Answer]:
        """Take a job in. Raises ``Overloaded`` at the bound, ``Closing`` after ``close``, and as ``require`` does."""
        weight = self._weigh(job)
        return self._put(job, weight, is_heavy=self._admit(weight))

    def submit_all(self, jobs: Sequence[Job]) -> list[asyncio.Future[Answer]]:
        """Take jobs in that follow each other, all or none. Raises like ``submit``."""
        weights = list(map(self._weigh, jobs))
        is_heavy = self._admit(sum(weights))
        return [self._put(job, weight, is_heavy=is_heavy) for job, weight in zip(jobs, weights, strict=True)]

    def require_heavy_room(self) -> None:
        """Raise ``Overloaded`` where no heavy job would be taken in, so that nobody has to read it first."""
        self._room.require_heavy_room()

    @property
    def waiting(self) -> int:
        """The weight of the jobs taken in and not answered yet."""
        return self._room.weight

    @property
    def pressing(self) -> int:
        """How many light jobs wait that are soon done: none waits for a heavy one, which takes its time anyway."""
        return self._room.light if self.under_way <= self._room.light_max else 0

    def _admit(self, weight: int) -> bool:
        if self._closing:
            raise Closing
        self._require()
        return self._room.enter(weight)

    def _put(self, job: Job, weight: int, *, is_heavy: bool) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._lanes.put(Entry(job, weight, is_heavy, future, self._now()))
        if self._aside is not None:
            self._aside.came()
        return future

    async def close(self) -> None:
        """Finish and answer what was taken in, then end the thread."""
        if not self._closing:
            self._closing = True
            self._lanes.close()
            self._way.pass_by()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        gathered = self._gathered(0)
        while gathered:
            self.under_way = sum([entry.weight for entry in gathered])
            self.is_heavy = gathered[0].is_heavy  # Light ones come first.
            self.waited_s = self._now() - min([entry.since for entry in gathered])
            self._tell_gathered(len(gathered), self.waited_s)
            answers = self._answers([entry.job for entry in gathered])
            self._way.leave()
            self.under_way = 0
            gathered = self._next(gathered, answers)

    def _next(
        self, gathered: list[Entry[Job, Answer]], answers: Sequence[Answer | Exception]
    ) -> list[Entry[Job, Answer]]:
        """Hand answers out, and wait for the next batch; none: it is over.

        Where several come at once, and all are light, the event loop is asked to stand aside before it hands them out:
        so the thread wakes up once, when those who were answered have sent again.
        """
        light, heavy = self._lanes.end()
        is_light = not (heavy or gathered[-1].is_heavy)
        asks = self._aside is not None and is_light and len(gathered) + light > 1 and not self._closing
        if asks:
            self._way.take()
        self._loop.call_soon_threadsafe(self._deliver, gathered, answers)
        if asks:
            self._way.wait()
            if self._lanes.has_light():
                return self._batch()
            self._way.leave()
        return self._gathered(len(gathered))

    def _gathered(self, before: int) -> list[Entry[Job, Answer]]:
        """Wait for the next batch; none: it is over. ``before``: how many jobs the last one had.

        Where many come, the event loop is about to hand in more: it is let come to an end first, and stands aside then;
        for nobody else is waited for, since the light ones may wait beside heavy ones here. Where it need not stand
        aside, a turn of it would only be late.
        """
        waiting = self._lanes.wait()
        if waiting and self._aside is not None and self._way.stands_aside and max(before, waiting) > 1:
            self._way.take()
            self._loop.call_soon_threadsafe(self._aside.begin, 0.0)
            self._way.wait()
        return self._batch()

    def _batch(self) -> list[Entry[Job, Answer]]:
        batch = self._lanes.batch()
        if batch and batch[-1].is_heavy:  # Heavy ones come last.
            self._way.leave()
        return batch

    def _answers(self, jobs: Sequence[Job]) -> Sequence[Answer | Exception]:
        try:
            return self._work(jobs)
        except Exception as fault:  # noqa: BLE001 - the thread must outlive whatever a job does
            return [fault] * len(jobs)

    def _deliver(self, gathered: Sequence[Entry[Job, Answer]], answers: Sequence[Answer | Exception]) -> None:
        self._room.leave(gathered)
        for entry, answer in zip(gathered, answers, strict=True):
            future = entry.future
            if future.done():
                continue  # The client went away; the effect stands, and its key will tell.
            if isinstance(answer, StopIteration):  # The one exception that no future takes.
                future.set_exception(RuntimeError("A job raised StopIteration."))
            elif isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        self.batches.end()
        if self._closing:
            self._way.pass_by()
        elif self._aside is not None:
            self._aside.answered(len(gathered), others=self.waiting > 0)
