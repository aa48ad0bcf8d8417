"""What waits for a worker, in two lanes: light jobs, and heavy ones, which leave the light ones their turn."""

import math
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final, Generic, Protocol, TypeVar

from holdfast.engine.limits import MANY


class Weighed(Protocol):
    """What waits."""

    @property
    def weight(self) -> int:
        """How much work it is, next to a plain job."""

    @property
    def is_heavy(self) -> bool:
        """In which lane it waits."""


Entry = TypeVar("Entry", bound=Weighed)
#: For how long after a light job the heavy ones leave room for the next one.
HEED_S: Final = 1.0
#: How long a heavy job waits for a light one, where one has just been done: whoever sent that may send another.
MOMENT_S: Final = 0.004


class Heed:
    """What heavy jobs leave to light ones: room beside them, and as much time as they have taken (docs/adr/0043).

    Told by one thread when each batch begins and ends.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now: Final = now
        #: Until when heavy jobs leave room, since a light one came a short while ago: somebody is there who asks.
        self._until = -math.inf
        #: Until when light ones have the time for themselves.
        self._theirs_until = -math.inf
        self._begun_at = self._ended_at = 0.0
        self._is_under_way = False
        #: How much of the batch under way, or of the last one, is of heavy jobs, and whether any is of light ones.
        self._heavy_share = 0.0
        self._was_light = False

    def begin(self, light: float, heavy: float) -> None:
        """Note that a batch begins, and how much work of either kind it is."""
        self._begun_at = self._now()
        self._is_under_way = True
        self._heavy_share = heavy / (light + heavy) if heavy else 0.0
        self._was_light = light > 0
        if light:
            self._until = self._begun_at + HEED_S

    def end(self) -> None:
        """Note that it is done: what follows belongs to light jobs, for as long as the heavy ones have taken.

        Not for longer than a second: a batch takes ten of a database that does not answer.
        """
        if not self._is_under_way:
            return
        self._is_under_way = False
        self._ended_at = self._now()
        if self._heavy_share:
            took_s = (self._ended_at - self._begun_at) * self._heavy_share
            self._theirs_until = self._ended_at + min(took_s, HEED_S)
            self._heavy_share = 0.0

    def leaves_room(self, *, light: bool) -> bool:
        """Tell whether a batch takes little of heavy jobs; ``light``: whether it has light ones."""
        return light or self._now() < self._until

    @property
    def is_theirs(self) -> bool:
        """Whether a batch of light jobs takes no heavy ones along."""
        return self._now() < self._theirs_until

    @property
    def patience_s(self) -> float:
        """How long a batch of heavy jobs alone waits for a light one, from now on."""
        until = min(self._ended_at + MOMENT_S, self._theirs_until)
        return max(0.0, until - self._now()) if self._was_light else 0.0


class Lanes(Generic[Entry]):
    """Filled by one thread, emptied in batches by another. Each lane keeps its order.

    Alone, either lane may fill a batch. Beside light jobs a batch takes little of the heavy lane: whoever sends a
    thousand commands in a call waits a little longer, and nobody who sends one waits for thousands of somebody else's.
    """

    def __init__(
        self, batch_max: int, beside_max: int, heed: Heed | None = None, *, beside_few_max: int | None = None
    ) -> None:
        """``batch_max``: the weight of a batch; ``beside_max``: that of heavy jobs in it, beside light ones.

        ``beside_few_max``: the same beside a few, or none where one may come, if that is less; None: it is as much.
        """
        self._batch_max: Final = batch_max
        self._beside_max: Final = beside_max
        self._beside_few_max: Final = min(beside_few_max or beside_max, beside_max)
        #: None: nothing more will come.
        self._arriving: Final[SimpleQueue[Entry | None]] = SimpleQueue()
        self._light: Final[deque[Entry]] = deque()
        self._heavy: Final[deque[Entry]] = deque()
        self._heed: Final = heed or Heed()
        self._is_closed = False

    def put(self, entry: Entry) -> None:
        """Add an entry."""
        self._arriving.put(entry)

    def close(self) -> None:
        """Say that nothing more will come."""
        self._arriving.put(None)

    def end(self) -> tuple[int, int]:
        """Note that the batch is done; give how many entries there are, light and heavy ones."""
        self._heed.end()
        self._take_in()
        return len(self._light), len(self._heavy)

    def has_light(self) -> bool:
        """Tell whether light entries are there."""
        self._take_in()
        return bool(self._light)

    def wait(self) -> int:
        """Wait for an entry; give how many there are, none: it is over. The batch before is done."""
        self._heed.end()
        if not (self._light or self._heavy or self._is_closed):
            self._sort(self._arriving.get())
        self._take_in()
        if self._heavy and not self._light:
            self._await_light()
        return len(self._light) + len(self._heavy)

    def batch(self) -> list[Entry]:
        """Give the entries that are there and go together. The last one may go beyond the bound."""
        self._take_in()
        batch: list[Entry] = []
        left = self._moved(self._light, batch, self._batch_max)
        light, heavy = self._batch_max - left, 0
        if not (batch and self._heed.is_theirs):
            beside = self._beside_max if light >= MANY else self._beside_few_max
            room = min(left, beside) if self._heed.leaves_room(light=bool(batch)) else left
            heavy = room - self._moved(self._heavy, batch, room)
        self._heed.begin(light, heavy)
        return batch

    def _await_light(self) -> None:
        """Wait for a light entry for a moment, where one may come."""
        until = time.monotonic() + self._heed.patience_s
        with suppress(Empty):
            while not (self._light or self._is_closed) and (left_s := until - time.monotonic()) > 0:
                self._sort(self._arriving.get(timeout=left_s))

    def _take_in(self) -> None:
        """Sort what has arrived into the lanes."""
        with suppress(Empty):
            while not self._is_closed:
                self._sort(self._arriving.get_nowait())

    def _sort(self, entry: Entry | None) -> None:
        if entry is None:
            self._is_closed = True
        else:
            (self._heavy if entry.is_heavy else self._light).append(entry)

    @staticmethod
    def _moved(lane: deque[Entry], batch: list[Entry], room: int) -> int:
        """Move entries into a batch; give the room that is left."""
        while lane and room > 0:
            entry = lane.popleft()
            batch.append(entry)
            room -= entry.weight
        return room
