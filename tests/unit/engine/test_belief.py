"""What is believed of a wall clock, jump by jump."""

import pytest

from holdfast.engine.clock.belief import BEHIND_MS_MAX, JUMP_MS_MAX, LASTING_MS, SLOWING, STEP_MS_MAX
from turned_clocks import DAY, HOUR, MINUTE, NOW, SECOND
from unit.engine.clock_watched import Watch


@pytest.mark.parametrize("step", [1, SECOND, STEP_MS_MAX])
def test_a_step_of_up_to_a_minute_is_believed_at_once(step: int) -> None:
    watch = Watch()
    assert watch.look(set_by=step) == NOW + step
    assert watch.belief.condition == "following"


def test_small_steps_do_not_add_up_within_a_day() -> None:
    watch = Watch()
    assert watch.look(set_by=40 * SECOND) == NOW + 40 * SECOND
    assert watch.look(set_by=40 * SECOND) == NOW + 40 * SECOND
    assert watch.belief.condition == "waiting"


def test_a_jump_of_up_to_an_hour_counts_after_it_has_lasted_five_minutes() -> None:
    watch = Watch()
    assert watch.look(set_by=JUMP_MS_MAX) == NOW
    assert watch.look(after=LASTING_MS - 1) == NOW + LASTING_MS - 1
    assert (watch.belief.condition, watch.belief.ahead) == ("waiting", -JUMP_MS_MAX)
    assert watch.look(after=1) == NOW + JUMP_MS_MAX + LASTING_MS
    assert (watch.belief.condition, watch.belief.ahead) == ("following", 0)


def test_a_jump_that_ends_before_has_never_been() -> None:
    watch = Watch()
    watch.look(set_by=30 * MINUTE)
    watch.look(after=4 * MINUTE)
    assert watch.look(set_by=-30 * MINUTE) == NOW + 4 * MINUTE
    watch.look(set_by=30 * MINUTE, after=2 * MINUTE)
    assert watch.time == NOW + 6 * MINUTE  # It has to last anew.


def test_a_jump_lasts_while_the_ledger_of_others_is_a_little_ahead() -> None:
    watch = Watch()
    watch.look(set_by=10 * MINUTE)
    for _ in range(5 * 60):
        watch.look(after=SECOND, floor=watch.time + SECOND + 1)
    assert watch.time == watch.wall


def test_others_who_follow_a_jump_end_it() -> None:
    watch = Watch()
    watch.look(set_by=10 * MINUTE)
    assert watch.look(floor=NOW + 9 * MINUTE) == NOW + 9 * MINUTE
    assert watch.belief.condition == "following"


def test_a_way_back_is_no_credit_for_a_jump_ahead() -> None:
    watch = Watch()
    watch.look(set_by=-2 * MINUTE)
    watch.keeps_looking(2 * MINUTE * SLOWING + SECOND)
    assert watch.time == watch.wall
    before = watch.time
    assert watch.look(set_by=2 * MINUTE) == before


def test_another_jump_has_to_last_anew() -> None:
    watch = Watch()
    watch.look(set_by=10 * MINUTE)
    watch.look(set_by=20 * MINUTE, after=4 * MINUTE)
    assert watch.look(after=2 * MINUTE) == NOW + 6 * MINUTE
    assert watch.look(after=3 * MINUTE) == NOW + 39 * MINUTE


@pytest.mark.parametrize("jump", [JUMP_MS_MAX + 1, 2 * HOUR, 20 * DAY])
def test_a_jump_of_more_than_an_hour_is_not_believed_however_long_it_lasts(jump: int) -> None:
    watch = Watch()
    watch.look(set_by=jump)
    watch.keeps_looking(3 * DAY, every=MINUTE)
    assert watch.time == NOW + 3 * DAY
    assert watch.belief.condition == "unaccepted"
    watch.look(set_by=-jump)
    assert (watch.belief.condition, watch.belief.ahead) == ("following", 0)


@pytest.mark.parametrize("jump", [2 * SECOND, 2 * HOUR, 20 * DAY])
def test_after_a_jump_back_time_goes_on_by_the_other_clock(jump: int) -> None:
    watch = Watch()
    assert watch.look(set_by=-jump) == NOW
    watch.keeps_looking(MINUTE)
    assert NOW + MINUTE - MINUTE // SLOWING <= watch.time <= NOW + MINUTE
    assert watch.belief.condition == ("ahead" if watch.belief.ahead > SECOND else "following")


def test_a_ledger_that_is_a_little_ahead_meets_the_wall_clock_again() -> None:
    watch = Watch()
    watch.look(set_by=-MINUTE)
    watch.keeps_looking(MINUTE * SLOWING + SECOND)
    assert watch.time == watch.wall


def test_a_wall_clock_that_is_days_behind_is_not_waited_for() -> None:
    watch = Watch()
    watch.look(set_by=-BEHIND_MS_MAX - 1)
    watch.keeps_looking(HOUR)
    assert watch.time == NOW + HOUR
    before = watch.time
    watch.look(set_by=HOUR)  # Now it is, but not for the time that it was not.
    assert watch.time == before


def test_a_wall_clock_that_is_put_right_again_is_followed_at_once() -> None:
    watch = Watch()
    watch.look(set_by=-20 * DAY)
    watch.look(after=HOUR)
    assert watch.look(set_by=20 * DAY) == NOW + HOUR
    assert watch.belief.condition == "following"


@pytest.mark.parametrize("drift", [-0.0005, 0.0005, 0.01])
def test_a_slow_drift_is_followed(drift: float) -> None:
    watch = Watch()
    for _ in range(48):
        watch.keeps_looking(30 * MINUTE, drift=drift, every=10 * SECOND)
        assert abs(watch.time - watch.wall) <= abs(drift) * 6 * MINUTE + SECOND


def test_what_is_held_follows_a_jump_only_after_it_has_lasted_a_day() -> None:
    watch = Watch()
    watch.keeps_looking(2 * DAY, every=MINUTE)
    watch.look(set_by=40 * MINUTE)
    watch.keeps_looking(DAY - MINUTE, every=MINUTE)
    assert watch.time == watch.wall
    assert watch.held == watch.time - 40 * MINUTE
    watch.keeps_looking(DAY + MINUTE, every=MINUTE)
    assert watch.held == watch.time


def test_what_is_held_stays_with_the_wall_clock_when_the_ledger_is_ahead() -> None:
    watch = Watch(floor=NOW + 20 * DAY)
    watch.keeps_looking(5 * DAY, every=MINUTE)
    assert watch.time == NOW + 25 * DAY
    assert watch.held == NOW + 5 * DAY


def test_at_the_first_look_nothing_is_held_beyond_the_last_entry() -> None:
    watch = Watch(floor=NOW - 3 * DAY)
    assert watch.time == NOW
    assert watch.held == NOW - 3 * DAY
