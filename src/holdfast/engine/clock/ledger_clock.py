"""What the storages, the engine and the API ask of a ledger's clock."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from holdfast.engine.clock.belief import Condition
from holdfast.engine.clock.kept import ClockMemory

#: Gives the time in milliseconds since 1970 UTC.
Clock = Callable[[], int]


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """How the ledger's time stands to the wall clock."""

    condition: Condition = "following"
    #: How far the ledger is ahead of it; below 0: behind.
    ahead_ms: int = 0


class LedgerClock(Protocol):
    """The time of a ledger, in milliseconds since 1970 UTC."""

    def now(self, floor: int = 0, wall: int | None = None) -> int:
        """Take the time: never before ``floor``. ``wall``: what the wall clock says, where that is somebody else's."""

    def now_as_seen(self, floor: int) -> int:
        """Take the time as ``now`` does, with a wall clock that is where it was seen last."""

    def latest(self) -> int:
        """Give the time without a look at the wall clock."""

    def held(self, now: int) -> int:
        """Give a time up to ``now`` that has been reached whatever the clocks did in the last 24 hours."""

    def state(self) -> ClockState:
        """Say how it stands to the wall clock."""

    def start(self, memory: ClockMemory, floor: int, wall: int | None = None) -> None:
        """Go on from what was kept; ``floor`` is the time of the last entry, 0 where there is none."""

    def keep(self, memory: ClockMemory) -> None:
        """Take what was accepted, and keep what has to be known at the next start."""
