"""A wall clock that jumps, both ways, for a moment or for good: time goes on, and no key is forgotten."""

from collections.abc import Iterator

import pytest

from builders import add, an_item, claim, make_reservation, reserve, wanted
from contract.batches import commit, keyed
from contract.engines import PostgresAround, SqliteAround
from contract.jumping import Place, PostgresPlace, SqlitePlace, put_acceptance, times
from holdfast.engine.ports import Storage
from holdfast.storage.retention import SUCCESS_SPAN_MS
from turned_clocks import DAY, HOUR, MINUTE, NOW, SECOND

JUMPS = [2 * HOUR, -2 * HOUR, 20 * DAY, -20 * DAY]


@pytest.fixture
def sqlite_place(sqlite: SqliteAround) -> Iterator[SqlitePlace]:
    place = SqlitePlace(sqlite)
    yield place
    place.storage.close()


@pytest.fixture
def postgres_place(postgres: PostgresAround) -> Iterator[PostgresPlace]:
    place = PostgresPlace(postgres)
    yield place
    place.storage.close()
    place.close()


@pytest.fixture(params=["sqlite_place", "postgres_place"])
def place(request: pytest.FixtureRequest) -> Place:
    chosen: Place = request.getfixturevalue(request.param)
    chosen.around.put_items([an_item("LAPTOP", on_hand=10)])
    return chosen


def about(milliseconds: int) -> object:
    """While the clock is behind, time is a hundredth slower."""
    return pytest.approx(milliseconds, abs=max(milliseconds // 100, 2))


def keep_looking(place: Place, milliseconds: int, every: int = MINUTE) -> None:
    """Let time pass, in which the server looks at its clock now and then."""
    for _ in range(milliseconds // every):
        place.machine.passes(every)
        place.storage.keep_time()
        place.storage.prune()


def due(storage: Storage) -> list[str]:
    reader = storage.reader()
    found = list(reader.documents.due(10))
    reader.close()
    return found


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_for_one_write_leaves_no_trace(place: Place, jump: int) -> None:
    commit(place.storage, add(1))
    place.machine.jumps(jump)
    commit(place.storage, add(1))
    place.machine.jumps(-jump)
    place.machine.passes(MINUTE)
    commit(place.storage, add(1))
    assert times(place) == [0, 0, about(MINUTE)]
    assert place.storage.clock.state().condition == "following"


@pytest.mark.parametrize("jump", JUMPS)
def test_a_hold_lasts_as_long_as_was_said_whatever_the_clock_does(place: Place, jump: int) -> None:
    commit(place.storage, make_reservation(wanted(4), ttl_ms=10 * MINUTE, document_id="R-1"))
    place.machine.jumps(jump)
    keep_looking(place, 9 * MINUTE)
    assert due(place.storage) == []
    keep_looking(place, 2 * MINUTE)
    assert due(place.storage) == ["R-1"]


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("restarts", [False, True])
def test_a_retry_after_a_jump_is_a_replay(place: Place, jump: int, restarts: bool) -> None:
    commit(place.storage, keyed(reserve(2), "k-1"))
    keep_looking(place, 3 * MINUTE)
    place.machine.jumps(jump)
    if restarts:
        place.restart()
    keep_looking(place, 10 * MINUTE)
    [again] = commit(place.storage, keyed(reserve(2), "k-1"))
    assert again.replayed
    reader = place.storage.reader()
    assert reader.key(claim("k-1").digest) is not None
    reader.close()
    assert place.around.items()["default", "LAPTOP"].reserved == 2
    commit(place.storage, add(1))
    assert times(place)[-1] == about(13 * MINUTE)


def test_a_jump_of_twenty_days_that_is_accepted_counts_but_forgets_no_key(place: Place) -> None:
    commit(place.storage, keyed(reserve(2), "k-1"))
    place.machine.jumps(20 * DAY)
    keep_looking(place, MINUTE)
    put_acceptance(place, 20 * DAY)
    keep_looking(place, MINUTE)
    keep_looking(place, 23 * HOUR, every=HOUR)
    commit(place.storage, add(1))
    assert times(place)[-1] == 20 * DAY + 23 * HOUR + 2 * MINUTE
    assert commit(place.storage, keyed(reserve(2), "k-1"))[0].replayed
    reader = place.storage.reader()
    assert reader.key(claim("k-1").digest) is not None
    reader.close()
    assert commit(place.storage, keyed(add(1), "k-2"))[0].outcome.applied
    place.restart()
    assert [commit(place.storage, keyed(reserve(2), "k-1"))[0].replayed for _ in range(2)] == [True, True]
    assert commit(place.storage, keyed(add(1), "k-2"))[0].replayed


def test_nor_does_it_drop_a_run_of_keys(sqlite_place: SqlitePlace) -> None:
    place = sqlite_place
    place.around.put_items([an_item("LAPTOP", on_hand=10)])
    commit(place.storage, keyed(reserve(2), "k-1"))
    place.around.run("INSERT INTO key_runs VALUES (0, 0, 1, ?, 1)", claim("k-1").digest)
    place.around.run("INSERT INTO key_seals VALUES (0, 0, 1, 1, ?)", NOW)
    place.machine.jumps(20 * DAY)
    place.storage.keep_time()
    put_acceptance(place, 20 * DAY)
    keep_looking(place, HOUR)
    assert len(place.around.key_records()) == 1
    keep_looking(place, 9 * DAY, every=3 * HOUR)
    assert place.around.key_records() == []


def test_keys_are_forgotten_in_the_end(place: Place) -> None:
    commit(place.storage, keyed(reserve(2), "k-1"))
    keep_looking(place, SUCCESS_SPAN_MS + 2 * DAY, every=6 * HOUR)
    assert not commit(place.storage, keyed(reserve(2), "k-1"))[0].replayed


def test_a_jump_of_half_an_hour_that_lasts_counts(place: Place) -> None:
    place.machine.jumps(30 * MINUTE)
    keep_looking(place, 6 * MINUTE)
    commit(place.storage, add(1))
    assert times(place) == [36 * MINUTE]


def test_a_slow_drift_is_followed(place: Place) -> None:
    for _ in range(20):
        place.machine.jumps(-200)
        keep_looking(place, 10 * MINUTE, every=2 * MINUTE)
    commit(place.storage, add(1))
    assert times(place) == [place.machine.wall() - NOW]


def test_a_ledger_that_is_ahead_of_the_clock_goes_on(place: Place) -> None:
    place.around.put_head_time(NOW + 2 * HOUR)
    place.restart()
    for turn in range(3):
        commit(place.storage, add(1))
        assert times(place)[-1] == 2 * HOUR + turn * SECOND - turn * SECOND // 100
        place.machine.passes(SECOND)


def test_a_ledger_that_is_ahead_waits_for_the_clock_however_often_it_is_written(place: Place) -> None:
    place.around.put_head_time(NOW + 2 * HOUR)
    place.restart()
    commit(place.storage, add(1))
    for _ in range(49):
        place.machine.passes(20)
        commit(place.storage, add(1))
    assert times(place)[-1] == 2 * HOUR + 49 * 20 - 9


def test_no_transaction_in_doubt_is_forgotten_by_a_jump(place: Place) -> None:
    place.around.put_batch("b-1", NOW)
    place.machine.jumps(20 * DAY)
    keep_looking(place, MINUTE)
    put_acceptance(place, 20 * DAY)
    keep_looking(place, MINUTE)
    commit(place.storage, add(1))
    assert times(place) == [20 * DAY + 2 * MINUTE]
    place.storage.prune()
    assert "b-1" in place.around.batches()
