"""How much may wait for a worker: light jobs and heavy ones have a bound each, and so leave each other room."""

import math
from collections.abc import Iterable
from typing import Final

from holdfast.engine.errors import Overloaded
from holdfast.engine.lanes import Weighed


class WaitingRoom:
    """The weight of the jobs that were taken in and not answered yet. Used on one event loop; any thread may look."""

    def __init__(self, waiting_max: int, light_max: float = math.inf, *, takes_alone: bool = False) -> None:
        """``waiting_max``: of either kind; what is heavier than ``light_max`` is heavy.

        ``takes_alone``: whatever it weighs, a job beside which none of its kind waits is taken in; for a bound that is
        only a share of the one that jobs are made for.
        """
        self._waiting_max: Final = waiting_max
        self.light_max: Final = light_max
        self._takes_alone: Final = takes_alone
        # Light and heavy ones.
        self._weights: Final = [0, 0]

    def enter(self, weight: int) -> bool:
        """Take in jobs of this weight; tell whether they are heavy. Raises ``Overloaded`` at the bound."""
        is_heavy = weight > self.light_max
        waiting = self._weights[is_heavy]
        if waiting + weight > self._waiting_max and (waiting or not self._takes_alone):
            raise Overloaded
        self._weights[is_heavy] += weight
        return is_heavy

    def leave(self, jobs: Iterable[Weighed]) -> None:
        """Note that jobs were answered."""
        for job in jobs:
            self._weights[job.is_heavy] -= job.weight

    def require_heavy_room(self) -> None:
        """Raise ``Overloaded`` where no heavy job would be taken in, so that nobody has to read it first."""
        if self._weights[True] + self.light_max >= self._waiting_max:
            raise Overloaded

    @property
    def light(self) -> int:
        """The weight of the light ones."""
        return self._weights[False]

    @property
    def weight(self) -> int:
        """The weight of all of them."""
        return sum(self._weights)
