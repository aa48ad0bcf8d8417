"""The ledger's clock: a wall clock that is not believed at once (docs/adr/0019)."""

from threading import Lock
from typing import Final

from holdfast.engine.clock.belief import Belief, accept, begin, observe, resume
from holdfast.engine.clock.kept import Acceptance, ClockMemory, Kept
from holdfast.engine.clock.ledger_clock import Clock, ClockState

#: How long what somebody accepted stands, by the wall clock that they accepted.
ACCEPTANCE_MS_MAX: Final = 300_000
#: How long what is kept may be out of date while nothing happens.
KEEP_MS: Final = 60_000
#: By how much the clocks may move without being kept at once.
KEEP_DIFFERENCE_MS: Final = 1_000


class TrustedClock:
    """Goes by the wall clock as far as ``boottime``, which nobody can set, bears it out. For use by many threads."""

    def __init__(self, wall: Clock, boottime: Clock, boot_id: str = "") -> None:
        self._wall: Final = wall
        self._boottime: Final = boottime
        #: Which boot ``boottime`` counts from; empty: nobody knows, so it is another one each time.
        self._boot_id: Final = boot_id
        self._lock: Final = Lock()
        #: How much time had passed, as the belief counts it, at boottime 0.
        self._passed_at_boot = 0
        self._belief: Belief | None = None
        self._kept: Kept | None = None

    def start(self, memory: ClockMemory, floor: int, wall: int | None = None) -> None:
        """Go on from what was kept; ``floor`` is the time of the last entry, 0 where there is none."""
        kept = memory.kept()
        with self._lock:
            if kept is not None:
                self._resume(kept, self._wall() if wall is None else wall, floor)
        self.now(floor, wall)

    def _resume(self, kept: Kept, wall: int, floor: int) -> None:
        boottime = self._boottime()
        same_boot = kept.boot_id == self._boot_id != "" and kept.boottime <= boottime
        self._passed_at_boot = kept.passed - (kept.boottime if same_boot else boottime)
        self._belief = kept.belief if same_boot else resume(kept.belief, wall, kept.passed, floor)

    def now(self, floor: int = 0, wall: int | None = None) -> int:
        """Take the time: never before ``floor``. ``wall``: what the wall clock says, where that is somebody else's."""
        with self._lock:  # Every batch comes by here: no more calls than it needs.
            passed = self._boottime() + self._passed_at_boot
            return self._taken(self._wall() if wall is None else wall, passed, floor)

    def now_as_seen(self, floor: int) -> int:
        """Take the time as ``now`` does, with a wall clock that is where it was seen last."""
        with self._lock:
            passed, belief = self._boottime() + self._passed_at_boot, self._belief
            return self._taken(self._wall() if belief is None else belief.wall + passed, passed, floor)

    def _taken(self, wall: int, passed: int, floor: int) -> int:
        belief = self._belief
        belief = begin(wall, passed, floor) if belief is None else observe(belief, wall, passed, floor)
        self._belief = belief
        return passed + belief.offset

    def latest(self) -> int:
        """Give the time without a look at the wall clock."""
        belief = self._belief
        return self._wall() if belief is None else belief.time(self._passed())

    def held(self, now: int) -> int:
        """Give a time up to ``now`` that has been reached whatever the clocks did in the last 24 hours."""
        belief = self._belief
        return now if belief is None else min(now, belief.held(self._passed()))

    def state(self) -> ClockState:
        """Say how it stands to the wall clock, as of the last look."""
        belief = self._belief
        return ClockState() if belief is None else ClockState(condition=belief.condition, ahead_ms=belief.ahead)

    def keep(self, memory: ClockMemory) -> None:
        """Take what was accepted, and keep what has to be known at the next start."""
        acceptance = memory.accepted()
        with self._lock:
            kept = self._keeping(acceptance)
        if kept is not None:
            memory.keep(kept)
            self._kept = kept

    def _keeping(self, acceptance: Acceptance | None) -> Kept | None:
        """Give what has to be kept; None: nothing new."""
        belief, passed = self._belief, self._passed()
        if belief is None:
            return None
        if acceptance is not None and 0 <= passed + belief.wall - acceptance.wall <= ACCEPTANCE_MS_MAX:
            belief = self._belief = accept(belief, acceptance.jump_ms, passed)
        kept = Kept(belief=belief, passed=passed, boot_id=self._boot_id, boottime=self._boottime())
        return kept if self._kept is None or _differs(kept, self._kept) else None

    def _passed(self) -> int:
        return self._boottime() + self._passed_at_boot


def _differs(kept: Kept, before: Kept) -> bool:
    """Tell whether there is anything that the next start should know."""
    new, old = kept.belief, before.belief
    return (
        kept.passed - before.passed >= KEEP_MS
        or new.condition != old.condition
        or new.day != old.day
        or abs(new.offset - old.offset) > KEEP_DIFFERENCE_MS
        or abs(new.wall - old.wall) > KEEP_DIFFERENCE_MS
    )
