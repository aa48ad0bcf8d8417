"""The entries of one item are folded, and the first contradiction among them is kept."""

from typing import Any

import msgspec
import pytest

from holdfast.domain.history import Change, History
from holdfast.domain.invariants import FOLDED
from holdfast.domain.ledger import Flag

NOTHING = (0,) * len(FOLDED)


def numbers(*first: int) -> tuple[int, ...]:
    """Give one number for each of those that are folded, zeros behind the first ones."""
    return (*first, *NOTHING[len(first) :])


def a_change(version: int, on_hand: int, delta: int, **fields: Any) -> Change:
    """Give an entry that moved only what is on hand."""
    after, deltas = numbers(on_hand), numbers(delta)
    change = Change("default", "LAPTOP", version, "adjust", version, deltas, after, (None, False), False, 0)
    return msgspec.structs.replace(change, **fields)


def told(*changes: Change) -> History:
    history = History("default", "LAPTOP")
    for change in changes:
        history.add(change)
    return history


def test_a_history_without_entries_is_nothing() -> None:
    history = told()
    assert (history.id, history.fold, history.after, history.version) == (("default", "LAPTOP"), NOTHING, NOTHING, 0)


def test_the_last_entry_says_how_the_item_was_left() -> None:
    history = told(a_change(1, 5, 5), a_change(2, 3, -2, settings=(4, True)))
    assert history.fold == history.after == numbers(3)
    assert (history.version, history.changes, history.settings) == (2, 2, (4, True))
    assert history.chain == history.checks == []


def test_versions_go_on_from_a_takeover() -> None:
    history = told(a_change(7, 5, 5, kind="takeover"), a_change(8, 6, 1))
    assert (history.version, history.changes, history.chain) == (8, 8, [])


def test_a_takeover_in_the_middle_is_a_break() -> None:
    assert told(a_change(1, 5, 5), a_change(7, 6, 1, kind="takeover")).chain != []


def test_the_first_broken_link_is_told_with_every_number_that_is_wrong() -> None:
    history = told(a_change(1, 5, 5), a_change(4, 9, 1), a_change(5, 1, 1))
    assert history.chain == [(4, "entry 4: on_hand is 9 after 5 and +1; version 4 follows version 1")]
    assert history.fold == numbers(7)
    assert history.after == numbers(1)


def test_a_first_version_other_than_one_is_a_break() -> None:
    assert told(a_change(2, 5, 5)).chain == [(2, "entry 2: version 2 follows version 0")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (a_change(1, -1, -1), "entry 1 left a negative number: "),
        (a_change(1, 1, 1, unaccounted=-2), "entry 1: unaccounted is negative: -2"),
        (
            a_change(1, 5, 5, flags=Flag.SAFETY_STOCK_USED, after=numbers(5, 4, 4, 2, 0, 1)),
            "entry 1 promises more than there is, the safety stock included",
        ),
        (
            a_change(1, 0, 0, after=numbers(0, 0, 0, 0, 0, 0, 2), deltas=numbers(0, 0, 0, 0, 0, 0, 2), unaccounted=1),
            "entry 1 owes 2 more, and 1 are unaccounted",
        ),
        (a_change(1, 5, 5, promise=True, after=numbers(5, 3, 3, 2, 0, 1)), "entry 1 promises more than there is"),
    ],
)
def test_the_first_broken_check_is_told(change: Change, problem: str) -> None:
    [(sequence, message)] = told(change, a_change(2, -9, -9)).checks
    assert sequence == 1
    assert message.startswith(problem)


def test_a_promise_up_to_the_last_unit_is_sound() -> None:
    assert told(a_change(1, 5, 5, promise=True, after=numbers(5, 2, 2, 2, 0, 1))).checks == []
    assert told(a_change(1, 5, 5, after=numbers(5, 9, 9, 2, 0, 1))).checks == []
