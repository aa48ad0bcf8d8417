"""A copy of a database is of one moment, and comes to an end whoever commits meanwhile."""

import math
from pathlib import Path

import apsw
import pytest

from holdfast.storage.sqlite import copying
from holdfast.storage.sqlite.copying import copy_database, damage_of

ROWS = 3_000


@pytest.fixture
def source(tmp_path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(tmp_path / "source.db"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a BLOB)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO t VALUES (randomblob(?))", [(3_000,)] * ROWS)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return connection


def test_a_commit_between_two_steps_neither_begins_the_copy_anew_nor_gets_into_it(
    tmp_path: Path, source: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "STEP_PAGES", 100)
    pages = source.execute("PRAGMA page_count").get
    steps: list[tuple[int, int]] = []

    def commit_meanwhile(done: int, all_pages: int) -> None:
        steps.append((done, all_pages))
        assert len(steps) <= math.ceil(pages / 100) + 1, "it begins again and again"
        source.execute("INSERT INTO t VALUES (randomblob(3000))")

    asked: list[int] = []
    grown = copy_database(tmp_path / "source.db", tmp_path / "copy.db", asked.append, commit_meanwhile)
    assert grown > 0
    assert asked == [pages * 4_096]
    assert steps[-1] == (pages, pages)
    assert [path.name for path in sorted(tmp_path.glob("copy*"))] == ["copy.db"]
    copy = apsw.Connection(str(tmp_path / "copy.db"), flags=apsw.SQLITE_OPEN_READONLY)
    assert copy.execute("SELECT count(*) FROM t").get == ROWS
    assert copy.execute("PRAGMA journal_mode").get == "delete"
    copy.close()
    assert damage_of(tmp_path / "copy.db") == []


def test_an_interrupted_copy_ends_at_the_next_step(tmp_path: Path, source: apsw.Connection) -> None:
    def interrupt(_done: int, _all_pages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(tmp_path / "source.db", tmp_path / "copy.db", lambda _: None, interrupt)
    source.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # Nobody reads any more.
    assert (tmp_path / "source.db-wal").stat().st_size == 0


def test_a_damaged_page_is_found(tmp_path: Path, source: apsw.Connection) -> None:
    copy = tmp_path / "copy.db"
    copy_database(tmp_path / "source.db", copy, lambda _: None, lambda _done, _pages: None)
    content = bytearray(copy.read_bytes())
    content[5 * 4_096 : 6 * 4_096] = b"\xff" * 4_096
    copy.write_bytes(content)
    assert damage_of(copy)
    source.close()
