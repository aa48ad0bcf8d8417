"""Nodes of one PostgreSQL database believe the same of their server's clock."""

from collections.abc import Iterator

import pytest

from builders import add
from contract.batches import commit
from contract.engines import PostgresAround
from contract.jumping import PostgresPlace, put_acceptance, times
from contract.lonely import standby
from holdfast.engine.clock.kept import Acceptance
from holdfast.storage.postgres.clock_row import opened_row
from holdfast.storage.postgres.storage import PostgresStorage
from turned_clocks import DAY, Machine


@pytest.fixture
def postgres_place(postgres: PostgresAround) -> Iterator[PostgresPlace]:
    place = PostgresPlace(postgres)
    yield place
    place.storage.close()
    place.close()


def test_nodes_of_one_database_believe_the_same(postgres_place: PostgresPlace) -> None:
    place = postgres_place
    place.storage.keep_time()
    place.machine.jumps(20 * DAY)
    place.storage.keep_time()
    elsewhere = Machine()
    elsewhere.boot_id, elsewhere.boottime_ms = "another", 77
    node = place.open_elsewhere(elsewhere)
    commit(node, add(1))
    assert times(place) == [0]
    assert node.clock.state().condition == "unaccepted"
    put_acceptance(place, 20 * DAY)
    place.storage.keep_time()
    commit(place.storage, add(1))
    commit(node, add(1))  # It follows the ledger, and has not looked at what was accepted.
    assert times(place) == [0, 20 * DAY, 20 * DAY]
    assert node.clock.state().condition == "following"
    node.close()


def test_a_node_that_starts_on_another_machine_goes_on_from_what_the_others_keep(postgres_place: PostgresPlace) -> None:
    place = postgres_place
    place.storage.keep_time()
    place.machine.jumps(-20 * DAY)
    node = place.open_elsewhere(Machine())
    commit(node, add(1))
    assert times(place) == [0]
    node.close()


def test_keeping_the_clock_waits_for_no_standby(lonely: PostgresAround) -> None:
    storage = PostgresStorage(lonely.location)
    standby(lonely, "nobody")
    storage.keep_time()
    [(kept,)] = lonely.run("SELECT kept FROM clocks")
    with opened_row(lonely.location) as row:
        row.put_acceptance(Acceptance(jump_ms=DAY, wall=1))
        assert row.accepted() == Acceptance(jump_ms=DAY, wall=1)
    standby(lonely, "")
    storage.close()
    assert kept


@pytest.mark.parametrize("text", ["", "{}", "{"])
def test_what_another_release_has_kept_is_as_nothing(postgres_place: PostgresPlace, text: str) -> None:
    postgres_place.storage.keep_time()
    postgres_place.around.run("UPDATE clocks SET kept = ?, accepted = ?", text, text)
    postgres_place.restart()
    postgres_place.storage.keep_time()
    commit(postgres_place.storage, add(1))
    assert times(postgres_place) == [0]
