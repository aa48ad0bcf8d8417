"""Every number stays a quantity, however often and in whatever order facts are told."""

from builders import NOW, add, adjust, cause, count, receive, sell, send, set_quantity, units
from holdfast.domain.commands import OnMoved
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.identifiers import QUANTITY_MAX, told
from holdfast.domain.rejections import CountMoved, OverOutOfRange, QuantityOutOfRange, UnaccountedOutOfRange
from unit.domain.stockroom import Stockroom

REBASE = OnMoved.REBASE


def test_a_sum_is_told_up_to_the_largest_quantity() -> None:
    assert [told(number) for number in (0, -3, QUANTITY_MAX, QUANTITY_MAX + 1, -QUANTITY_MAX - 1)] == [
        0, -3, QUANTITY_MAX, QUANTITY_MAX, -QUANTITY_MAX
    ]  # fmt: skip


def test_what_comes_over_stays_a_quantity_however_often_it_comes() -> None:
    room = Stockroom(LAPTOP=20)
    room.accepts(send(("LAPTOP", 2), ("LAPTOP", 1)))
    room.accepts(receive(Receipt(line=1, received=QUANTITY_MAX)), set_quantity(0, store="berlin"))
    over = QUANTITY_MAX - 2
    refused = room.refuses(receive(Receipt(line=1, received=2, damaged=1)))
    assert refused == OverOutOfRange("LAPTOP", over, 3)
    assert room.numbers(store="berlin") == (0, 0)
    room.accepts(receive(Receipt(line=1, received=1, damaged=1)))
    assert (room.transfer().lines[0].over, room.numbers(store="berlin")[0]) == (QUANTITY_MAX, 2)


def late_arrivals(times: int) -> Stockroom:
    """Give an empty shelf on which, as was only reported later, the largest quantity had arrived so many times."""
    room = Stockroom(LAPTOP=9)
    room.later(1_000)
    room.accepts(adjust(-9))
    for _ in range(times):
        room.accepts(adjust(QUANTITY_MAX, cause=cause(occurred_at=NOW + 500)), adjust(-QUANTITY_MAX))
    return room


def test_no_count_writes_off_more_than_a_quantity() -> None:
    room = late_arrivals(1)
    room.accepts(count(9, as_of=NOW + 600, on_moved=REBASE))
    assert room.entries("count")[0].unaccounted == QUANTITY_MAX
    room = late_arrivals(2)
    refused = room.refuses(count(9, as_of=NOW + 600, on_moved=REBASE))
    assert refused == UnaccountedOutOfRange("LAPTOP", 9, 0)


def test_a_refusal_tells_no_number_that_is_no_quantity() -> None:
    room = late_arrivals(2)
    refused = room.refuses(count(9, as_of=NOW + 600))
    assert isinstance(refused, CountMoved)
    assert refused.on_hand_then == QUANTITY_MAX
    room = Stockroom(LAPTOP=QUANTITY_MAX)
    room.later(1_000)
    room.accepts(sell(units(QUANTITY_MAX), happened=True, cause=cause(occurred_at=NOW + 500)))
    room.accepts(add(QUANTITY_MAX), adjust(-QUANTITY_MAX, cause=cause(occurred_at=NOW + 500)), add(1))
    refused = room.refuses(count(QUANTITY_MAX, as_of=NOW + 600, on_moved=REBASE))
    assert refused == QuantityOutOfRange("LAPTOP", 1, QUANTITY_MAX)
