"""Counts speak of a moment: what the books said then is found, and what each source said last."""

import pytest

from builders import NOW, add, cause, count, reserve, sell, units
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from contract.counted_history import HISTORY, LAPTOP, outcome, past_of
from holdfast.domain.commands import OnMoved
from holdfast.domain.moment import with_count
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.past import LastCount, Past
from holdfast.domain.rejections import CountMoved, FutureMoment, FutureVersion, StaleCount
from holdfast.engine.ports import Storage


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(around: Around, open_storage: Open, clock: Hands) -> Storage:
    """Give a database in which LAPTOP has a history, at the time 100 ms after NOW."""
    opened = open_storage(clock)
    for milliseconds, commands in HISTORY:
        clock.now = NOW + milliseconds
        commit(opened, *commands)
    clock.now = NOW + 100
    return opened


def test_a_rebased_count_moves_on_hand_by_the_difference_found_then(around: Around, storage: Storage) -> None:
    result = outcome(storage, count(6, as_of=NOW + 20, on_moved=OnMoved.REBASE)).result
    assert isinstance(result, ItemResult)
    assert (around.items()[LAPTOP].on_hand, around.items()[LAPTOP].counted_as_of) == (12 + 6 - 4, NOW + 20)
    assert result.item == around.items()[LAPTOP]


def test_a_count_that_was_overtaken_is_refused_with_the_figures(around: Around, storage: Storage) -> None:
    before = around.state()
    assert outcome(storage, count(6, as_of=NOW + 20)).result == CountMoved(*LAPTOP, 6, 4, 12, 7)
    assert outcome(storage, count(6, as_of_version=3)).result == CountMoved(*LAPTOP, 6, 4, 12, 7)
    assert around.state() == before


def test_promises_do_not_overtake_a_count(around: Around, open_storage: Open, clock: Hands) -> None:
    storage = open_storage(clock)
    commit(storage, add(5))
    clock.now += 10
    commit(storage, reserve(3))
    assert outcome(storage, count(4, as_of=NOW)).applied
    assert outcome(storage, count(4, as_of_version=3)).applied
    assert around.items()[LAPTOP].on_hand == 4


def test_no_count_speaks_of_the_future(storage: Storage) -> None:
    assert outcome(storage, count(1, as_of=NOW + 101)).result == FutureMoment()
    assert outcome(storage, count(1, as_of_version=8)).result == FutureVersion(7)
    assert outcome(storage, count(1, as_of=NOW + 100)).applied


def test_each_source_has_a_last_word_of_its_own(around: Around, storage: Storage, open_storage: Open) -> None:
    assert outcome(storage, count(11, as_of=NOW + 60, source="till")).applied
    assert outcome(storage, count(10, as_of=NOW + 100, source="robot")).applied
    assert around.counts() == {
        (*LAPTOP, "till"): LastCount(NOW + 60, 11),
        (*LAPTOP, "robot"): LastCount(NOW + 100, 10),
    }
    other = open_storage(Hands(NOW + 200))
    assert outcome(other, count(9, as_of=NOW + 99, source="robot")).result == StaleCount(*LAPTOP, "robot")
    assert outcome(other, count(9, as_of=NOW + 150, source="till")).applied
    assert around.counts() == {
        (*LAPTOP, "till"): LastCount(NOW + 150, 9),
        (*LAPTOP, "robot"): LastCount(NOW + 100, 10),
    }
    entry = around.ledger()[-1].entry
    assert (entry.kind, entry.document_type, entry.document_id, entry.on_hand) == ("count", "count", "till", 9)


def test_an_equal_figure_of_a_source_changes_nothing_but_its_moment(
    around: Around, storage: Storage, clock: Hands
) -> None:
    outcome(storage, count(11, as_of=NOW + 60, source="till"))
    items, ledger = around.items(), around.ledger()
    clock.now += 50
    assert outcome(storage, count(11, as_of=NOW + 120, source="till")).applied
    counted = {item_id: with_count(item, NOW + 120) if item_id == LAPTOP else item for item_id, item in items.items()}
    assert (around.items(), around.ledger()) == (counted, ledger)
    assert around.counts() == {(*LAPTOP, "till"): LastCount(NOW + 120, 11)}


def test_a_later_count_of_the_same_batch_knows_the_earlier_one(around: Around, storage: Storage) -> None:
    verdicts = commit(
        storage, count(9, as_of=NOW + 90, source="till"), count(8, as_of=NOW + 80, source="till"), count(7)
    )
    assert [verdict.outcome.applied for verdict in verdicts] == [True, False, True]
    assert around.items()[LAPTOP].on_hand == 7


def test_what_had_happened_before_a_count_but_was_reported_later_is_not_subtracted_twice(
    around: Around, storage: Storage, clock: Hands
) -> None:
    """A till was offline: it sold 2 at 60, the shelf was counted at 70, and both are reported at 100 and later."""
    seen = around.items()[LAPTOP].on_hand - 2
    commit(storage, sell(units(2), happened=True, cause=cause(occurred_at=NOW + 60)))
    assert past_of(storage, NOW + 70, None) == Past(7, seen + 2, -2, moment=NOW + 70)
    clock.now = NOW + 200
    for on_moved in OnMoved:
        result = outcome(storage, count(seen, as_of=NOW + 70, on_moved=on_moved)).result
        assert isinstance(result, ItemResult)
        assert result.item.on_hand == seen


def test_an_item_that_was_only_reported_later_is_known_to_have_been_there(storage: Storage) -> None:
    commit(storage, add(4, sku="LATE", cause=cause(occurred_at=NOW + 30)))
    [verdict] = commit(storage, count(3, sku="LATE", as_of=NOW + 40, on_moved=OnMoved.REBASE))
    result = verdict.outcome.result
    assert isinstance(result, ItemResult)
    assert result.item.on_hand == 3
