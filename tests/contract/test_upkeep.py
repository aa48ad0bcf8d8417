"""What is out of date is dropped, a little at a time, and never anything else."""

import threading

import psycopg
import pytest

from builders import NOW, a_record, add, an_item, an_outcome, claim, reserve
from contract.around import Around
from contract.batches import Hands, commit, keyed
from contract.conftest import Open
from contract.engines import PostgresAround
from contract.model_around import ModelAround
from holdfast.domain.rejections import InsufficientQuantity
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.ports import Storage
from holdfast.storage.retention import BATCH_IDS_MS, PRUNE_KEYS_MAX, REFUSAL_MS, SUCCESS_SPAN_MS

REFUSED = InsufficientQuantity("LAPTOP", 2, 1)
#: After this time every key of NOW is out of date, and so is its generation.
LATER = NOW + 2 * SUCCESS_SPAN_MS


def test_pruning_never_drops_a_live_key(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    storage = open_storage(clock)
    around.put_items([an_item("LAPTOP", on_hand=10)])
    commit(storage, keyed(reserve(1), "success"), keyed(reserve(99), "refusal"))
    for age, alive in ((REFUSAL_MS - 1, {"success", "refusal"}), (SUCCESS_SPAN_MS - 1, {"success"})):
        clock.now = NOW + age
        assert storage.prune() is False
        reader = storage.reader()
        assert {key for key in ("success", "refusal") if reader.key(claim(key).digest)} == alive
        reader.close()
        requests = [request for request in (keyed(reserve(1), "success"),) if "success" in alive]
        assert all(verdict.replayed for verdict in commit(storage, *requests))
    assert len(around.ledger()) == 1


def dropped_in_time(around: Around, rounds: int) -> None:
    successes = [a_record(an_outcome(time=NOW), claim(f"s-{number}")) for number in range(PRUNE_KEYS_MAX + 1)]
    refusal = a_record(an_outcome(REFUSED, time=NOW), claim("r"))
    live = a_record(an_outcome(time=LATER), claim("live"))
    for record in (*successes, refusal, live):
        around.put_key(record)
    storage = around.open(Hands(LATER))
    more = [storage.prune() for _ in range(rounds)]
    storage.close()
    assert more == [*[True] * (rounds - 1), False]
    assert around.key_records() == [live]


def test_outdated_keys_are_dropped_at_once_from_the_model(model: ModelAround) -> None:
    dropped_in_time(model, rounds=1)


def test_outdated_keys_are_dropped_a_part_at_a_time_from_postgres(postgres: PostgresAround) -> None:
    dropped_in_time(postgres, rounds=2)


def test_batch_ids_are_dropped_when_no_doubt_can_be_left(around: Around, open_storage: Open) -> None:
    around.put_batch("b-old", NOW - BATCH_IDS_MS - 1)
    around.put_batch("b-young", NOW - BATCH_IDS_MS)
    open_storage(Hands(NOW)).prune()
    assert around.batches() == {"b-young"}


def test_pruning_and_commits_go_on_side_by_side(around: Around, open_storage: Open) -> None:
    storage, other = open_storage(), open_storage()
    around.put_items([an_item("LAPTOP", on_hand=1_000)])
    stop = threading.Event()
    rounds: list[bool] = []

    def prune() -> None:
        while not stop.is_set():
            rounds.append(storage.prune())

    pruning = threading.Thread(target=prune)
    pruning.start()
    for number in range(40):
        assert commit(other, keyed(reserve(1), f"k-{number}"))[0].outcome.applied
    stop.set()
    pruning.join()
    assert rounds
    assert around.items()["default", "LAPTOP"].reserved == 40
    assert len(around.key_records()) == 40


def test_a_database_that_takes_writes_passes_the_check_and_is_left_as_it_was(around: Around, storage: Storage) -> None:
    commit(storage, add(1))
    before = around.state()
    storage.check()
    assert around.state() == before


def test_the_check_fails_when_no_row_can_be_written(postgres: PostgresAround) -> None:
    storage = postgres.open()
    with psycopg.connect(postgres.location) as other:
        other.execute("LOCK TABLE batches IN SHARE MODE")
        with pytest.raises(StorageUnavailable):
            storage.check()
    storage.check()
    storage.close()
