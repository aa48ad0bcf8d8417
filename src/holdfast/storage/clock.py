"""The clocks of this machine."""

import time
from pathlib import Path
from typing import Final

from holdfast.engine.clock.kept import ClockMemory
from holdfast.engine.clock.ledger_clock import Clock, ClockState, LedgerClock
from holdfast.engine.clock.trusted import TrustedClock
from holdfast.times import now_ms

#: Goes on while the machine sleeps, and cannot be set (clock_gettime(2)). Linux has one that is called so; that of
#: macOS does the same under the other name.
_BOOTTIME: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
#: A new random text at each boot (random(4)); Linux only.
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


def boottime() -> int:
    """Give the milliseconds since this machine was started."""
    return time.clock_gettime_ns(_BOOTTIME) // 1_000_000


def boot_id(path: Path = _BOOT_ID) -> str:
    """Name the boot that is under way; empty where the system does not tell."""
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def machine_clock() -> TrustedClock:
    """Give the clock of this machine, as far as it can be trusted."""
    return TrustedClock(now_ms, boottime, boot_id())


def ledger_clock(clock: Clock | LedgerClock) -> LedgerClock:
    """Give a ledger's clock; a bare function is followed blindly."""
    return PlainClock(clock) if callable(clock) else clock


class PlainClock:
    """Follows a clock blindly: for a clock that cannot be wrong, as in tests."""

    def __init__(self, clock: Clock) -> None:
        self._clock: Final = clock

    def now(self, floor: int = 0, wall: int | None = None) -> int:  # noqa: ARG002 - one clock is enough
        """Give its time, or the floor."""
        return max(self._clock(), floor)

    def now_as_seen(self, floor: int) -> int:
        """Give its time, or the floor."""
        return self.now(floor)

    def latest(self) -> int:
        """Give its time."""
        return self._clock()

    def held(self, now: int) -> int:
        """It never jumps."""
        return now

    def state(self) -> ClockState:
        """It is its own wall clock."""
        return ClockState()

    def start(self, memory: ClockMemory, floor: int, wall: int | None = None) -> None:
        """It goes by itself."""

    def keep(self, memory: ClockMemory) -> None:
        """There is nothing to be kept."""
