"""The same request takes effect once: keys are found, kept, forgotten in time, and never mixed up."""

import pytest

from builders import NOW, a_record, add, an_item, an_outcome, claim, reserve
from contract.around import Around
from contract.batches import Hands, commit, keyed
from contract.conftest import Open
from holdfast.domain.rejections import InsufficientQuantity, KeyReused
from holdfast.engine.ports import Storage
from holdfast.storage.retention import HOUR_MS, REFUSAL_MS, SUCCESS_SPAN_MS, Retention

#: The beginning of a week's generation.
MONDAY = (NOW // SUCCESS_SPAN_MS) * SUCCESS_SPAN_MS
LAPTOP = ("default", "LAPTOP")


def test_a_retry_gets_the_first_answer_whichever_handle_it_comes_to(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=10)])
    [first] = commit(open_storage(), keyed(reserve(4), "k-1"))
    [again] = commit(open_storage(), keyed(reserve(4), "k-1"))
    assert not first.replayed
    assert again.replayed
    assert again.outcome == first.outcome
    assert around.items()[LAPTOP].reserved == 4
    assert [record.outcome for record in around.key_records()] == [first.outcome]


def test_a_key_that_is_there_already_is_found(around: Around, open_storage: Open) -> None:
    storage = open_storage(Hands(NOW))
    around.put_items([an_item("LAPTOP", on_hand=10)])
    record = a_record(an_outcome(time=NOW - 1), claim("k-1", b"f" * 16))
    around.put_key(record)
    [verdict] = commit(storage, keyed(reserve(2), "k-1"))
    assert verdict.replayed
    assert verdict.outcome == record.outcome
    assert around.ledger() == []


def test_the_same_key_twice_in_one_batch_takes_effect_once(around: Around, storage: Storage) -> None:
    around.put_items([an_item("LAPTOP", on_hand=10)])
    first, again = commit(storage, keyed(reserve(4), "k-1"), keyed(reserve(4), "k-1"))
    assert (first.replayed, again.replayed) == (False, True)
    assert again.outcome == first.outcome
    assert around.items()[LAPTOP].reserved == 4
    assert len(around.key_records()) == 1


@pytest.mark.parametrize("together", [True, False])
def test_a_key_is_refused_for_another_command_and_keeps_its_first_answer(
    around: Around, storage: Storage, together: bool
) -> None:
    around.put_items([an_item("LAPTOP", on_hand=10)])
    ours, theirs = keyed(reserve(4), "k-1"), keyed(add(9, sku="PHONE"), "k-1", b"other fingerprin")
    verdicts = commit(storage, ours, theirs) if together else [*commit(storage, ours), *commit(storage, theirs)]
    assert verdicts[0].outcome.applied
    assert isinstance(verdicts[1].outcome.result, KeyReused)
    assert ("default", "PHONE") not in around.items()
    assert [record.outcome for record in around.key_records()] == [verdicts[0].outcome]


def test_a_refusal_by_stock_is_kept_for_a_quarter_of_an_hour(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    storage = open_storage(clock)
    around.put_items([an_item("LAPTOP", on_hand=1)])
    [refused] = commit(storage, keyed(reserve(2), "k-1"))
    assert isinstance(refused.outcome.result, InsufficientQuantity)
    commit(storage, add(10))
    clock.now = NOW + REFUSAL_MS - 1
    [again] = commit(storage, keyed(reserve(2), "k-1"))
    assert again.replayed
    assert again.outcome == refused.outcome
    clock.now = NOW + REFUSAL_MS
    [anew] = commit(storage, keyed(reserve(2), "k-1"))
    assert anew.outcome.applied
    assert not anew.replayed


def test_other_refusals_leave_the_key_free(around: Around, storage: Storage) -> None:
    [refused] = commit(storage, keyed(reserve(1), "k-1"))
    assert not refused.outcome.applied
    assert around.key_records() == []
    commit(storage, add(5))
    [anew] = commit(storage, keyed(reserve(1), "k-1"))
    assert anew.outcome.applied


@pytest.mark.parametrize("used_at", [MONDAY - HOUR_MS, MONDAY - 1, MONDAY, MONDAY + 1])
def test_a_success_is_found_to_its_last_millisecond_across_generations(
    around: Around, open_storage: Open, used_at: int
) -> None:
    clock = Hands(used_at)
    storage = open_storage(clock)
    around.put_items([an_item("LAPTOP", on_hand=10)])
    commit(storage, keyed(reserve(1), "k-1"))
    clock.now = used_at + SUCCESS_SPAN_MS - 1
    assert [verdict.replayed for verdict in commit(storage, keyed(reserve(1), "k-1"))] == [True]
    clock.now += 1
    assert [verdict.replayed for verdict in commit(storage, keyed(reserve(1), "k-1"))] == [False]
    assert around.items()[LAPTOP].reserved == 2


@pytest.mark.parametrize("used_at", [MONDAY, MONDAY - HOUR_MS])
def test_a_key_out_of_date_may_be_used_anew_while_its_row_is_still_there(
    around: Around, open_storage: Open, used_at: int
) -> None:
    clock = Hands(used_at)
    handles = [open_storage(clock, Retention(HOUR_MS)) for _ in range(2)]
    around.put_items([an_item("LAPTOP", on_hand=10)])
    uses = ((0, False), (HOUR_MS - 1, True), (HOUR_MS, False), (HOUR_MS + 1, True))
    for turn, (late, replayed) in enumerate(uses):
        clock.now = used_at + late
        for key in ("k-1", "k-2") if turn < 2 else ("k-2", "k-1"):
            [verdict] = commit(handles[turn // 2], keyed(reserve(1), key))
            assert verdict.replayed is replayed
    assert around.items()[LAPTOP].reserved == 4
    assert commit(handles[0], keyed(reserve(1), "k-3"))[0].outcome.applied
    reader = handles[0].reader()
    found = reader.key(claim("k-1").digest)
    reader.close()
    assert found is not None
    assert found.outcome.time == used_at + HOUR_MS


def test_a_reader_gives_a_key_while_it_stands(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    storage = open_storage(clock)
    around.put_items([an_item("LAPTOP", on_hand=10)])
    [verdict] = commit(storage, keyed(reserve(1), "k-1"))
    reader = storage.reader()
    record = reader.key(claim("k-1").digest)
    assert record is not None
    assert (record.fingerprint, record.outcome) == (b"f" * 16, verdict.outcome)
    assert reader.key(claim("k-2").digest) is None
    clock.now = NOW + SUCCESS_SPAN_MS
    assert reader.key(claim("k-1").digest) is None
    reader.close()


def test_many_keys_in_one_batch_are_kept_each(around: Around, storage: Storage) -> None:
    around.put_items([an_item("LAPTOP", on_hand=1_000)])
    requests = [keyed(reserve(1), f"k-{number}") for number in range(500)]
    first = commit(storage, *requests)
    again = commit(storage, *reversed(requests))
    assert [verdict.outcome for verdict in reversed(again)] == [verdict.outcome for verdict in first]
    assert all(verdict.replayed for verdict in again)
    assert len(around.key_records()) == 500


def test_a_reader_judges_a_key_by_the_same_time_as_a_batch(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    storage = open_storage(clock)
    around.put_items([an_item("LAPTOP", on_hand=10)])
    commit(storage, keyed(reserve(1), "k-1"))
    around.put_head_time(NOW + SUCCESS_SPAN_MS)
    reader = storage.reader()
    assert reader.key(claim("k-1").digest) is None
    reader.close()
    assert [verdict.replayed for verdict in commit(storage, keyed(reserve(1), "k-1"))] == [False]
