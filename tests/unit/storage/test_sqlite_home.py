"""What a database file says of itself, whatever release it is of; and that looking changes nothing."""

from pathlib import Path

import apsw
import pytest

from builders import add, cause
from contract.batches import commit
from holdfast.storage.migrations import migrations_in
from holdfast.storage.record import Whereabouts
from holdfast.storage.sqlite.home import DatabaseInUse, begin_epoch, look, require_alone, take_home
from holdfast.storage.sqlite.migrate import MIGRATIONS_PACKAGE
from holdfast.storage.sqlite.storage import SqliteStorage


def of_release(path: Path, migrations: int) -> None:
    """Make a database as a release with so many migrations did."""
    connection = apsw.Connection(str(path))
    for migration in migrations_in(MIGRATIONS_PACKAGE)[:migrations]:
        connection.execute(migration.sql)
    connection.close()


@pytest.mark.parametrize(("migrations", "identified"), [(1, False), (2, True), (3, True)])
def test_a_database_of_an_earlier_release_has_no_home_and_no_epoch(
    tmp_path: Path, migrations: int, identified: bool
) -> None:
    path = tmp_path / "holdfast.db"
    of_release(path, migrations)
    found = look(path)
    assert (found.database is not None, found.home, found.epoch) == (identified, None, None)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    path.touch()
    assert look(path) == Whereabouts()
    assert path.read_bytes() == b""


@pytest.mark.parametrize("state", ["at rest", "in use", "after a crash"])
def test_a_file_tells_its_home_its_epoch_and_its_entries_and_stays_as_it_is(tmp_path: Path, state: str) -> None:
    path = tmp_path / "holdfast.db"
    storage = SqliteStorage(path)
    commit(storage, add(3, cause=cause("first")), add(3, sku="PHONE", cause=cause("second")))
    take_home(path, "here")
    [(database, epoch)] = apsw.Connection(str(path)).execute("SELECT database.id, epochs.id FROM database, epochs")
    if state == "at rest":
        storage.close()
    if state == "after a crash":
        storage._connect().connection.close()  # The log stays.
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm")}
    found = look(path, 1)
    assert found == Whereabouts(database, "here", epoch, 2, found.time, "second", "first")
    assert found.time > 0
    assert look(path, 3).command_id == ""
    link = tmp_path.with_name(f"{tmp_path.name}-link.db")
    link.symlink_to(path)
    assert look(link, 1) == found
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm")} == before
    storage.close()


def test_a_new_epoch_comes_with_its_home(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    SqliteStorage(path).close()
    begin_epoch(path, "0123456789abcdef", "here")
    found = look(path)
    assert (found.home, found.epoch) == ("here", "0123456789abcdef")


def test_a_file_that_somebody_has_open_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    storage = SqliteStorage(path)
    with pytest.raises(DatabaseInUse, match="is in use"):
        require_alone(path)
    storage.close()
    require_alone(path)
    assert {file.name for file in tmp_path.iterdir()} == {"holdfast.db"}
