"""The two clocks of a machine, turned by hand, and a place where a clock is kept."""

from typing import Final

from holdfast.engine.clock.kept import Acceptance, Kept
from holdfast.engine.clock.trusted import TrustedClock

NOW: Final = 1_800_000_000_000
SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Machine:
    """Time passes when it is told to; the wall clock may be set, the other one may not."""

    def __init__(self, wall: int = NOW) -> None:
        self.wall_ms = wall
        self.boottime_ms = 5_000_000
        self.boot_id = "boot-1"

    def wall(self) -> int:
        return self.wall_ms

    def boottime(self) -> int:
        return self.boottime_ms

    def passes(self, milliseconds: int) -> None:
        self.wall_ms += milliseconds
        self.boottime_ms += milliseconds

    def jumps(self, milliseconds: int) -> None:
        """Set the wall clock."""
        self.wall_ms += milliseconds

    def reboots(self, off_ms: int = 0) -> None:
        """Switch it off for a while; the other clock begins anew."""
        self.wall_ms += off_ms
        self.boottime_ms = 10
        self.boot_id += "+"

    def clock(self) -> TrustedClock:
        """Give a clock as a process makes it at its start."""
        return TrustedClock(self.wall, self.boottime, self.boot_id)


class Shelf:
    """Keeps a clock for the next start."""

    def __init__(self) -> None:
        self.on_it: Kept | None = None
        self.acceptance: Acceptance | None = None
        #: How often something was kept.
        self.times = 0

    def kept(self) -> Kept | None:
        return self.on_it

    def keep(self, kept: Kept) -> None:
        self.on_it = kept
        self.times += 1

    def accepted(self) -> Acceptance | None:
        return self.acceptance

    def put_acceptance(self, acceptance: Acceptance) -> None:
        self.acceptance = acceptance


def started(machine: Machine, shelf: Shelf, floor: int = 0) -> TrustedClock:
    """Give the clock of a process that goes on from what the one before has kept."""
    clock = machine.clock()
    clock.start(shelf, floor)
    return clock
