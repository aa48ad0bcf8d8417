"""A wall clock that is looked at while time passes."""

from holdfast.engine.clock.belief import Belief, begin, observe
from turned_clocks import NOW, SECOND


class Watch:
    """Looks at a wall clock, at a time that passes."""

    def __init__(self, floor: int = 0) -> None:
        self.passed = 1_000
        self.wall = NOW
        self.belief: Belief = begin(self.wall, self.passed, floor)

    @property
    def time(self) -> int:
        return self.belief.time(self.passed)

    @property
    def held(self) -> int:
        return self.belief.held(self.passed)

    def look(self, set_by: int = 0, after: int = 0, floor: int = 0) -> int:
        """Let time pass, set the wall clock, and look; give the ledger's time."""
        self.passed += after
        self.wall += after + set_by
        self.belief = observe(self.belief, self.wall, self.passed, floor)
        return self.time

    def keeps_looking(self, during: int, every: int = SECOND, drift: float = 0.0) -> None:
        drifted = 0
        for turn in range(1, during // every + 1):
            by = int(turn * every * drift) - drifted
            drifted += by
            self.look(set_by=by, after=every)
