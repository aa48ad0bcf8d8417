"""What is believed of the wall clock, as a value: pure, without a clock, in milliseconds throughout.

Two clocks are held against each other. The wall clock says which time it is, and can be set; the other one says how
much time has passed, and cannot. The difference of the two, the offset, is a number that stands still while the wall
clock is sound: a jump moves it. So the ledger's time is what has passed plus an offset that is *believed*, and the
wall clock's own offset has to earn its belief before it takes its place.
"""

from typing import Final, Literal

import msgspec

_MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * _MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
#: By how much the wall clock may go ahead of what was believed before, within a day, and be believed at once.
STEP_MS_MAX: Final = _MINUTE_MS
#: A jump that is larger has to be accepted by hand.
JUMP_MS_MAX: Final = HOUR_MS
#: How long a smaller one has to last.
LASTING_MS: Final = 5 * _MINUTE_MS
#: While the wall clock is behind, one millisecond in so many is left out, until they meet.
SLOWING: Final = 100
#: A wall clock that is further behind is not waited for: it has not been set yet.
BEHIND_MS_MAX: Final = DAY_MS
#: How far the ledger may be ahead of the wall clock and still be said to follow it.
FOLLOWING_MS_MAX: Final = 1_000

_replace: Final = msgspec.structs.replace

#: How the ledger's time stands to the wall clock: it follows; it does not (yet) believe a jump of up to an hour, or a
#: larger one; or it is ahead, because the wall clock was set back.
Condition = Literal["following", "waiting", "unaccepted", "ahead"]


class Belief(msgspec.Struct, frozen=True, kw_only=True):
    """An offset is a time minus the time that has passed."""

    #: Of the ledger's time.
    offset: int
    #: Of the wall clock when it was last looked at.
    wall: int
    #: The least that ``offset`` was since it last jumped, or since the day began: small steps go up from here.
    anchor: int
    #: Of the wall clock when it jumped ahead, and how much time had passed then; None: it has not.
    jump: int | None = None
    jumped_at: int = 0
    #: Up to when the ledger's time has been slowed down as far as it may be.
    slowed_to: int
    #: When the day that is under way began. Days are counted in time that has passed.
    day: int
    #: The least that both offsets were since then, and on the day before.
    least: int
    least_before: int

    @property
    def ahead(self) -> int:
        """How far the ledger's time is ahead of the wall clock."""
        return self.offset - self.wall

    @property
    def condition(self) -> Condition:
        """Say how the two stand to each other."""
        if self.jump is not None:
            return "waiting" if -self.ahead <= JUMP_MS_MAX else "unaccepted"
        return "ahead" if self.ahead > FOLLOWING_MS_MAX else "following"

    def time(self, passed: int) -> int:
        """Give the ledger's time."""
        return passed + self.offset

    def held(self, passed: int) -> int:
        """Give a time that has been reached whatever the clocks did in the last 24 hours: the least they allow."""
        return passed + min(self.least, self.least_before)


def begin(wall: int, passed: int, floor: int) -> Belief:
    """Believe the wall clock, for nothing else is known but the ledger's last time (``floor``; 0: it is empty)."""
    offset = max(wall, floor) - passed
    # A jump before the first look is not seen; but no key is forgotten by it.
    least = min(offset, wall - passed, floor - passed if floor else offset)
    return Belief(
        offset=offset,
        wall=wall - passed,
        anchor=offset,
        slowed_to=passed,
        day=passed,
        least=least,
        least_before=least,
    )


def observe(belief: Belief, wall: int, passed: int, floor: int = 0) -> Belief:
    """Look at the wall clock. The ledger's time never comes to be before ``floor``, and never goes back."""
    seen = wall - passed
    if (
        # Nothing is new since a moment ago, as at almost every look of a busy server.
        seen == belief.wall <= belief.offset
        and passed - belief.slowed_to < SLOWING
        and passed - belief.day < DAY_MS
        and belief.jump is None
        and floor <= passed + belief.offset
    ):
        return belief
    belief = _next_day(belief, passed)
    if seen > belief.anchor + STEP_MS_MAX:
        belief = _jumped(belief, seen, passed)
    elif seen >= belief.offset:
        belief = _replace(belief, offset=seen, wall=seen, jump=None, slowed_to=passed)
    else:
        belief = _slowed(belief, seen, passed)
    if floor > belief.time(passed):
        belief = _raised(belief, floor - passed, passed)
    least = min(belief.least, seen, belief.offset)
    return belief if least == belief.least else _replace(belief, least=least)


def accept(belief: Belief, jump_ms: int, passed: int) -> Belief:
    """Believe the jump that is seen, when it is the one that somebody accepts: as large, to the minute."""
    if belief.jump is None or abs(-belief.ahead - jump_ms) > STEP_MS_MAX:
        return belief
    return _moved(belief, belief.wall, passed)


def resume(belief: Belief, wall: int, passed: int, floor: int) -> Belief:
    """Go on where nobody knows how much time has passed, after a reboot say: the wall clock is believed.

    But time does not go back, and a jump that was not believed before is not believed now.
    """
    unbelieved = 0 if belief.jump is None else -belief.ahead
    time = max(belief.time(passed), wall - unbelieved)
    return observe(_moved(belief, time - passed, passed), wall, passed, floor)


def _next_day(belief: Belief, passed: int) -> Belief:
    if passed - belief.day < DAY_MS:
        return belief
    return _replace(belief, day=passed, anchor=belief.offset, least=belief.offset, least_before=belief.least)


def _jumped(belief: Belief, seen: int, passed: int) -> Belief:
    """The wall clock is ahead. The ledger goes on by the other one, until the jump has lasted."""
    if belief.jump is None or abs(seen - belief.jump) > STEP_MS_MAX:
        return _replace(belief, wall=seen, jump=seen, jumped_at=passed, slowed_to=passed)
    belief = _replace(belief, wall=seen, slowed_to=passed)
    lasted = passed - belief.jumped_at >= LASTING_MS
    return _moved(belief, seen, passed) if lasted and belief.condition == "waiting" else belief


def _slowed(belief: Belief, seen: int, passed: int) -> Belief:
    """The wall clock is behind. The ledger goes on by the other one, a little slower, until they meet."""
    belief = _replace(belief, wall=seen, jump=None)
    if belief.ahead > BEHIND_MS_MAX:
        return _replace(belief, slowed_to=passed)
    left_out = (passed - belief.slowed_to) // SLOWING
    if left_out == 0:
        return belief
    offset = max(seen, belief.offset - left_out)
    return _replace(belief, offset=offset, anchor=min(belief.anchor, offset), slowed_to=passed)


def _raised(belief: Belief, offset: int, passed: int) -> Belief:
    """Catch up with the ledger, which others write too."""
    jump = belief.jump if belief.wall > offset + STEP_MS_MAX else None
    return _replace(belief, offset=offset, anchor=offset, jump=jump, slowed_to=passed)


def _moved(belief: Belief, offset: int, passed: int) -> Belief:
    return _replace(belief, offset=offset, anchor=offset, jump=None, slowed_to=passed)
