"""How long keys live, and in which generation they lie."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import NOW, add, an_outcome, cause, claim
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import Outcome
from holdfast.domain.rejections import InsufficientQuantity
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.storage.retention import DAY_MS, GENERATIONS_MAX, HOUR_MS, REFUSAL_MS, SUCCESS_SPAN_MS, Retention
from holdfast.storage.sqlite.storage import SqliteStorage

WEEK = SUCCESS_SPAN_MS
REFUSED = InsufficientQuantity("LAPTOP", 2, 1)


def success(time: int) -> Outcome:
    return an_outcome(time=time)


def refusal(time: int) -> Outcome:
    return an_outcome(REFUSED, time=time)


def test_the_spans_are_a_week_and_a_quarter_of_an_hour() -> None:
    assert (SUCCESS_SPAN_MS, REFUSAL_MS) == (7 * 24 * 3_600_000, 15 * 60_000)
    assert Retention().success_ms == SUCCESS_SPAN_MS


@pytest.mark.parametrize(
    ("time", "generation"), [(0, 0), (WEEK - 1, 0), (WEEK, 1), (10 * WEEK - 1, 9), (10 * WEEK, 10)]
)
def test_a_success_lies_in_the_generation_of_its_week(time: int, generation: int) -> None:
    assert Retention().generation(success(time)) == generation


@pytest.mark.parametrize(
    ("time", "generation"), [(0, -1), (REFUSAL_MS - 1, -1), (REFUSAL_MS, -2), (10 * REFUSAL_MS, -11)]
)
def test_a_refusal_lies_in_a_short_generation_below_zero(time: int, generation: int) -> None:
    assert Retention().generation(refusal(time)) == generation


@pytest.mark.parametrize(
    ("success_ms", "now", "successes"),
    [
        (WEEK, 10 * WEEK - 1, [9, 8]),
        (WEEK, 10 * WEEK, [10, 9]),
        (WEEK, 10 * WEEK + 1, [10, 9]),
        (2 * WEEK, 10 * WEEK + 1, [10, 9, 8]),
        (HOUR_MS, 10 * WEEK + HOUR_MS - 1, [10, 9]),
        (HOUR_MS, 10 * WEEK + HOUR_MS, [10]),
        (WEEK, WEEK // 2, [0]),
    ],
)
def test_these_generations_may_hold_a_live_success(success_ms: int, now: int, successes: list[int]) -> None:
    generations = Retention(success_ms).generations(now, now)
    assert [number for number in generations if number >= 0] == successes


@pytest.mark.parametrize(("now", "refusals"), [(REFUSAL_MS * 10 - 1, [-10, -9]), (REFUSAL_MS * 10, [-11, -10])])
def test_two_generations_may_hold_a_live_refusal(now: int, refusals: list[int]) -> None:
    assert [number for number in Retention().generations(now, now) if number < 0] == refusals


def test_a_generation_is_over_when_its_last_key_is() -> None:
    retention = Retention(WEEK)
    assert retention.outdated(10 * WEEK - 1, 10 * WEEK - 1)[0] == (0, 7)
    assert retention.outdated(10 * WEEK, 10 * WEEK)[0] == (0, 8)
    assert retention.outdated(REFUSAL_MS * 10 - 1, REFUSAL_MS * 10 - 1)[1] == (-8, -1)
    assert retention.outdated(REFUSAL_MS * 10, REFUSAL_MS * 10)[1] == (-9, -1)


def test_at_the_beginning_of_time_nothing_is_over() -> None:
    assert Retention().outdated(0, 0) == ((0, -1), (1, -1))


@pytest.mark.parametrize(("age", "alive"), [(0, True), (WEEK - 1, True), (WEEK, False)])
def test_a_success_stands_for_as_long_as_is_set(age: int, alive: bool) -> None:
    assert Retention(WEEK).alive(success(NOW - age), NOW, NOW) is alive


@pytest.mark.parametrize(("age", "alive"), [(0, True), (REFUSAL_MS - 1, True), (REFUSAL_MS, False)])
def test_a_refusal_stands_for_a_quarter_of_an_hour_whatever_is_set(age: int, alive: bool) -> None:
    assert Retention(HOUR_MS).alive(refusal(NOW - age), NOW, NOW) is alive
    assert Retention(9 * WEEK).alive(refusal(NOW - age), NOW, NOW) is alive


outcomes = st.builds(an_outcome, st.sampled_from([None, REFUSED]), time=st.integers(min_value=0, max_value=20 * WEEK))
ages = st.integers(min_value=0, max_value=3 * REFUSAL_MS) | st.integers(min_value=0, max_value=10 * WEEK)
retentions = st.builds(Retention, st.integers(min_value=1, max_value=8 * WEEK) | st.sampled_from([WEEK, HOUR_MS]))


@settings(deadline=None)
@given(outcomes, ages, retentions, retentions)
@example(success(2 * WEEK), WEEK - 1, Retention(HOUR_MS), Retention(WEEK))
def test_a_live_key_is_found_and_never_dropped_whatever_was_set_when_it_was_written(
    outcome: Outcome, age: int, written_under: Retention, read_under: Retention
) -> None:
    now = outcome.time + age
    generation = written_under.generation(outcome)
    over = any(first <= generation <= last for first, last in read_under.outdated(now, now))
    if read_under.alive(outcome, now, now):
        assert generation in read_under.generations(now, now)
        assert not over


@settings(deadline=None)
@given(outcomes, ages, retentions)
def test_a_generation_is_either_searched_or_over(outcome: Outcome, age: int, retention: Retention) -> None:
    now = outcome.time + age
    generation = retention.generation(outcome)
    over = any(first <= generation <= last for first, last in retention.outdated(now, now))
    assert over != (generation in retention.generations(now, now))


@settings(deadline=None)
@given(st.integers(0, 20 * WEEK), st.integers(0, 2000 * WEEK), ages, st.integers(0, 2 * DAY_MS), retentions)
def test_a_key_is_found_and_kept_for_its_time_by_the_time_that_is_held(
    used_at: int, jump: int, age: int, since: int, retention: Retention
) -> None:
    """A jump of the ledger's time by however much, a while ago: keys of before and after it are all there."""
    held = used_at + age
    now = held + jump
    for outcome in (success(used_at), success(now - min(since, age))):
        generation = retention.generation(outcome)
        if retention.alive(outcome, now, held):
            assert generation in retention.generations(now, held)
            assert not any(first <= generation <= last for first, last in retention.outdated(now, held))
        assert retention.alive(outcome, now, held) == (held - outcome.time < retention.success_ms)
    assert len(retention.generations(now, held)) < 2 * GENERATIONS_MAX


def test_an_outdated_key_may_be_used_anew_before_its_generation_is_dropped(tmp_path: Path) -> None:
    clock = iter([10 * WEEK, 10 * WEEK + HOUR_MS])
    storage = SqliteStorage(tmp_path / "holdfast.db", Retention(HOUR_MS), lambda: next(clock))
    ids = iter("ab")
    committer = Committer(storage, Figures(), lambda: next(ids))
    results = [committer.commit([Request(add(1, cause=cause(name)), claim())])[0] for name in ("c-1", "c-2")]
    storage.close()
    assert [isinstance(result, Verdict) and not result.replayed for result in results] == [True, True]
