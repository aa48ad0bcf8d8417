"""Compares what was acknowledged with what is reserved: a figure of wrong answers is none."""

import secrets
from typing import Final

from benchmarks.generator import BuiltIn, Generator, Load
from benchmarks.rounds import Series
from benchmarks.servers import Target

#: Length of the round that is counted to the unit.
EXACT_S: Final = 1.0


class Audit:
    """Of the reserves of 1 on one server."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._acknowledged = 0
        #: Requests that a generator may have left unanswered; each may or may not have taken effect.
        self._cut_off_max = 0
        self.faults: list[str] = []
        self.notes: list[str] = []

    def count(self, generator: Generator, series: Series) -> None:
        """Take the reserves of all rounds in."""
        for one in series.rounds:
            self._acknowledged += one.measurement.answered
            cut_off = 0 if generator.drains else series.contender.load.connections
            self._cut_off_max += cut_off + one.measurement.broken

    def close(self) -> None:
        """Compare all rounds; where a generator cuts off the last requests, that leaves a margin."""
        reserved = self._target.reserved()
        told = f"{self._acknowledged:,} reserves of 1 were acknowledged, {reserved:,} units are reserved"
        if self._cut_off_max:
            told += f"; up to {self._cut_off_max} requests were cut off at the ends of rounds"
        right = self._acknowledged <= reserved <= self._acknowledged + self._cut_off_max
        (self.notes if right else self.faults).append(told)

    def close_exactly(self, load: Load) -> None:
        """Run one more round that waits for its last answers: now there is no margin."""
        before = self._target.reserved()
        measurement = BuiltIn().run(self._target.url, load, EXACT_S, secrets.token_hex(8))
        reserved = self._target.reserved() - before
        told = f"in a round to the last answer {measurement.answered:,} were acknowledged, {reserved:,} units reserved"
        right = reserved == measurement.answered and not measurement.broken
        (self.notes if right else self.faults).append(told)

    def sold_nothing(self, refused: Series) -> None:
        """See that nothing was promised of what was gone."""
        accepted = sum(one.measurement.answered for one in refused.rounds)
        if accepted:
            self.faults.append(f"{accepted:,} reserves of an item without stock were accepted")
