"""What waits for a worker, in two lanes: light jobs, and heavy ones, which leave the light ones their turn."""

import math
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final, Generic, Protocol, TypeVar


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


class Heed:
    """Whether heavy jobs leave room for light ones, since one came a short while ago: somebody is there who asks."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now: Final = now
        self._until = -math.inf

    def paid(self, *, light: bool) -> bool:
        """Tell it for the next batch; ``light``: whether there are light ones in it."""
        now = self._now()
        if light:
            self._until = now + HEED_S
        return now < self._until


class Lanes(Generic[Entry]):
    """Filled by one thread, emptied in batches by another. Each lane keeps its order.

    Alone, either lane may fill a batch. Beside light jobs a batch takes little of the heavy lane: whoever sends a
    thousand commands in a call waits a little longer, and nobody who sends one waits for thousands of somebody else's.
    """

    def __init__(self, batch_max: int, beside_max: int, heed: Heed | None = None) -> None:
        """``batch_max``: the weight of a batch; ``beside_max``: that of heavy jobs in it, beside light ones."""
        self._batch_max: Final = batch_max
        self._beside_max: Final = beside_max
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

    def wait(self) -> int:
        """Wait for an entry; give how many there are, none: it is over."""
        self._take_in(wait=True)
        return len(self._light) + len(self._heavy)

    def batch(self) -> list[Entry]:
        """Give the entries that are there and go together. The last one may go beyond the bound."""
        self._take_in(wait=False)
        batch: list[Entry] = []
        left = self._moved(self._light, batch, self._batch_max)
        is_heeded = self._heed.paid(light=bool(batch))
        self._moved(self._heavy, batch, min(left, self._beside_max) if is_heeded else left)
        return batch

    def _take_in(self, *, wait: bool) -> None:
        """Sort what has arrived into the lanes; ``wait`` for it where there is nothing else to do."""
        try:
            while not self._is_closed:
                entry = self._arriving.get(block=wait and not (self._light or self._heavy))
                if entry is None:
                    self._is_closed = True
                else:
                    (self._heavy if entry.is_heavy else self._light).append(entry)
        except Empty:
            return

    @staticmethod
    def _moved(lane: deque[Entry], batch: list[Entry], room: int) -> int:
        """Move entries into a batch; give the room that is left."""
        while lane and room > 0:
            entry = lane.popleft()
            batch.append(entry)
            room -= entry.weight
        return room
