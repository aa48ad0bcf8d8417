"""Reads that wait together share one statement; a lost connection is replaced, a bounded number of times."""

from collections import deque
from collections.abc import Sequence

import pytest

from builders import add
from holdfast.domain.identifiers import ItemId
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.errors import StorageBroken, StorageFault, StorageUnavailable, TransientFault
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Reader
from holdfast.engine.reading import ItemRow
from holdfast.engine.reads import READ_RETRIES_MAX, Call, ItemRead, ReadWorker
from holdfast.storage.sqlite.reader import SqliteReader
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import ScriptedStorage, numbered, verdict_of


def laptop() -> ItemRead:
    return ItemRead(("default", "LAPTOP"))


@pytest.fixture
def stocked(storage: SqliteStorage) -> ScriptedStorage:
    batch = [Request(add(5)), Request(add(7, sku="PHONE", name="Phone"))]
    Committer(storage, Figures(), numbered()).commit(batch)
    return ScriptedStorage(storage)


class Faults:
    """A read that fails so often, and then counts its readers."""

    def __init__(self, *faults: Exception) -> None:
        self._faults = list(faults)
        self.readers: list[Reader] = []

    def __call__(self, reader: Reader) -> str:
        self.readers.append(reader)
        if self._faults:
            raise self._faults.pop(0)
        return "done"


def test_all_items_of_a_group_are_read_by_one_statement(
    stocked: ScriptedStorage, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Sequence[ItemId]] = []
    real = SqliteReader.items

    def items(reader: SqliteReader, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        asked.append(ids)
        return real(reader, ids)

    monkeypatch.setattr(SqliteReader, "items", items)
    worker = ReadWorker(stocked.reader, figures)
    answers = worker.answer([laptop(), ItemRead(("default", "PHONE")), ItemRead(("default", "GHOST")), laptop()])
    worker.close()

    assert asked == [[("default", "GHOST"), ("default", "LAPTOP"), ("default", "PHONE")]]
    assert [answer and (answer.item.on_hand, answer.name) for answer in answers] == [
        (5, "Laptop"),
        (7, "Phone"),
        None,
        (5, "Laptop"),
    ]
    assert (figures.reads, figures.items_read, figures.failed_reads) == (1, 3, 0)


def test_other_reads_are_answered_one_by_one_in_their_places(stocked: ScriptedStorage, figures: Figures) -> None:
    worker = ReadWorker(stocked.reader, figures)
    answers = worker.answer([Call(lambda reader: reader.totals(None).on_hand), laptop(), Call(lambda _: "third")])
    worker.close()
    assert (answers[0], verdict_of(answers[1], ItemRow).item.on_hand, answers[2]) == (12, 5, "third")
    assert (figures.reads, figures.items_read) == (3, 1)


def test_a_group_without_items_sends_no_statement_for_items(stocked: ScriptedStorage, figures: Figures) -> None:
    worker = ReadWorker(stocked.reader, figures)
    assert worker.answer([Call(lambda _: 1)]) == [1]
    worker.close()
    assert (figures.reads, figures.items_read) == (1, 0)


def test_the_connection_is_kept_from_group_to_group(stocked: ScriptedStorage, figures: Figures) -> None:
    worker = ReadWorker(stocked.reader, figures)
    for _ in range(3):
        worker.answer([laptop()])
    worker.close()
    assert stocked.steps == ["reader"]


def test_everybody_reads_what_was_committed_before(stocked: ScriptedStorage, figures: Figures) -> None:
    worker = ReadWorker(stocked.reader, figures)
    worker.answer([laptop()])
    Committer(stocked, figures, numbered("c")).commit([Request(add(1))])
    (answer,) = worker.answer([laptop()])
    worker.close()
    assert verdict_of(answer, ItemRow).item.on_hand == 6


@pytest.mark.parametrize("fault", [TransientFault(), StorageUnavailable()])
def test_a_read_is_tried_again_on_a_fresh_connection(
    stocked: ScriptedStorage, figures: Figures, fault: StorageFault
) -> None:
    read = Faults(*[fault] * READ_RETRIES_MAX)
    worker = ReadWorker(stocked.reader, figures)
    assert worker.answer([Call(read)]) == ["done"]
    worker.close()
    assert len({id(reader) for reader in read.readers}) == READ_RETRIES_MAX + 1
    with pytest.raises(Exception, match="closed"):
        read.readers[0].stores()
    assert stocked.steps == ["reader"] * (READ_RETRIES_MAX + 1)
    assert (figures.retries, figures.failed_reads) == (READ_RETRIES_MAX, 0)


@pytest.mark.parametrize("fault", [TransientFault(), StorageUnavailable()])
def test_a_read_that_keeps_failing_is_unavailable(
    stocked: ScriptedStorage, figures: Figures, fault: StorageFault
) -> None:
    read = Faults(*[fault] * 99)
    worker = ReadWorker(stocked.reader, figures)
    (answer,) = worker.answer([Call(read)])
    assert isinstance(answer, StorageUnavailable)
    assert len(read.readers) == READ_RETRIES_MAX + 1
    assert figures.failed_reads == 1
    assert worker.answer([Call(lambda _: "well again")]) == ["well again"]
    worker.close()


def test_a_database_that_is_away_fails_all_items_and_comes_back(stocked: ScriptedStorage, figures: Figures) -> None:
    stocked.scripts["reader"] = deque([StorageUnavailable()] * 3)
    worker = ReadWorker(stocked.reader, figures)
    answers = worker.answer([laptop(), laptop()])
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 2
    assert verdict_of(worker.answer([laptop()])[0], ItemRow).item.on_hand == 5
    worker.close()


@pytest.mark.parametrize("fault", [StorageBroken(), ValueError("defect")])
def test_a_fault_that_no_retry_mends_is_the_answer_of_its_read(
    stocked: ScriptedStorage, figures: Figures, fault: Exception
) -> None:
    read = Faults(TransientFault(), TransientFault(), fault)
    worker = ReadWorker(stocked.reader, figures)
    assert worker.answer([Call(read), Call(lambda _: "fine")]) == [fault, "fine"]
    worker.close()
    assert figures.failed_reads == 1


@pytest.mark.parametrize("fault", [StorageBroken(), ValueError("defect")])
def test_a_read_that_is_broken_from_the_start_fails_alone(
    stocked: ScriptedStorage, figures: Figures, fault: Exception
) -> None:
    worker = ReadWorker(stocked.reader, figures)
    try:
        answers = worker.answer([Call(Faults(fault)), laptop()])
    finally:
        worker.close()
    assert answers[0] is fault
    assert verdict_of(answers[1], ItemRow).item.on_hand == 5
    assert (figures.failed_reads, figures.retries) == (1, 0)


def test_after_closing_even_twice_the_next_read_opens_another_connection(
    stocked: ScriptedStorage, figures: Figures
) -> None:
    worker = ReadWorker(stocked.reader, figures)
    worker.close()
    worker.answer([laptop()])
    worker.answer([laptop()])
    worker.close()
    worker.close()
    worker.answer([laptop()])
    worker.close()
    assert stocked.steps.count("reader") == 2
