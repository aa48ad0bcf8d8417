"""The SQLite engine looks at the names of its files before each commit, and opens no other file under them."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from builders import add, reserve
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.errors import DatabaseMoved
from holdfast.engine.figures import Figures
from holdfast.storage.sqlite import aside
from holdfast.storage.sqlite.connection import open_connection
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import numbered


class Place:
    """A database, what was told of it, and the one who commits to it."""

    def __init__(self, path: Path, name: Path) -> None:
        self.path = path
        self.name = name
        self.told: list[str] = []
        self.storage = SqliteStorage(name, tell=self.told.append)
        self._committer = Committer(self.storage, Figures(), numbered())

    def commit(self, *commands: object) -> list[object]:
        return list(self._committer.commit([Request(command) for command in commands]))  # type: ignore[arg-type]

    def refuses(self) -> bool:
        return all(isinstance(result, DatabaseMoved) for result in self.commit(reserve(1), reserve(1)))


@pytest.fixture(params=["holdfast.db", "link.db"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    path, name = tmp_path / "holdfast.db", tmp_path / request.param
    if name != path:
        path.touch()
        name.symlink_to(path)
    made = Place(path, name)
    made.commit(add(5))
    yield made
    made.storage.close()


def test_a_whole_batch_is_refused_and_told_once_until_the_file_is_back(place: Place) -> None:
    elsewhere = place.path.with_name("elsewhere")
    place.path.rename(elsewhere)
    assert [place.refuses(), place.refuses()] == [True, True]
    assert place.told == [f"{place.name} was moved, deleted or replaced under the running server: writes are refused."]
    elsewhere.rename(place.path)
    assert not place.refuses()
    assert place.told[1:] == [f"{place.name} is back in its place: writes are taken again."]
    connection = apsw.Connection(str(place.path))
    assert list(connection.execute("SELECT on_hand, reserved FROM items")) == [(5, 2)]
    connection.close()


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_no_connection_is_opened_to_another_file_of_that_name(place: Place, end: str) -> None:
    name = Path(f"{place.path}{end}")
    name.rename(name.with_name("elsewhere"))
    for use in (place.storage.reader, place.storage.check, place.storage.prune, lambda: place.storage.settle(0)):
        with pytest.raises(DatabaseMoved):
            use()
    assert not name.exists()
    name.write_bytes(b"")
    with pytest.raises(DatabaseMoved):
        place.storage.check()
    assert name.read_bytes() == b""


def test_a_file_that_goes_while_a_connection_is_opened_is_noticed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[apsw.Connection] = []

    def slow(path: Path, *, cache_kib: int, create: bool) -> apsw.Connection:
        opened.append(open_connection(path, cache_kib=cache_kib, create=create))
        path.rename(path.with_name("elsewhere"))
        return opened[0]

    monkeypatch.setattr(aside, "open_connection", slow)
    with pytest.raises(DatabaseMoved):
        place.storage.reader()
    with pytest.raises(apsw.ConnectionClosedError):
        opened[0].execute("SELECT 1")


def test_a_log_that_goes_with_its_last_connection_and_is_made_anew_is_no_loss(place: Place) -> None:
    assert place.storage.committed("never") is False  # Drops the writing connection, as after a doubt.
    assert not place.refuses()
    assert place.told == []
