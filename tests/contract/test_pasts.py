"""What an item was at any moment is what its ledger says."""

import pytest

from builders import NOW, a_view, adjust, an_item, cause, count, reserve
from contract.around import Around
from contract.batches import Hands, commit, loaded
from contract.conftest import Open
from contract.counted_history import HISTORY, LAPTOP, past_of, told_by_ledger, told_late
from holdfast.domain.past import Past
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


@pytest.mark.parametrize(
    ("time", "version"),
    [(NOW + after, None) for after in (-1, 0, 9, 10, 19, 20, 21, 34, 35, 49, 50, 51, 100)]
    + [(None, version) for version in range(8)],
)
def test_the_past_of_any_moment_is_what_the_ledger_says(
    around: Around, storage: Storage, time: int | None, version: int | None
) -> None:
    assert past_of(storage, time, version) == told_by_ledger(around, time, version)


def test_what_was_told_late_is_part_of_every_moment_of_which_it_speaks(
    around: Around, storage: Storage, clock: Hands
) -> None:
    clock.now = NOW + 80
    told_late(storage)
    clock.now = NOW + 100
    commit(storage, adjust(-1, cause=cause(occurred_at=NOW + 90)), reserve(1))
    clock.now = NOW + 110
    last = around.items()[LAPTOP].version
    asked: list[tuple[int | None, int | None]] = [(NOW + after, None) for after in (*range(-1, 105), 109)]
    asked += [(None, version) for version in range(last + 1)]
    for time, version in asked:
        assert past_of(storage, time, version) == told_by_ledger(around, time, version), (time, version)
    assert {past_of(storage, NOW + after, None).belated for after in (19, 20, 34, 35, 36)} != {0}


def test_the_last_entry_of_a_moment_is_what_it_was_then(storage: Storage) -> None:
    known = {
        (NOW + 9, None): (0, 0, NOW + 9),
        (NOW + 20, None): (3, 4, NOW + 20),
        (NOW + 36, None): (5, 14, NOW + 36),
        (None, 4): (4, 11, NOW + 35),
    }
    for (time, version), (past, balance, moment) in known.items():
        assert past_of(storage, time, version) == Past(past, balance, moment=moment)


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
    made = view.item(*LAPTOP)
    assert made is not None
    assert (made.on_hand, made.version) == (1, 4)
    assert dict(view.loaded.pasts) == {}


def test_a_view_that_was_not_asked_for_a_past_takes_the_present_one() -> None:
    view = a_view(an_item(on_hand=4, version=3))
    assert view.past((*LAPTOP, NOW, None)) == Past(3, 4, moment=NOW)
