"""The same facts and counts come to the same balance in whatever order, and in whatever batches, they are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NOW
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.domain.rejections import StaleCount
from late_days import days, setting_up, simulated
from late_events import ITEMS, MINUTE, Event
from late_tellings import Telling, tellings
from unit.domain.stockroom import Stockroom

#: Measured, they take up to three times as long, and run nothing that others' tests do not.
pytestmark = pytest.mark.no_cover


def told(batches: list[Telling]) -> Stockroom:
    """Tell all of it."""
    room = Stockroom()
    for commands in setting_up():
        room.do(*commands)
    for batch in batches:
        room.now = NOW + batch.minute * MINUTE
        for outcome in room.do(*batch.commands):
            # An older figure of the robot: it would have had nothing to add.
            assert outcome.applied or isinstance(outcome.result, StaleCount), outcome.result
    return room


@settings(deadline=None, max_examples=300)
@given(st.data(), days())
def test_the_balance_is_that_of_the_shelf_in_whatever_order_it_is_told(data: st.DataObject, day: list[Event]) -> None:
    room = told(data.draw(tellings(day)))
    stock = {item.id: item for item in room.items.values()}
    for item, balance in simulated(day).items():
        assert (stock[item].balance if item in stock else 0) == balance, item
    entries = fold(written.entry for written in room.ledger)
    for row in stock.values():
        assert not violations(row)
        assert entries[row.id] == {name: getattr(row, name) for name in FOLDED}
    assert set(stock) <= set(ITEMS)
