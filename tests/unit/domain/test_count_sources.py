"""A source counts again and again: its older figures never replace its newer ones."""

import pytest

from builders import (
    NOW,
    count,
    expected_version,
)
from holdfast.domain.commands import OnMoved
from holdfast.domain.moment import with_count
from holdfast.domain.outcomes import Finding, ItemResult
from holdfast.domain.past import LastCount
from holdfast.domain.rejections import (
    StaleCount,
)
from unit.domain.stockroom import Stockroom

REBASE = OnMoved.REBASE


def counted_at_9() -> Stockroom:
    """Give 9 LAPTOP, version 1, a second after they were seen."""
    room = Stockroom(LAPTOP=9)
    room.later(1_000)
    return room


def test_an_equal_figure_of_a_source_changes_nothing() -> None:
    room = counted_at_9()
    item, entries = with_count(room.item(), NOW + 1_000), len(room.ledger)
    result = room.ask(count(9, source="erp"))
    assert result == ItemResult(item, "Laptop", 1, changed=False, finding=Finding(9, 9, NOW + 1_000))
    assert (room.item(), len(room.ledger)) == (item, entries)


def test_another_figure_of_a_source_is_an_entry_that_names_it() -> None:
    room = counted_at_9()
    room.accepts(count(7, source="erp"))
    [entry] = room.entries("count")
    assert (entry.document_type, entry.document_id, entry.on_hand) == ("count", "erp", 7)
    assert room.counted == {("default", "LAPTOP", "erp"): LastCount(NOW + 1_000, 7)}


@pytest.mark.parametrize("figure", [7, 9], ids=["another", "equal"])
def test_an_older_as_of_of_the_same_source_is_stale(figure: int) -> None:
    room = counted_at_9()
    room.accepts(count(figure, as_of=NOW + 500, source="erp"))
    stale = count(3, as_of=NOW + 499, on_moved=REBASE, source="erp")
    assert room.refuses(stale) == StaleCount("default", "LAPTOP", "erp")
    assert room.item().on_hand == figure
    room.accepts(count(3, as_of=NOW + 499, on_moved=REBASE, source="shelf robot"))


def test_the_same_as_of_of_a_source_may_come_again() -> None:
    room = counted_at_9()
    room.accepts(count(9, as_of=NOW + 500, source="erp"), count(8, as_of=NOW + 500, source="erp"))
    assert room.item().on_hand == 8


def test_an_item_keeps_the_latest_moment_of_all_counts() -> None:
    room = counted_at_9()
    room.accepts(count(7, as_of=NOW + 900, source="a"), count(6, as_of=NOW + 200, source="b", on_moved=REBASE))
    assert room.item().counted_as_of == NOW + 900


def test_a_count_that_is_stale_and_overtaken_is_told_the_one_that_cannot_be_mended() -> None:
    room = counted_at_9()
    room.accepts(count(7, as_of=NOW + 500, source="erp"))
    refused = room.refuses(count(3, as_of=NOW, source="erp", precondition=expected_version(99)))
    assert refused == StaleCount("default", "LAPTOP", "erp")
