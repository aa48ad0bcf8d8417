"""How long somebody works before he lets others go first (docs/adr/0046)."""

from holdfast.engine.limits import MANY, STINT_BESIDE_MANY_S_MAX, STINT_S_MAX, STINT_S_MIN


class Stint:
    """As long as he has waited for them, within bounds: neither of them gets nothing done. All times in seconds."""

    __slots__ = ("_until",)

    def __init__(self) -> None:
        self._until = 0.0

    def is_over(self, now: float) -> bool:
        """Tell whether others should go first now."""
        return now >= self._until

    def begin(self, now: float, waited_s: float, light: int) -> None:
        """Begin the next one; ``light``: how many light jobs were waited for."""
        self._until = now + min(max(waited_s, STINT_S_MIN), STINT_S_MAX if light < MANY else STINT_BESIDE_MANY_S_MAX)
