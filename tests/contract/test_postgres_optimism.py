"""A node judges by what it has read or written before, and the server holds that against what is there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg
import pytest

from builders import (
    NOW,
    a_line,
    a_record,
    a_reservation,
    add,
    an_item,
    an_outcome,
    claim,
    confirm,
    count,
    put_sku,
    reserve,
)
from builders.stops import close_store, recall
from contract.batches import Hands, commit, keyed, loaded, new_id
from contract.engines import PostgresAround
from contract.lonely import standby
from contract.rivals import DEADLINE_S, locked, wait_for_lock
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.item import Item
from holdfast.domain.judge import Verdict, judge
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import StorageUnavailable, Unproven
from holdfast.engine.ports import Transaction
from holdfast.storage.postgres.optimism import LOOK_MS_MAX
from holdfast.storage.postgres.storage import PostgresStorage

ITEM: Final = ("default", "LAPTOP")


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(postgres: PostgresAround, clock: Hands) -> Iterator[PostgresStorage]:
    """Give a node that knows an item of which five units are there, and has promised one."""
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    opened = PostgresStorage(postgres.location, clock=clock)
    commit(opened, reserve(1))
    yield opened
    opened.close()


@pytest.fixture
def another(postgres: PostgresAround, clock: Hands) -> Iterator[PostgresStorage]:
    opened = PostgresStorage(postgres.location, clock=clock)
    yield opened
    opened.close()


def asks(around: PostgresAround, storage: PostgresStorage, *commands: Command) -> bool:
    """Tell whether a node asks the server before it judges: then it has locked the item."""
    transaction, _ = loaded(storage, *commands or [reserve(1)])
    is_locked = locked(around, "items WHERE sku = 'LAPTOP'")
    transaction.rollback()
    return is_locked


def judged(storage: PostgresStorage, request: Request) -> Transaction:
    """Give a transaction that is ready to be committed."""
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, request.claim)
    transaction.save(view)
    return transaction


def only(verdicts: list[Verdict]) -> Verdict:
    [verdict] = verdicts
    assert verdict.outcome.retries == 0  # What was known is no fault of the database's.
    return verdict


def laptop(around: PostgresAround) -> Item:
    return around.items()[ITEM]


def test_what_was_read_and_written_is_not_asked_for_again(postgres: PostgresAround, storage: PostgresStorage) -> None:
    for _ in range(2):
        assert not asks(postgres, storage)
        judged(storage, Request(reserve(1))).commit()
    assert not only(commit(storage, keyed(reserve(3), "k-1"))).outcome.applied
    assert not asks(postgres, storage)
    assert (laptop(postgres).reserved, laptop(postgres).version) == (3, 4)
    assert [written.entry.version for written in postgres.ledger()] == [2, 3, 4]


def test_a_node_that_has_started_asks(postgres: PostgresAround, storage: PostgresStorage) -> None:
    fresh = PostgresStorage(postgres.location)
    assert asks(postgres, fresh)
    fresh.close()


@pytest.mark.parametrize(
    "meanwhile",
    [reserve(4), add(1), count(5, as_of=NOW)],
    ids=["promised", "arrived", "counted, and as it was"],
)
def test_where_another_node_was_there_meanwhile_the_batch_is_judged_by_what_it_has_left(
    postgres: PostgresAround, storage: PostgresStorage, another: PostgresStorage, meanwhile: Command
) -> None:
    commit(another, meanwhile)
    before = laptop(postgres)
    transaction = judged(storage, Request(reserve(2)))
    with pytest.raises(Unproven):
        transaction.commit()
    assert laptop(postgres) == before
    assert only(commit(storage, reserve(2))).outcome.applied == (before.available >= 2)


def test_a_batch_that_waits_for_another_node_is_judged_by_what_it_has_left(
    postgres: PostgresAround,
    storage: PostgresStorage,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
) -> None:
    other.execute("UPDATE items SET reserved = 5, version = 3")
    verdicts = aside.submit(commit, storage, reserve(1))
    wait_for_lock(postgres)
    other.commit()
    assert not only(verdicts.result(DEADLINE_S)).outcome.applied
    assert laptop(postgres).reserved == 5


def test_a_key_that_another_node_has_used_is_found(
    postgres: PostgresAround, storage: PostgresStorage, another: PostgresStorage
) -> None:
    first = only(commit(another, keyed(add(1, sku="PHONE"), "k-1")))
    assert not asks(postgres, storage)
    again = only(commit(storage, keyed(reserve(1), "k-1")))
    assert (again.replayed, again.outcome) == (True, first.outcome)
    assert laptop(postgres).reserved == 1


def test_a_key_of_an_earlier_generation_is_found(
    postgres: PostgresAround, storage: PostgresStorage, clock: Hands
) -> None:
    record = a_record(an_outcome(time=clock.now - 6 * 24 * 3_600_000), claim("k-1", b"f" * 16))
    postgres.put_key(record)
    assert not asks(postgres, storage)
    assert only(commit(storage, keyed(reserve(1), "k-1"))).replayed


@pytest.mark.parametrize("stop", [recall(), close_store()], ids=["SKU", "store"])
def test_sales_that_another_node_has_stopped_are_stopped(
    postgres: PostgresAround, storage: PostgresStorage, another: PostgresStorage, stop: Command
) -> None:
    commit(another, stop)
    assert not asks(postgres, storage)
    assert not only(commit(storage, reserve(1))).outcome.applied
    assert laptop(postgres).reserved == 1


def test_sales_that_are_stopped_while_a_batch_is_written_are_stopped(
    postgres: PostgresAround, storage: PostgresStorage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor
) -> None:
    commit(storage, close_store())
    commit(storage, close_store(opened=True))
    commit(storage, reserve(1))
    assert not asks(postgres, storage)
    judged(storage, Request(reserve(1))).commit()  # However often they were stopped before.
    other.execute("UPDATE skus SET stopped = true, version = 2")
    other.execute("UPDATE heads SET stops = stops + 1")
    verdicts = aside.submit(commit, storage, reserve(1))
    wait_for_lock(postgres)
    other.commit()
    assert not only(verdicts.result(DEADLINE_S)).outcome.applied
    assert laptop(postgres).reserved == 3


def test_a_store_that_has_changed_is_read_again(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.run("UPDATE stores SET name = 'Theirs', version = version + 1")
    with pytest.raises(Unproven):
        judged(storage, Request(reserve(1))).commit()
    judged(storage, Request(reserve(1))).commit()


def test_what_another_node_has_made_of_the_catalogue_is_told(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    postgres.run("UPDATE skus SET name = 'Theirs', version = 2")
    result: Any = only(commit(storage, reserve(1))).outcome.result
    assert (result.name, result.catalogue_version) == ("Theirs", 2)


def test_time_does_not_go_back_behind_the_ledger(
    postgres: PostgresAround, storage: PostgresStorage, another: PostgresStorage, clock: Hands
) -> None:
    another.settle(clock.now + 5)
    assert not asks(postgres, storage)
    assert only(commit(storage, reserve(1))).outcome.time == clock.now + 6


def test_time_does_not_go_back_when_the_clock_does(
    postgres: PostgresAround, storage: PostgresStorage, clock: Hands
) -> None:
    clock.now += 5
    judged(storage, Request(reserve(1))).commit()
    clock.now -= 7
    judged(storage, Request(reserve(1))).commit()
    assert [written.time for written in postgres.ledger()] == [NOW, NOW + 5, NOW + 5]


def test_whoever_has_not_looked_at_the_clock_for_a_second_asks(
    postgres: PostgresAround, storage: PostgresStorage, clock: Hands
) -> None:
    clock.now += LOOK_MS_MAX - 1
    assert not asks(postgres, storage)
    clock.now += 1
    assert asks(postgres, storage)
    clock.now += LOOK_MS_MAX
    storage.keep_time()
    assert not asks(postgres, storage)


def test_what_was_read_in_a_transaction_that_came_to_nothing_is_not_known(
    postgres: PostgresAround, another: PostgresStorage
) -> None:
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    transaction, _ = loaded(another, reserve(1))
    transaction.rollback()
    assert asks(postgres, another)


def test_what_is_due_is_looked_up_where_it_is_in_the_way(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.run("UPDATE items SET reserved = 5, reserved_plain = 1")
    due = a_reservation(a_line(Allocation("default", 4)), expires_at=NOW)
    postgres.put_documents(due)
    commit(storage, add(1))
    assert not asks(postgres, storage)
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of([Request(reserve(2))]))
    with pytest.raises(Unproven):  # Nothing is locked: no document may be before its items.
        transaction.due(view, {ITEM: 2})
    assert asks(postgres, storage)
    commit(storage, add(1))
    assert not asks(postgres, storage)  # It was not wrong: it has only asked once more.
    assert only(commit(storage, reserve(3))).outcome.applied
    assert postgres.documents()[due.key][0].status == "expired"


def test_what_is_about_documents_or_changes_the_catalogue_asks(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    postgres.run("UPDATE items SET reserved = 2, reserved_plain = 1")
    postgres.put_documents(a_reservation())
    assert asks(postgres, storage, reserve(1), confirm())
    assert not asks(postgres, storage)
    commit(storage, put_sku(name="Renamed"))
    assert asks(postgres, storage)
    judged(storage, Request(reserve(1))).commit()
    assert not asks(postgres, storage)
    renamed, reserved = commit(storage, put_sku(name="Renamed again"), reserve(1))
    assert (renamed.outcome.applied, reserved.outcome.applied) == (True, True)
    assert postgres.names()["LAPTOP"] == ("Renamed again", 3)


def test_a_refusal_that_leaves_nothing_behind_is_told_of_what_is_there(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    for _ in range(4):
        assert not asks(postgres, storage)
        assert not only(commit(storage, reserve(20))).outcome.applied
        assert asks(postgres, storage)  # It has read, but not committed.
        commit(storage, add(1))
    assert not asks(postgres, storage)
    postgres.run("UPDATE items SET on_hand = 50")
    assert only(commit(storage, reserve(20))).outcome.applied


def test_after_each_batch_that_was_wrong_more_of_them_ask_and_fewer_after_those_that_were_right(
    postgres: PostgresAround, storage: PostgresStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[bool] = []
    was_wrong = storage._optimism.was_wrong

    def note() -> None:
        was_wrong()
        wrong.append(True)

    monkeypatch.setattr(storage._optimism, "was_wrong", note)

    def overtaken(times: int) -> list[int]:
        """Commit so often while another node is faster each time; tell after each how many have been wrong."""
        wrong.clear()
        counts = []
        for _ in range(times):
            postgres.run("UPDATE items SET version = version + 1")
            only(commit(storage, add(1)))
            counts.append(len(wrong))
        return counts

    assert overtaken(16) == [1, 2, 2, 3, 3, 3, 3, *[4] * 8, 5]
    for _ in range(16 + 31):
        commit(storage, add(1))
    assert overtaken(4) == [1, 2, 2, 3]


def test_nothing_is_known_of_what_came_by_another_connection(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    commit(storage, add(1, sku="PHONE"))
    commit(storage, add(1, sku="PHONE"))
    assert not asks(postgres, storage, reserve(1), reserve(1, sku="PHONE"))
    assert storage.committed("b-0") is False  # As after a commit in doubt.
    assert asks(postgres, storage)
    commit(storage, reserve(1))
    assert not asks(postgres, storage)
    assert asks(postgres, storage, reserve(1), reserve(1, sku="PHONE"))


def test_a_commit_whose_answer_is_lost_takes_effect_once(
    postgres: PostgresAround,
    storage: PostgresStorage,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
) -> None:
    other.execute("SELECT 1 FROM items FOR UPDATE")
    verdicts = aside.submit(commit, storage, reserve(1))
    wait_for_lock(postgres)
    postgres.run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'holdfast'")
    other.rollback()
    assert verdicts.result(DEADLINE_S)[0].outcome.applied
    assert laptop(postgres).reserved == 2


def test_a_server_that_lacks_what_was_seen_is_not_written(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.run("UPDATE ledger SET command_id = 'other/' || command_id")
    before = postgres.state()
    transaction = judged(storage, Request(reserve(1)))
    with pytest.raises(Unproven):
        transaction.commit()
    with pytest.raises(StorageUnavailable, match="lacks entry 1"):
        loaded(storage, reserve(1))
    assert postgres.state() == before


@pytest.mark.parametrize("waits", [False, True])
def test_a_server_is_not_written_when_its_commits_wait_for_a_standby_otherwise_than_before(
    lonely: PostgresAround, clock: Hands, waits: bool
) -> None:
    storage = PostgresStorage(lonely.location, clock=clock)
    commit(storage, reserve(1))
    assert not asks(lonely, storage)
    storage._link.connection().waits = waits
    if not waits:
        standby(lonely, "ghost")
    before = lonely.state()
    with pytest.raises(Unproven):
        judged(storage, Request(reserve(1))).commit()
    assert lonely.state() == before
    standby(lonely, "")
    assert only(commit(storage, reserve(1))).outcome.applied
    storage.close()


def test_long_attributes_are_read_each_time(postgres: PostgresAround, storage: PostgresStorage) -> None:
    postgres.run("UPDATE skus SET attributes = ?, version = 2", '{"text": "%s"}' % ("x" * 600))
    assert only(commit(storage, reserve(1))).outcome.applied
    assert only(commit(storage, reserve(1))).outcome.applied
    assert asks(postgres, storage)
