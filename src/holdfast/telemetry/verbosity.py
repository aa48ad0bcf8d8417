"""How much is logged, changed while the server runs."""

from collections.abc import Callable, Sequence
from typing import Final

from holdfast.telemetry.logs import NUMBERS

#: The levels of LOG_LEVEL, the gravest first.
LEVELS: Final = tuple(NUMBERS)


class Verbosity:
    """The level from which lines are logged; steps of one, as signals ask for them."""

    def __init__(self, level: str, followers: Sequence[Callable[[str], None]], say: Callable[[str], None]) -> None:
        self._place = LEVELS.index(level)
        self._followers = followers
        self._say = say

    def more(self) -> None:
        """Log one level more; at the end there is none."""
        self._go_to(min(self._place + 1, len(LEVELS) - 1))

    def less(self) -> None:
        """Log one level less; errors are always logged."""
        self._go_to(max(self._place - 1, 0))

    def _go_to(self, place: int) -> None:
        self._place = place
        for follow in self._followers:
            follow(LEVELS[place])
        self._say(f"The log level is {LEVELS[place]} now, as asked.")
