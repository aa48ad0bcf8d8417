"""Epochs in every engine: a new one goes on from the last entry, and a place is told by the command of its entry."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from builders import add, cause, reserve
from contract.around import Around
from contract.batches import commit
from contract.conftest import Open
from contract.engines import InMemoryAround, PostgresAround, SqliteAround
from contract.model_around import ModelAround
from holdfast.domain.epochs import START, Cursor, Epoch, Expired, Standing, cursor_at
from holdfast.engine.following import page_of, place_of
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import LedgerQuery
from holdfast.storage.postgres import epochs as postgres_epochs
from holdfast.storage.sqlite import home as sqlite_home
from holdfast.times import now_ms

EPOCH_CHARACTERS: Final = 16


def begin_epoch(around: Around, epoch_id: str) -> Epoch:
    """Begin an epoch as a restore does."""
    if isinstance(around, PostgresAround):
        return postgres_epochs.begin_epoch(around.location, epoch_id)
    if isinstance(around, SqliteAround):
        return sqlite_home.begin_epoch(Path(around.location), epoch_id, "a home")
    if isinstance(around, InMemoryAround):
        return around.begin_epoch(epoch_id)
    assert isinstance(around, ModelAround)
    return around.database.begin_epoch(epoch_id, now_ms())


@pytest.fixture
def storage(open_storage: Open) -> Storage:
    opened = open_storage()
    commit(opened, add(9, cause=cause("first")))
    commit(opened, reserve(1, cause=cause("second")), add(9, sku="PHONE", cause=cause("third")))
    return opened


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def test_a_fresh_database_is_in_its_first_epoch(open_storage: Open) -> None:
    reader = open_storage().reader()
    [first] = reader.ledger.epochs()
    assert (len(first.id), first.parent, first.sequence) == (EPOCH_CHARACTERS, None, 0)
    assert int(first.id, 16)
    assert reader.ledger.standing(0) == Standing(first.id, first=True, head=0, command_id=None)
    assert reader.ledger.head() == START
    reader.close()


@pytest.mark.parametrize(
    ("sequence", "command_id"), [(0, None), (1, "first"), (2, "second"), (3, "third"), (4, None), (10**17, None)]
)
def test_a_place_is_told_by_the_command_that_wrote_its_entry(
    reader: Reader, sequence: int, command_id: str | None
) -> None:
    [first] = reader.ledger.epochs()
    assert reader.ledger.standing(sequence) == Standing(first.id, first=True, head=3, command_id=command_id)
    assert reader.ledger.head() == cursor_at(first.id, 3, "third")


def test_a_new_epoch_goes_on_from_the_last_entry_of_its_parent(
    around: Around, storage: Storage, reader: Reader
) -> None:
    [first] = reader.ledger.epochs()
    begun = begin_epoch(around, "0123456789abcdef")
    assert (begun.id, begun.parent, begun.sequence) == ("0123456789abcdef", first.id, 3)
    assert begun.began_at >= first.began_at
    assert reader.ledger.epochs() == [first, begun]
    assert reader.ledger.head() == cursor_at(begun.id, 3, "third")
    commit(storage, reserve(1, cause=cause("fourth")))
    assert begin_epoch(around, "fedcba9876543210").sequence == 4
    assert reader.ledger.standing(4) == Standing("fedcba9876543210", first=False, head=4, command_id="fourth")


def test_a_follower_goes_on_through_an_epoch_from_what_both_share_and_not_from_what_was_lost(
    around: Around, reader: Reader
) -> None:
    [first] = reader.ledger.epochs()
    begun = begin_epoch(around, "0123456789abcdef")
    page = page_of(reader.ledger, LedgerQuery(after=cursor_at(first.id, 2, "second"), limit=5))
    assert not isinstance(page, Expired)
    assert [page.cursor(written) for written in page.entries] == [cursor_at(begun.id, 3, "third")]
    for lost in (cursor_at(first.id, 4, "fourth"), cursor_at(first.id, 3, "another"), Cursor(2)):
        assert isinstance(page_of(reader.ledger, LedgerQuery(after=lost, limit=5)), Expired)
        assert isinstance(place_of(reader.ledger, lost), Expired)


def test_who_has_read_everything_costs_one_look(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    end = reader.ledger.head()
    for call in ("entries", "epochs", "head"):
        monkeypatch.setattr(type(reader.ledger), call, lambda *_: pytest.fail("A further look."))
    page = page_of(reader.ledger, LedgerQuery(after=end, limit=5))
    assert not isinstance(page, Expired)
    assert (page.entries, page.end) == ([], end)
