"""Figures that only the database knows: right on every engine, and never more than a look at so many rows."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from builders import NOW, a_line, a_reservation, an_item, claim, reserve
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from contract.engines import PostgresAround, SqliteAround
from holdfast.domain.documents import Allocation, Reservation
from holdfast.engine.batch import Request
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.soundings import Soundings

ENOUGH = 1_000


def holding(name: str, sku: str, open_units: int, expires_at: int | None, fulfilled: int = 0) -> Reservation:
    line = a_line(Allocation("default", open_units, fulfilled=fulfilled), sku=sku)
    return a_reservation(line, document_id=name, expires_at=expires_at)


def sounded(storage: Storage) -> Soundings:
    with closing(storage.reader()) as reader:
        return reader.soundings(ENOUGH, ENOUGH)


@pytest.fixture
def reader(around: Around, open_storage: Open) -> Iterator[Reader]:
    around.put_stores("berlin")
    around.put_items(
        [
            an_item("SOUND", on_hand=9, reserved=2),
            an_item("SHORT", on_hand=4, reserved=7, reserved_plain=0),
            an_item("SHORT", store="berlin", on_hand=5, unsellable=5, reserved=1),
            an_item("BROKEN", on_hand=6, unsellable=3),
            an_item("TAKEN", owed=4),
            an_item("TAKEN", store="berlin", owed=2),
            an_item("GONE", deleted=True),
        ]
    )
    around.put_documents(
        holding("R-open", "SOUND", 1, NOW + 60_000),
        holding("R-due", "SOUND", 1, NOW - 2_500),
        holding("R-just-due", "SHORT", 2, NOW),
        holding("R-short", "SHORT", 5, None),
        holding("R-closed", "SHORT", 0, None, fulfilled=3),
    )
    opened = open_storage(Hands(NOW)).reader()
    yield opened
    opened.close()


def test_everything_is_counted(reader: Reader) -> None:
    found = reader.soundings(ENOUGH, ENOUGH)
    assert (found.short_items, found.short_units) == (2, 3 + 1)
    assert (found.unsellable_items, found.unsellable_units) == (2, 5 + 3)
    assert (found.owed_items, found.owed_units) == (2, 4 + 2)
    assert (found.reservations_open, found.reservations_due, found.reservations_short) == (4, 2, 2)
    assert found.overdue_ms == 2_500


def test_a_count_ends_at_its_bound_and_the_longest_due_is_known_all_the_same(reader: Reader) -> None:
    found = reader.soundings(1, 1)
    assert (found.short_items, found.unsellable_items, found.owed_items) == (1, 1, 1)
    assert (found.reservations_open, found.reservations_due) == (1, 1)
    assert found.overdue_ms == 2_500


def test_an_empty_database_has_nothing_to_tell(open_storage: Open) -> None:
    found = sounded(open_storage(Hands(NOW)))
    assert (found.database_bytes or 1) > 0
    # Statistics of keys may be those of rows that are gone.
    assert found == Soundings(keys=found.keys, database_bytes=found.database_bytes, wal_bytes=found.wal_bytes)


def test_the_files_of_sqlite_and_its_keys_are_told(sqlite: SqliteAround, tmp_path: Path) -> None:
    storage = sqlite.open(Hands(NOW))
    sqlite.put_items([an_item("LAPTOP", on_hand=5)])
    commit(storage, *(Request(reserve(1), claim(f"k-{number}")) for number in range(7)))
    found = sounded(storage)
    assert found.keys == 7  # Five successes and two refusals.
    assert found.database_bytes == (tmp_path / "holdfast.db").stat().st_size
    assert found.wal_bytes == (tmp_path / "holdfast.db-wal").stat().st_size
    storage.close()


def test_postgresql_tells_its_size_and_what_its_statistics_know_of_keys(postgres: PostgresAround) -> None:
    storage = postgres.open(Hands(NOW))
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    commit(storage, *(Request(reserve(1), claim(f"k-{number}")) for number in range(7)))
    postgres.run("ANALYZE idempotency_keys")
    found = sounded(storage)
    assert (found.keys, found.wal_bytes) == (7, None)
    assert (found.database_bytes or 0) > 1_000_000
    storage.close()
