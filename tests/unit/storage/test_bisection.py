"""Places are found by halving, exactly where a walk over all entries would find them."""

import math

from hypothesis import given
from hypothesis import strategies as st

from holdfast.storage.bisection import first_not_before

moments = st.lists(st.integers(0, 30), max_size=40).map(sorted)


@given(times=moments, time=st.integers(-2, 33))
def test_the_first_entry_of_a_time_or_later_is_found(times: list[int], time: int) -> None:
    walked = next((number for number, at in enumerate(times, 1) if at >= time), len(times) + 1)
    assert first_not_before(time, len(times), lambda number: times[number - 1]) == walked


def test_a_long_ledger_is_asked_few_questions() -> None:
    asked: list[int] = []

    def time_of(number: int) -> int:
        asked.append(number)
        return number // 10

    last = 10_000_000
    assert first_not_before(77_777, last, time_of) == 777_770
    assert len(asked) <= math.ceil(math.log2(last)) + 1
