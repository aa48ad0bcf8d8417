"""Which cursors of a ledger go on, and which lead nowhere any more."""

from collections.abc import Sequence
from typing import Final

import pytest

from holdfast.domain.epochs import START, Cursor, Epoch, Expired, Standing, cursor_at, end_of, resumed

FIRST: Final = Epoch("aaaa", None, 0, 1)
SECOND: Final = Epoch("bbbb", "aaaa", 100, 2)
THIRD: Final = Epoch("cccc", "bbbb", 120, 3)


def judged(after: Cursor, *epochs: Epoch, head: int, command_id: str | None) -> Cursor | Expired:
    def all_epochs() -> Sequence[Epoch]:
        return epochs

    return resumed(after, Standing(epochs[-1].id, len(epochs) == 1, head, command_id), all_epochs)


def never() -> Sequence[Epoch]:
    raise AssertionError("Nobody asks for the epochs.")


def test_a_cursor_of_the_present_epoch_goes_on_without_a_look_at_the_others() -> None:
    place = cursor_at("bbbb", 110, "c")
    assert resumed(place, Standing("bbbb", first=False, head=110, command_id="c"), never) == place


def test_the_start_is_a_place_in_every_ledger() -> None:
    for standing in (Standing("aaaa", True, 0, None), Standing("bbbb", False, 7, None)):
        assert resumed(START, standing, never) == START


def test_a_bare_sequence_goes_on_in_the_first_epoch_and_gets_a_whole_name() -> None:
    assert judged(Cursor(5), FIRST, head=9, command_id="c") == cursor_at("aaaa", 5, "c")


@pytest.mark.parametrize("sequence", [1, 99, 101])
def test_a_bare_sequence_is_expired_in_a_later_epoch(sequence: int) -> None:
    found = judged(Cursor(sequence), FIRST, SECOND, head=200, command_id="c")
    assert isinstance(found, Expired)
    assert "bare sequence number" in found.reason


@pytest.mark.parametrize("after", [Cursor(10), cursor_at("aaaa", 10, "c"), cursor_at("zzzz", 10, "c")])
def test_a_cursor_beyond_the_end_is_expired_and_told_where_that_is(after: Cursor) -> None:
    found = judged(after, FIRST, head=9, command_id=None)
    assert isinstance(found, Expired)
    assert "beyond the end of the ledger, 9" in found.reason


@pytest.mark.parametrize("epoch", ["aaaa", "bbbb"])
def test_another_entry_at_the_place_expires_a_cursor_of_any_epoch(epoch: str) -> None:
    found = judged(cursor_at(epoch, 50, "mine"), FIRST, SECOND, head=200, command_id="other")
    assert isinstance(found, Expired)


def test_a_ledger_with_a_gap_has_no_place_there() -> None:
    for after in (Cursor(5), cursor_at("aaaa", 5, "c")):
        assert isinstance(judged(after, FIRST, head=9, command_id=None), Expired)


@pytest.mark.parametrize(
    ("epoch", "sequence", "shared"),
    [
        ("aaaa", 1, True), ("aaaa", 100, True), ("aaaa", 101, False), ("bbbb", 101, True), ("bbbb", 120, True),
        ("bbbb", 121, False), ("cccc", 121, True), ("zzzz", 1, False),
    ],
)  # fmt: skip
def test_an_earlier_epoch_is_good_up_to_where_the_next_one_began(epoch: str, sequence: int, shared: bool) -> None:
    found = judged(cursor_at(epoch, sequence, "c"), FIRST, SECOND, THIRD, head=200, command_id="c")
    assert found == (cursor_at("cccc", sequence, "c") if shared else found)
    assert isinstance(found, Cursor) is shared


def test_the_end_of_a_ledger_is_a_place_that_goes_on_and_that_of_an_empty_one_is_the_start() -> None:
    standing = Standing("aaaa", first=True, head=3, command_id="c")
    assert resumed(end_of(standing), standing, never) == end_of(standing) == cursor_at("aaaa", 3, "c")
    assert end_of(Standing("aaaa", first=True, head=0, command_id=None)) == START
