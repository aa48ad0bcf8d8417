"""Counts speak of a moment: what the books said then is found, and what each source said last."""

from typing import Final

import pytest

from builders import NOW, a_view, add, adjust, an_item, cause, count, release, reserve, sell, units
from contract.around import Around
from contract.batches import Hands, as_requests, commit, loaded, new_id
from contract.conftest import Open
from holdfast.domain.commands import Command, Count, OnMoved
from holdfast.domain.identifiers import ItemId
from holdfast.domain.outcomes import ItemResult, Outcome
from holdfast.domain.rejections import CountMoved, FutureMoment, FutureVersion, StaleCount
from holdfast.domain.view import Past
from holdfast.engine.commit import footprint_of
from holdfast.engine.ports import Storage

LAPTOP: Final[ItemId] = ("default", "LAPTOP")
#: Milliseconds after NOW, and what is committed then: versions 1 to 8, two of them in one batch.
HISTORY: Final[list[tuple[int, list[Command]]]] = [
    (10, [add(5)]),
    (20, [reserve(2)]),
    (20, [adjust(-1), add(1, sku="PHONE")]),
    (35, [add(7), adjust(3)]),
    (40, [release(1)]),
    (50, [adjust(-2), add(2, sku="PHONE")]),
]


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


def outcome(storage: Storage, command: Count) -> Outcome:
    return commit(storage, command)[0].outcome


def past_of(storage: Storage, time: int | None, version: int | None) -> Past:
    """Have a batch loaded that asks for a moment."""
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of(as_requests([count(1, as_of=time, as_of_version=version)])))
    transaction.rollback()
    return view.past((*LAPTOP, time, version))


def told_by_ledger(around: Around, time: int | None, version: int | None) -> Past:
    """Read off the ledger itself what the item was."""
    past, belated = Past(0, 0), 0
    for written in around.ledger():
        entry = written.entry
        if (entry.store, entry.sku) != LAPTOP:
            continue
        if written.time <= time if time is not None else entry.version <= (version or 0):
            past = Past(entry.version, entry.on_hand)
        elif time is not None and entry.occurred_at is not None and entry.occurred_at <= time:
            belated += entry.on_hand_delta
    return Past(past.version, past.on_hand, belated)


@pytest.mark.parametrize(
    ("time", "version"),
    [(NOW + after, None) for after in (-1, 0, 9, 10, 19, 20, 21, 34, 35, 49, 50, 51, 100)]
    + [(None, version) for version in range(8)],
)
def test_the_past_of_any_moment_is_what_the_ledger_says(
    around: Around, storage: Storage, time: int | None, version: int | None
) -> None:
    assert past_of(storage, time, version) == told_by_ledger(around, time, version)


def test_the_last_entry_of_a_moment_is_what_it_was_then(storage: Storage) -> None:
    known = {(NOW + 9, None): (0, 0), (NOW + 20, None): (3, 4), (NOW + 35, None): (5, 14), (None, 4): (4, 11)}
    for (time, version), (past, on_hand) in known.items():
        assert past_of(storage, time, version) == Past(past, on_hand)


def test_what_has_not_changed_since_is_not_looked_up(storage: Storage) -> None:
    transaction, view = loaded(
        storage, count(1, as_of=NOW + 60_050), count(1, as_of_version=7), count(1, sku="GHOST", as_of=NOW), count(3)
    )
    transaction.rollback()
    assert dict(view.loaded.pasts) == {}


def test_a_deleted_or_missing_item_has_no_past_to_be_asked_for(around: Around, open_storage: Open) -> None:
    around.put_items([an_item(deleted=True, version=3)])
    transaction, view = loaded(open_storage(Hands(NOW)), count(1, as_of=NOW - 1), count(1, sku="GHOST", as_of=NOW))
    transaction.rollback()
    assert view.item(*LAPTOP) is None
    assert dict(view.loaded.pasts) == {}


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
    assert around.counts() == {(*LAPTOP, "till"): NOW + 60, (*LAPTOP, "robot"): NOW + 100}
    other = open_storage(Hands(NOW + 200))
    assert outcome(other, count(9, as_of=NOW + 99, source="robot")).result == StaleCount(*LAPTOP, "robot")
    assert outcome(other, count(9, as_of=NOW + 150, source="till")).applied
    assert around.counts() == {(*LAPTOP, "till"): NOW + 150, (*LAPTOP, "robot"): NOW + 100}
    entry = around.ledger()[-1].entry
    assert (entry.kind, entry.document_type, entry.document_id, entry.on_hand) == ("count", "count", "till", 9)


def test_an_equal_figure_of_a_source_changes_nothing_but_its_moment(
    around: Around, storage: Storage, clock: Hands
) -> None:
    outcome(storage, count(11, as_of=NOW + 60, source="till"))
    items, ledger = around.items(), around.ledger()
    clock.now += 50
    assert outcome(storage, count(11, as_of=NOW + 120, source="till")).applied
    assert (around.items(), around.ledger()) == (items, ledger)
    assert around.counts() == {(*LAPTOP, "till"): NOW + 120}


def test_a_later_count_of_the_same_batch_knows_the_earlier_one(around: Around, storage: Storage) -> None:
    verdicts = commit(
        storage, count(9, as_of=NOW + 90, source="till"), count(8, as_of=NOW + 80, source="till"), count(7)
    )
    assert [verdict.outcome.applied for verdict in verdicts] == [True, False, True]
    assert around.items()[LAPTOP].on_hand == 7


def test_a_view_that_was_not_asked_for_a_past_takes_the_present_one() -> None:
    view = a_view(an_item(on_hand=4, version=3))
    assert view.past((*LAPTOP, NOW, None)) == Past(3, 4)


def test_what_had_happened_before_a_count_but_was_reported_later_is_not_subtracted_twice(
    around: Around, storage: Storage, clock: Hands
) -> None:
    """A till was offline: it sold 2 at 60, the shelf was counted at 70, and both are reported at 100 and later."""
    seen = around.items()[LAPTOP].on_hand - 2
    commit(storage, sell(units(2), happened=True, cause=cause(occurred_at=NOW + 60)))
    assert past_of(storage, NOW + 70, None) == Past(7, seen + 2, -2)
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
