"""Answers about SKUs are remembered, exactly as long as they hold."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pytest

from builders import add, delete, extend, make_reservation, make_store, put_sku, reserve
from builders.stops import close_store, recall
from contract.batches import commit
from holdfast.domain.commands import Command
from holdfast.domain.epochs import Cursor, cursor_at
from holdfast.engine import remembered as module
from holdfast.engine.ports import Reader
from holdfast.engine.reading import News
from holdfast.engine.remembered import ANSWER_BYTES, Remembered
from model.database import ModelDatabase
from model.storage import ModelStorage

LAPTOP, PHONE = SKUS = ("LAPTOP", "PHONE")
QUESTION, OTHER = b"in sum", b"by store"
EPOCH: Final = "an epoch"


@pytest.fixture
def database() -> ModelDatabase:
    return ModelDatabase(1)


@pytest.fixture
def storage(database: ModelDatabase) -> ModelStorage:
    made = ModelStorage(database=database)
    commit(made, make_store(), add(9), add(9, sku=PHONE), make_reservation())
    return made


@pytest.fixture
def reader(storage: ModelStorage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def told(reader: Reader, sku: str) -> bytes:
    """Give all that an answer may say of a SKU: its name is not among it."""
    return repr([(row.item, row.stop) for row in reader.documents.stock_of([sku], None)]).encode()


class Asker:
    """Asks a memory, and knows of which SKUs the answers were made anew."""

    def __init__(self, reader: Reader, memory: Remembered) -> None:
        self._reader, self.memory = reader, memory
        self.made: list[str] = []

    def __call__(self, *skus: str, question: bytes = QUESTION) -> list[str]:
        """Ask; give the SKUs whose answers were made."""
        self.made.clear()
        answers = self.memory.answers(self._reader, skus or SKUS, question, self._make)
        assert answers == [self._answer(sku) for sku in skus or SKUS]
        return list(self.made)

    def _make(self, skus: Sequence[str]) -> dict[str, bytes]:
        self.made.extend(skus)
        return {sku: self._answer(sku) for sku in skus}

    def _answer(self, sku: str) -> bytes:
        return told(self._reader, sku)


@pytest.fixture
def ask(reader: Reader) -> Asker:
    asker = Asker(reader, Remembered())
    assert asker() == [*SKUS]
    assert asker() == []
    return asker


def test_each_question_has_answers_of_its_own(ask: Asker) -> None:
    assert ask(question=OTHER) == [*SKUS]
    assert ask(PHONE, LAPTOP) == ask(PHONE, question=OTHER) == []


@pytest.mark.parametrize("command", [reserve(), add(1, store="berlin"), recall(), delete(store="berlin")])
def test_what_happens_to_a_sku_is_read_by_the_next_who_asks(
    storage: ModelStorage, ask: Asker, command: Command
) -> None:
    commit(storage, add(1, store="berlin", sku=PHONE))
    commit(storage, add(0, store="berlin"))
    ask(question=OTHER)
    assert ask() == [*SKUS]
    [verdict] = commit(storage, command)
    assert verdict.outcome.applied
    assert ask(question=OTHER) == ask() == [LAPTOP]
    assert ask(question=OTHER) == ask() == []


def test_a_stop_of_a_store_concerns_every_sku(storage: ModelStorage, ask: Asker) -> None:
    for opened in (False, True):
        commit(storage, close_store(opened=opened))
        assert ask() == [*SKUS]


def test_what_changes_a_document_alone_or_a_name_makes_nothing_anew(storage: ModelStorage, ask: Asker) -> None:
    verdicts = commit(storage, extend(ttl_ms=90_000), put_sku(LAPTOP, "Portable"), make_store("paris"))
    assert all(verdict.outcome.applied for verdict in verdicts)
    assert ask() == []


def test_too_many_entries_at_once_are_not_looked_at(
    storage: ModelStorage, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_ENTRIES_MAX", 2)
    commit(storage, reserve(), reserve())
    assert ask() == [LAPTOP]
    commit(storage, reserve(), reserve(), reserve())
    assert ask() == [*SKUS]


def test_another_epoch_begins_with_nothing(database: ModelDatabase, ask: Asker) -> None:
    database.begin_epoch("restored", 1)
    assert ask() == [*SKUS]
    assert ask() == []


def test_what_was_asked_for_longest_ago_goes_first(reader: Reader) -> None:
    size = len(QUESTION) + len(PHONE) + ANSWER_BYTES + len(told(reader, LAPTOP))
    ask = Asker(reader, Remembered(bytes_max=2 * size + 8))
    for sku in (LAPTOP, PHONE, LAPTOP, "NEW"):
        ask(sku)
    assert ask(LAPTOP) == ask("NEW") == []
    assert ask(PHONE) == [PHONE]


def test_what_is_longer_than_all_that_may_be_remembered_is_answered_all_the_same(reader: Reader) -> None:
    ask = Asker(reader, Remembered(bytes_max=100))
    assert ask() == ask() == [*SKUS]


def at(sequence: int, epoch: str = EPOCH) -> Cursor:
    return cursor_at(epoch, sequence, f"c-{sequence}")


Look = Callable[[int, int, set[str] | None], None]


@pytest.fixture
def memory() -> Remembered:
    """Give a memory of place 5, with an answer about each SKU."""
    made = Remembered()
    made.follow(at(0), News(at(5), frozenset()))
    made.keep(at(5), QUESTION, {LAPTOP: b"of 5", PHONE: b"of 5"})
    return made


def look(memory: Remembered, since: int, until: int, skus: set[str] | None) -> None:
    memory.follow(at(since), News(at(until), None if skus is None else frozenset(skus)))


def known(memory: Remembered, sequence: int, epoch: str = EPOCH) -> dict[str, bytes]:
    return memory.known(at(sequence, epoch), QUESTION, SKUS)


def test_who_looks_at_an_earlier_moment_gets_and_leaves_only_what_has_not_changed_since(memory: Remembered) -> None:
    look(memory, 5, 7, {LAPTOP})
    memory.keep(at(7), QUESTION, {LAPTOP: b"of 7"})
    assert known(memory, 5) == known(memory, 6) == {PHONE: b"of 5"}
    assert known(memory, 7) == {LAPTOP: b"of 7", PHONE: b"of 5"}
    memory.keep(at(5), OTHER, {LAPTOP: b"of 5", PHONE: b"of 5"})
    assert memory.known(at(7), OTHER, SKUS) == {PHONE: b"of 5"}


def test_nothing_is_known_of_moments_before_everything_was_forgotten(memory: Remembered) -> None:
    look(memory, 5, 9, {""})
    memory.keep(at(8), QUESTION, {PHONE: b"of 8"})
    assert known(memory, 9) == {}
    memory.keep(at(9), QUESTION, {PHONE: b"of 9"})
    assert (known(memory, 8), known(memory, 9)) == ({}, {PHONE: b"of 9"})


def test_of_too_many_changed_skus_it_is_not_known_since_when(
    memory: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_CHANGES_MAX", 2)
    look(memory, 5, 7, {LAPTOP, "A"})
    assert known(memory, 5) == {PHONE: b"of 5"}
    look(memory, 7, 8, {"B"})
    assert (known(memory, 7), known(memory, 8)) == ({}, {PHONE: b"of 5"})


def test_looks_that_overtake_each_other_forget_all_that_they_have_to(memory: Remembered) -> None:
    look(memory, 5, 8, {LAPTOP})  # The first one comes late, and says nothing new.
    look(memory, 5, 7, {LAPTOP})
    memory.keep(at(8), QUESTION, {LAPTOP: b"of 8"})
    assert known(memory, 8) == {LAPTOP: b"of 8", PHONE: b"of 5"}
    look(memory, 5, 9, {LAPTOP})  # It looked from before the second one, and knows more than it has to.
    assert known(memory, 9) == {PHONE: b"of 5"}
    look(memory, 10, 11, set())  # Nobody knows what is between.
    assert known(memory, 11) == {}


def test_an_answer_of_another_epoch_is_neither_given_nor_taken(memory: Remembered) -> None:
    assert known(memory, 5, "another") == {}
    memory.keep(at(5, "another"), OTHER, {LAPTOP: b"other"})
    assert memory.known(at(5), OTHER, SKUS) == {}
    memory.follow(at(5), News(at(6, "another"), frozenset()))
    assert known(memory, 6, "another") == {}


def test_an_answer_that_two_have_made_is_counted_once(memory: Remembered) -> None:
    for _ in range(2):
        memory.keep(at(5), QUESTION, {LAPTOP: b"of 5"})
    look(memory, 5, 6, {LAPTOP, PHONE})
    assert memory.bytes == 0
