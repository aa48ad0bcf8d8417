"""What of all that waits goes into the next batch: light calls first, heavy ones by turns."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from holdfast.engine.batch import Request
from holdfast.engine.lanes import Heed
from holdfast.engine.limits import BATCH_COMMANDS_MAX, HEAVY_COMMANDS_MAX


class Waiting(Protocol):
    """A worker, as far as this is concerned."""

    @property
    def is_waiting(self) -> bool:
        """Whether requests wait to be taken up."""

    @property
    def is_heavy(self) -> bool:
        """Whether they are of heavy calls alone."""

    @property
    def is_expected(self) -> bool:
        """Whether none wait, but some are on their way, as a rule."""

    def take(self) -> Sequence[Request]:
        """Take up all of them."""

    def take_some(self, room: int) -> tuple[Sequence[Request], int]:
        """Take up requests of so much weight, of which the last one may go beyond it; give the room that is left."""


Worker = TypeVar("Worker", bound=Waiting)


class Gathering:
    """Keeps the turn, and what ``Lanes`` keeps within a process: heavy calls leave light ones room and time.

    What is light is taken whole: no worker brings more of it than its share of a batch.
    """

    def __init__(self, heed: Heed | None = None) -> None:
        self._heed = heed or Heed()

    def is_expecting(self, workers: Iterable[Worker]) -> bool:
        """Tell whether nothing but heavy calls waits, and a light one may come in a moment.

        Light ones of one worker never wait for another's: each works for its clients while the other's are committed.
        """
        asked = list(workers)
        waiting = [worker for worker in asked if worker.is_waiting]
        if not (waiting and all(worker.is_heavy for worker in waiting)):
            return False
        return self._heed.patience_s > 0 or any(worker.is_expected for worker in asked)

    def batch(self, workers: deque[Worker]) -> list[tuple[Worker, Sequence[Request]]]:
        """Give the requests of the next batch, by worker. Whoever has brought heavy ones goes to the end of the row."""
        waiting = [worker for worker in workers if worker.is_waiting]
        if not waiting:  # No batch begins: half of a message has come, and what was done last still is.
            return []
        parts = [(worker, worker.take()) for worker in waiting if not worker.is_heavy]
        light, heavy = sum(len(requests) for _, requests in parts), 0
        if not (parts and self._heed.is_theirs):
            room = HEAVY_COMMANDS_MAX if self._heed.leaves_room(light=bool(parts)) else BATCH_COMMANDS_MAX
            for worker in [worker for worker in waiting if worker.is_heavy]:
                if room <= 0:
                    break
                requests, left = worker.take_some(room)
                heavy, room = heavy + room - left, left
                parts.append((worker, requests))
                workers.remove(worker)
                workers.append(worker)
        self._heed.begin(light, heavy)
        return parts

    def done(self) -> None:
        """Note that the batch is done."""
        self._heed.end()
