"""How long keys live, and in which generation of rows they lie.

A generation is one fixed span of time, dropped when its last key is out of date. Refusals have
short generations of their own, numbered below zero. The spans do not follow the settings: else a
changed setting would hide the keys that are there.
"""

from typing import Final

import msgspec

from holdfast.domain.outcomes import Outcome

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
#: The span of a generation of successes: a week.
SUCCESS_SPAN_MS: Final = 168 * HOUR_MS
#: How long a refusal by stock is kept, so that a delayed duplicate cannot succeed; also its span.
REFUSAL_MS: Final = 15 * 60 * 1000
#: Generations of successes that are looked through one after the other: more than the longest life of a key has.
GENERATIONS_MAX: Final = 64
#: Keys dropped at one go, so that no command waits long for it.
PRUNE_KEYS_MAX: Final = 2_000
#: How long the ids of transactions are kept: far longer than any doubt about one lasts.
BATCH_IDS_MS: Final = HOUR_MS


class Retention(msgspec.Struct, frozen=True):
    """The time for which successes are kept, in milliseconds."""

    success_ms: int = SUCCESS_SPAN_MS

    def generation(self, outcome: Outcome) -> int:
        """Give the generation in which an outcome's key lies."""
        if outcome.applied:
            return outcome.time // SUCCESS_SPAN_MS
        return -(outcome.time // REFUSAL_MS) - 1

    def generations(self, now: int, held: int) -> list[int]:
        """Give every generation that may hold a live key."""
        newest, oldest = now // SUCCESS_SPAN_MS, self._oldest(held)
        if newest - oldest < GENERATIONS_MAX:
            successes = list(range(newest, oldest - 1, -1))
        else:  # The clock has jumped over years, in which there are no keys.
            recent = self._oldest(now - DAY_MS * 2)
            successes = [*range(newest, recent - 1, -1), *range(held // SUCCESS_SPAN_MS, oldest - 1, -1)]
        refusal = -(now // REFUSAL_MS) - 1
        return [*successes, refusal, refusal + 1]

    def outdated(self, now: int, held: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the first and last generations that are over: of successes, then of refusals."""
        return (0, self._oldest(held) - 1), (-(now // REFUSAL_MS) + 1, -1)

    def alive(self, outcome: Outcome, now: int, held: int) -> bool:
        """Tell whether a key still stands for its outcome.

        A success is forgotten by the time that is held (``LedgerClock.held``): its retry may still come, and would be
        applied again. A refusal that is forgotten is judged anew, which applies nothing twice.
        """
        return held - outcome.time < self.success_ms if outcome.applied else now - outcome.time < REFUSAL_MS

    def _oldest(self, time: int) -> int:
        return max(0, time - self.success_ms) // SUCCESS_SPAN_MS
