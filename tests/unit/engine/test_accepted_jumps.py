"""What somebody accepts counts, and nothing else does for that."""

import pytest

from holdfast.engine.clock.kept import Acceptance
from holdfast.engine.clock.trusted import ACCEPTANCE_MS_MAX, TrustedClock
from turned_clocks import DAY, HOUR, MINUTE, NOW, Machine, Shelf, started


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def accepted(machine: Machine, shelf: Shelf, jump: int, *, accept: int, late: int = 0) -> TrustedClock:
    """Let a clock see a jump, and let somebody accept one."""
    clock = started(machine, shelf)
    machine.jumps(jump)
    clock.now()
    shelf.put_acceptance(Acceptance(jump_ms=accept, wall=machine.wall()))
    machine.passes(late)
    clock.now()
    clock.keep(shelf)
    return clock


@pytest.mark.parametrize("off_by", [0, MINUTE, -MINUTE])
def test_a_jump_that_is_accepted_counts(machine: Machine, shelf: Shelf, off_by: int) -> None:
    clock = accepted(machine, shelf, 20 * DAY, accept=20 * DAY + off_by)
    assert clock.now() == NOW + 20 * DAY
    assert started(machine, shelf).now() == NOW + 20 * DAY


def test_a_jump_that_is_accepted_forgets_no_key(machine: Machine, shelf: Shelf) -> None:
    clock = accepted(machine, shelf, 20 * DAY, accept=20 * DAY)
    machine.passes(23 * HOUR)
    now = clock.now()
    assert now == NOW + 20 * DAY + 23 * HOUR
    assert clock.held(now) == NOW + 23 * HOUR


@pytest.mark.parametrize("off_by", [MINUTE + 1, -MINUTE - 1])
def test_another_jump_than_the_one_accepted_does_not_count(machine: Machine, shelf: Shelf, off_by: int) -> None:
    assert accepted(machine, shelf, 20 * DAY, accept=20 * DAY + off_by).now() == NOW


def test_an_acceptance_does_not_lie_in_wait(machine: Machine, shelf: Shelf) -> None:
    in_time = accepted(machine, shelf, 20 * DAY, accept=20 * DAY, late=ACCEPTANCE_MS_MAX)
    assert in_time.now() == NOW + 20 * DAY + ACCEPTANCE_MS_MAX
    machine, shelf = Machine(), Shelf()
    too_late = accepted(machine, shelf, 20 * DAY, accept=20 * DAY, late=ACCEPTANCE_MS_MAX + 1)
    assert too_late.now() == NOW + ACCEPTANCE_MS_MAX + 1
    shelf.put_acceptance(Acceptance(jump_ms=20 * DAY, wall=machine.wall() + 1))
    too_late.keep(shelf)
    assert too_late.now() == NOW + ACCEPTANCE_MS_MAX + 1
