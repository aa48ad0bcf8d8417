"""What a commit leaves for the record: its last entry, once it is durable, and not before."""

from pathlib import Path

import apsw

from builders import add, put_sku, reserve
from contract.batches import commit
from holdfast.domain.footprint import Footprint
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.takeover import take_over
from original_files import original_item, put_original


class Notes:
    """Keeps what was noted, and sees that it is in the database already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.noted: list[tuple[int, str, int]] = []

    def __call__(self, sequence: int, command_id: str, time: int) -> None:
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
        last = "SELECT sequence, command_id, time FROM ledger ORDER BY sequence DESC LIMIT 1"
        assert connection.execute(last).get == (sequence, command_id, time)
        connection.close()
        self.noted.append((sequence, command_id, time))


def test_the_last_entry_of_each_commit_is_noted_when_others_can_see_it(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "holdfast.db")
    storage = SqliteStorage(notes.path, note=notes)
    commit(storage, add(3), add(3, sku="PHONE"))
    commit(storage, reserve(1))
    assert [sequence for sequence, _, _ in notes.noted] == [2, 3]
    commit(storage, put_sku("PHONE", "Telephone"))  # It has no entry.
    commit(storage, reserve(5))  # It is refused.
    assert len(notes.noted) == 2
    storage.close()


def test_what_is_rolled_back_is_not_noted(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "holdfast.db")
    storage = SqliteStorage(notes.path, note=notes)
    transaction = storage.begin("batch")
    transaction.save(transaction.load(Footprint()))
    transaction.rollback()
    assert notes.noted == []
    storage.close()


def test_a_take_over_is_noted_like_a_commit(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "holdfast.db")
    SqliteStorage(notes.path).close()
    put_original(tmp_path, "default", original_item("A"), original_item("B"))
    take_over(notes.path, tmp_path, say=lambda _: None, log=lambda _: None, note=notes)
    assert [sequence for sequence, _, _ in notes.noted] == [2]
