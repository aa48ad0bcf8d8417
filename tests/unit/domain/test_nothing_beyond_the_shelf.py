"""Whatever sources, books and refusals there are: once every fact is told, no more is promised than the shelf has.

The shelf is simulated plainly. Some units on it may be unknown at first; sales and arrivals are told as they happen or
late; counts of the shelf are right, and told at once; the ERP's figures are right for all that was recorded by their
moment. Reserves are tried in between, and may be refused.
"""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NOW, add, adjust, cause, count, reserve, sell, units
from holdfast.domain.commands import Basis, Command, OnMoved
from unit.domain.stockroom import Stockroom

MINUTE = 60_000
LAST = 60
minutes = st.integers(1, LAST)


class Fact(NamedTuple):
    """Units that came, or left (below 0), and when it was told."""

    minute: int
    told: int
    units: int

    def command(self, name: str) -> Command:
        happened = cause(name, occurred_at=NOW + self.minute * MINUTE)
        if self.units > 0:
            return add(self.units, cause=happened)
        return sell(units(-self.units), happened=True, document_id=name, cause=happened)


facts = st.lists(
    st.builds(
        lambda minute, late, quantity: Fact(minute, minute + late, quantity),
        minutes,
        st.sampled_from([0, 0, 3, 17, 90]),
        st.integers(-9, 9).filter(bool),
    ),
    max_size=8,
)


def shelf_at(begun: int, day: list[Fact], minute: int) -> int:
    return begun + sum(fact.units for fact in day if fact.minute <= minute)


def recorded_at(begun: int, day: list[Fact], counted: list[int], minute: int) -> int:
    """What somebody who knows what is there, and is told what is told here, has in the books of a minute."""
    last = max((each for each in counted if each <= minute), default=-1)
    return shelf_at(begun, day, minute) - sum(f.units for f in day if last < f.minute <= minute < f.told)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, 12),
    facts,
    st.lists(minutes, max_size=2, unique=True),
    st.lists(st.tuples(minutes, st.sampled_from([0, 1, 30])), max_size=3, unique_by=lambda each: each[0]),
    st.lists(st.tuples(minutes, st.integers(1, 12)), max_size=4),
)
def test_once_all_is_told_no_more_is_promised_than_is_there(
    unknown: int,
    day: list[Fact],
    counted: list[int],
    books: list[tuple[int, int]],
    wanted: list[tuple[int, int]],
) -> None:
    begun = 80
    told: list[tuple[int, int, Command]] = [
        (fact.told, 0, fact.command(f"F-{number}")) for number, fact in enumerate(day)
    ]
    for minute in counted:
        found = count(
            shelf_at(begun, day, minute), as_of=NOW + minute * MINUTE, on_moved=OnMoved.REBASE, source="robot"
        )
        told.append((minute, 1, found))
    for minute, later in books:
        figure = recorded_at(begun, day, counted, minute)
        told.append((minute + later, 2, count(figure, as_of=NOW + minute * MINUTE, source="erp", basis=Basis.BOOKS)))
    told += [(minute, 3, reserve(quantity)) for minute, quantity in wanted]
    room = Stockroom(LAPTOP=begun - unknown)
    for minute, _, command in sorted(told, key=lambda each: each[:2]):
        room.now = NOW + minute * MINUTE
        room.do(command)
    shelf, item = shelf_at(begun, day, LAST), room.item()
    assert item.balance <= shelf
    assert item.available <= max(0, shelf - item.reserved)
    if counted:
        assert item.balance == shelf, "somebody has looked, and since then all was told"


def test_the_figure_of_books_that_know_more_is_taken() -> None:
    room = Stockroom(LAPTOP=70)
    room.later(2 * MINUTE)
    room.accepts(adjust(-5), count(80, as_of=NOW + MINUTE, source="erp", basis=Basis.BOOKS))
    assert room.item().balance == 75
