"""What is kept of the clock for the next start, and what its owner accepts."""

from typing import Protocol

import msgspec

from holdfast.engine.clock.belief import Belief


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What was believed at one moment."""

    belief: Belief
    #: How much time had passed then, as the belief counts it: over all runs, without the time between two boots.
    passed: int
    #: The boot of the machine that was under way, and how old it was.
    boot_id: str
    boottime: int


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody says that the wall clock is right."""

    #: How far it was ahead of the ledger.
    jump_ms: int
    #: What it said then.
    wall: int


class ClockMemory(Protocol):
    """Where both are kept. All calls block."""

    def kept(self) -> Kept | None:
        """Give what was kept last; None: nothing, or nothing that can be read."""

    def keep(self, kept: Kept) -> None:
        """Keep it instead of what was kept before."""

    def accepted(self) -> Acceptance | None:
        """Give what was accepted last."""

    def put_acceptance(self, acceptance: Acceptance) -> None:
        """Accept."""
