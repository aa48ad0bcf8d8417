"""Whatever a wall clock does, the ledger's time goes on, and not too fast."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.clock.belief import DAY_MS, JUMP_MS_MAX, LASTING_MS, SLOWING, STEP_MS_MAX
from turned_clocks import DAY, HOUR, MINUTE, NOW, SECOND
from unit.engine.clock_watched import Watch

#: How the wall clock is set before a look, mostly not at all, and how much time passes before it.
SETTINGS: Final = st.one_of(
    st.just(0),
    st.just(0),
    st.integers(-2 * SECOND, 2 * SECOND),
    st.integers(-2 * HOUR, 2 * HOUR),
    st.integers(-30 * DAY, 30 * DAY),
)
PASSES: Final = st.one_of(
    st.integers(0, 50), st.integers(0, 3 * SECOND), st.integers(0, 10 * MINUTE), st.integers(0, 3 * DAY)
)
LOOKS: Final = st.lists(st.tuples(SETTINGS, PASSES), min_size=1, max_size=60)


@given(LOOKS)
def test_time_never_goes_back_and_never_stands_still(looks: list[tuple[int, int]]) -> None:
    watch = Watch()
    for set_by, after in looks:
        before = watch.time
        now = watch.look(set_by, after)
        assert now - before >= after - after // SLOWING - 1
        assert now >= before


@given(LOOKS)
def test_time_is_never_faster_than_its_steps_and_the_jumps_that_lasted(looks: list[tuple[int, int]]) -> None:
    watch = Watch()
    for set_by, after in looks:
        watch.look(set_by, after)
    passed = watch.passed - 1_000
    days, jumps = passed // DAY_MS + 1, passed // LASTING_MS
    assert watch.time - NOW <= passed + days * STEP_MS_MAX + jumps * (JUMP_MS_MAX + STEP_MS_MAX)


@given(LOOKS)
def test_within_five_minutes_no_jump_counts(looks: list[tuple[int, int]]) -> None:
    watch = Watch()
    for set_by, after in looks:
        watch.look(set_by, after % (LASTING_MS // 60))
    assert watch.time - NOW <= watch.passed - 1_000 + STEP_MS_MAX


@given(LOOKS)
def test_the_time_that_is_held_is_never_ahead_of_a_day_without_jumps(looks: list[tuple[int, int]]) -> None:
    """Keys are forgotten by it: in the first day nothing but the time that passes lets it go on."""
    watch = Watch()
    for set_by, after in looks:
        watch.look(set_by, after % (DAY_MS // 61))
        assert watch.held - NOW <= watch.passed - 1_000
        assert watch.held <= min(watch.time, watch.wall)


@given(LOOKS, st.integers(0, 40 * DAY))
def test_time_is_never_before_the_last_entry_and_goes_on_from_there(looks: list[tuple[int, int]], ahead: int) -> None:
    watch = Watch()
    for set_by, after in looks:
        watch.look(set_by, after)
        floor = watch.time + ahead
        assert watch.look(floor=floor) == floor
        assert watch.look(after=SECOND) >= floor + SECOND - SECOND // SLOWING
