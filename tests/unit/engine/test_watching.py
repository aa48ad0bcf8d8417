"""What is kept for those who watch: soundings of the database, the lag of followers, the times of a batch."""

import asyncio

import pytest

from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.lag import LAG_KEPT_S, Lag
from holdfast.engine.soundings import SOUNDINGS_KEPT_S, Sounder, Soundings
from holdfast.engine.timings import Histogram, Stopwatch, Timings


class Hands:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_those_who_ask_within_a_while_share_one_look_and_who_leaves_takes_nobody_along() -> None:
    async def scenario() -> None:
        clock, looks = Hands(), 0
        gate = asyncio.Event()

        async def look() -> Soundings:
            nonlocal looks
            looks += 1
            await gate.wait()
            return Soundings(keys=looks)

        sounder = Sounder(look, clock)
        first, second = (asyncio.create_task(sounder.soundings()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await second == Soundings(keys=1)
        clock.now += SOUNDINGS_KEPT_S - 0.1
        assert await sounder.soundings() == Soundings(keys=1)
        clock.now += 0.1
        assert await sounder.soundings() == Soundings(keys=2)

    asyncio.run(scenario())


def test_a_database_that_cannot_be_asked_tells_nothing_and_is_asked_again_later() -> None:
    async def scenario() -> None:
        clock = Hands()
        answers: list[Soundings | StorageUnavailable] = [StorageUnavailable(), Soundings(keys=3)]

        async def look() -> Soundings:
            answer = answers.pop(0)
            if isinstance(answer, StorageUnavailable):
                raise answer
            return answer

        sounder = Sounder(look, clock)
        assert await sounder.soundings() is None
        assert await sounder.soundings() is None
        clock.now += SOUNDINGS_KEPT_S
        assert await sounder.soundings() == Soundings(keys=3)

    asyncio.run(scenario())


def test_the_largest_lag_is_told_for_a_while_and_then_forgotten() -> None:
    clock = Hands()
    lag = Lag(clock)
    assert lag.entries == 0
    for entries in (5, 900, 3):
        lag.saw(entries)
    assert lag.entries == 900
    clock.now += LAG_KEPT_S
    assert lag.entries == 900
    lag.saw(4)
    clock.now += LAG_KEPT_S
    assert lag.entries == 4
    clock.now += 2 * LAG_KEPT_S
    assert lag.entries == 0


@pytest.mark.parametrize(("value", "bucket"), [(0, 0), (1, 0), (2, 1), (10, 1), (11, 2)])
def test_a_value_lies_in_the_bucket_whose_edge_it_does_not_pass(value: float, bucket: int) -> None:
    histogram = Histogram((1, 10))
    histogram.record(value)
    assert histogram.buckets == [int(place == bucket) for place in range(3)]
    assert histogram.sum == value


def test_a_phase_that_comes_twice_is_counted_once_with_all_its_time() -> None:
    times = iter([0.0, 1.0, 3.0, 7.0])
    stopwatch = Stopwatch(lambda: next(times))
    stopwatch.lap("load")
    stopwatch.lap("decide")
    stopwatch.lap("load")
    assert stopwatch.seconds == {"load": 5.0, "decide": 2.0, "save": 0.0, "commit": 0.0}
    timings = Timings()
    timings.committed(stopwatch)
    assert [(sum(one.buckets), one.sum) for one in timings.phases.values()] == [(1, 5.0), (1, 2.0), (1, 0.0), (1, 0.0)]
