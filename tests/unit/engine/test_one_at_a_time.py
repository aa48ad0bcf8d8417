"""A turn is passed on in the order in which it was asked for, and nobody waits for it for ever."""

import threading
from collections.abc import Callable

import pytest

from holdfast.engine.one_at_a_time import OneAtATime

PATIENT_S = 20.0


def asking(turns: OneAtATime, had: list[int], number: int) -> threading.Thread:
    """Let a thread have its turn, once, and note that."""

    def have() -> None:
        turns.take(number, PATIENT_S)
        had.append(number)
        turns.leave(number)

    before = len(turns._waiting)
    thread = threading.Thread(target=have)
    thread.start()
    until(lambda: len(turns._waiting) > before)
    return thread


def until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(20_000):
        if is_so():
            return
        pause.wait(0.001)
    raise AssertionError


def test_those_who_wait_have_their_turn_in_the_order_in_which_they_came() -> None:
    turns, had = OneAtATime(), list[int]()
    turns.take("first", 0.0)
    threads = [asking(turns, had, number) for number in range(5)]
    assert had == []
    turns.leave("first")
    for thread in threads:
        thread.join(PATIENT_S)
    assert had == [0, 1, 2, 3, 4]


def test_who_leaves_does_not_have_the_next_turn_while_others_wait() -> None:
    turns, had = OneAtATime(), list[int]()
    turns.take("first", 0.0)
    other = asking(turns, had, 1)
    turns.leave("first")
    turns.take("first", PATIENT_S)  # Behind the other.
    assert had == [1]
    other.join(PATIENT_S)


def test_whoever_has_waited_long_enough_takes_the_turn_and_who_had_it_passes_nothing_on() -> None:
    turns, had = OneAtATime(), list[int]()
    turns.take("stuck", 0.0)
    turns.take("patient", 0.001)
    assert not turns._waiting
    third = asking(turns, had, 3)
    turns.leave("stuck")
    turns.take("patient", 0.0)  # It has it.
    assert (had, len(turns._waiting)) == ([], 1)
    turns.leave("patient")
    third.join(PATIENT_S)
    assert had == [3]


def test_a_turn_that_comes_at_the_very_moment_at_which_nobody_waits_for_it_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = OneAtATime()
    turns.take("first", 0.0)

    class Late:
        """A lock that is let go of when it is too late."""

        def acquire(self, timeout: float | None = None) -> bool:
            if timeout is not None:
                turns.leave("first")
            return timeout is None

        def release(self) -> None:
            pass

    monkeypatch.setattr(threading, "Lock", Late)
    turns.take("late", 1.0)
    monkeypatch.undo()
    had = list[int]()
    third = asking(turns, had, 3)
    assert had == []
    turns.leave("late")
    third.join(PATIENT_S)
    assert had == [3]
