"""The one number of SQLite's own that is written by somebody else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw
import pytest

from holdfast.storage.sqlite import log_index
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection
from holdfast.storage.sqlite.log_index import COPIED_AT, COPYING_LOCK, UnknownFormat, count_nothing_as_copied

#: Exits with 5 where somebody else writes.
WRITES: Final = """
import apsw, sys
connection = apsw.Connection(sys.argv[1])
try:
    connection.execute("BEGIN IMMEDIATE")
except apsw.BusyError:
    sys.exit(5)
"""

#: Holds the lock of whoever copies until its standard input is closed.
COPIES: Final = f"""
import fcntl, sys
index = open(sys.argv[1], "r+b")
fcntl.lockf(index, fcntl.LOCK_EX, 1, {COPYING_LOCK})
print("copying", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    opened = open_connection(tmp_path / "x.db", cache_kib=READER_CACHE_KIB, create=True)
    opened.execute("CREATE TABLE t (value)")
    yield opened
    opened.close(force=True)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def copied(path: Path) -> int:
    index = path.with_name(f"{path.name}-shm").read_bytes()  # That drops its locks for other processes alone.
    return int.from_bytes(index[COPIED_AT : COPIED_AT + 4], sys.byteorder)


def test_it_is_the_number_of_pages_that_were_copied_and_they_are_copied_again(
    tmp_path: Path, connection: apsw.Connection
) -> None:
    path = tmp_path / "x.db"
    reader = apsw.Connection(str(path))
    with reader:
        reader.execute("SELECT * FROM t").fetchall()
        for number in range(5):
            connection.execute("INSERT INTO t VALUES (?)", (number,))
        pages, done = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        assert 0 < done < pages
        assert copied(path) == done
        count_nothing_as_copied(f"{path}-shm")
        assert copied(path) == 0
    assert connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE) == (pages, pages)
    assert copied(path) == pages
    reader.close()


def test_sqlite_keeps_its_locks(tmp_path: Path, connection: apsw.Connection) -> None:
    path = str(tmp_path / "x.db")
    connection.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        count_nothing_as_copied(f"{path}-shm")
        assert subprocess.run([sys.executable, "-c", WRITES, path], check=False).returncode == 5
    connection.execute("ROLLBACK")
    assert subprocess.run([sys.executable, "-c", WRITES, path], check=False).returncode == 0


def test_where_another_process_copies_it_is_not_waited_for_nor_kept_from_it_later(
    tmp_path: Path, connection: apsw.Connection
) -> None:
    path = f"{tmp_path}/x.db-shm"
    connection.execute("INSERT INTO t VALUES (1)")
    pages, _ = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    command = [sys.executable, "-c", COPIES, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as copying:
        assert copying.stdout is not None
        assert copying.stdout.readline() == b"copying\n"
        with pytest.raises(BlockingIOError):
            count_nothing_as_copied(path)
        assert copied(tmp_path / "x.db") == pages
        copying.communicate(b".")
    count_nothing_as_copied(path)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as copying:
        assert copying.stdout is not None
        assert copying.stdout.readline() == b"copying\n"
        copying.communicate(b".")
    assert copied(tmp_path / "x.db") == 0


def test_a_connection_by_itself_copies_nothing(tmp_path: Path, connection: apsw.Connection) -> None:
    connection.execute("INSERT INTO t VALUES (zeroblob(8000000))")
    assert copied(tmp_path / "x.db") == 0


def test_a_disk_that_fails_again_and_again_takes_no_more_descriptors(
    tmp_path: Path, connection: apsw.Connection
) -> None:
    assert connection.in_transaction is False
    count_nothing_as_copied(f"{tmp_path}/x.db-shm")
    before = descriptors()
    for _ in range(10):
        count_nothing_as_copied(f"{tmp_path}/x.db-shm")
    assert descriptors() == before


def test_an_index_of_another_kind_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "x.db-shm"
    index.write_bytes(bytes(range(1, 201)))
    with pytest.raises(UnknownFormat):
        count_nothing_as_copied(str(index))
    assert index.read_bytes() == bytes(range(1, 201))
    monkeypatch.setattr(log_index, "FORMAT", int.from_bytes(bytes(range(1, 5)), sys.byteorder))
    count_nothing_as_copied(str(index))
    assert index.read_bytes() == bytes([*range(1, 97), 0, 0, 0, 0, *range(101, 201)])
