"""Databases of earlier releases kept the sums of a store in one number."""

from pathlib import Path

import apsw

from holdfast.storage.migrations import migrations_in
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.audit import SqliteAudit
from holdfast.storage.sqlite.migrate import MIGRATIONS_PACKAGE
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.totals import parted, whole


def test_sums_of_an_earlier_release_are_kept_to_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    old = apsw.Connection(str(path))
    old.execute(queries.MIGRATIONS)
    for migration in migrations_in(MIGRATIONS_PACKAGE)[:4]:
        old.execute(migration.sql)
        old.execute(queries.APPLY, (migration.number, migration.name, migration.checksum))
    sums = {"full": (3, 3, 1_000 * 2**53 + 7, 2**53), "small": (2, 1, 5, 0), "largest": (1, 1, 2**53 - 1, 4)}
    old.executemany("INSERT INTO totals VALUES (0, ?, ?, ?, ?, ?)", [(store, *row) for store, row in sums.items()])
    old.close()
    storage = SqliteStorage(path)
    audit = SqliteAudit(path)
    assert audit.totals() == sums
    audit.close()
    reader = storage.reader()
    assert (reader.totals("full").on_hand, reader.totals("full").reserved) == (2**53 - 1, 2**53 - 1)
    assert (reader.totals("largest").on_hand, reader.totals("small").on_hand) == (2**53 - 1, 5)
    reader.close()
    storage.close()


def test_the_parts_of_a_sum_give_it_back() -> None:
    for number in (0, 1, -1, 2**53 - 1, 2**53, -(2**53) - 5, 2**70 + 3):
        high, low = parted(number)
        assert 0 <= low < 2**53
        assert whole(high, low) == number
