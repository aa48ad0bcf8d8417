"""How long keys live, and in which generation of rows they lie.

A generation is one fixed span of time, dropped when its last key is out of date. Refusals have
short generations of their own, numbered below zero. The spans do not follow the settings: else a
changed setting would hide the keys that are there.
"""

from typing import Final

import msgspec

from holdfast.domain.outcomes import Outcome

HOUR_MS: Final = 3_600_000
#: The span of a generation of successes: a week.
SUCCESS_SPAN_MS: Final = 168 * HOUR_MS
#: How long a refusal by stock is kept, so that a delayed duplicate cannot succeed; also its span.
REFUSAL_MS: Final = 15 * 60 * 1000
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

    def generations(self, now: int) -> list[int]:
        """Give every generation that may hold a live key."""
        oldest = max(0, now - self.success_ms) // SUCCESS_SPAN_MS
        refusal = -(now // REFUSAL_MS) - 1
        return [*range(now // SUCCESS_SPAN_MS, oldest - 1, -1), refusal, refusal + 1]

    def outdated(self, now: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the first and last generations that are over: of successes, then of refusals."""
        oldest = max(0, now - self.success_ms) // SUCCESS_SPAN_MS
        return (0, oldest - 1), (-(now // REFUSAL_MS) + 1, -1)

    def alive(self, outcome: Outcome, now: int) -> bool:
        """Tell whether a key still stands for its outcome."""
        return now - outcome.time < (self.success_ms if outcome.applied else REFUSAL_MS)
