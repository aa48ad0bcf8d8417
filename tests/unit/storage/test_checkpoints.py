"""The log is copied back into the database by the process that owns it, a little at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw
import pytest

from holdfast.bootstrap.keys import list_keys
from holdfast.config import load_settings
from holdfast.engine.judging import Judging
from holdfast.storage.lock import DirectoryLock
from holdfast.storage.migrations import SchemaMismatch
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import checkpoints
from holdfast.storage.sqlite.follower import SqliteFollower
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import numbered
from unit.storage.test_log_kept_short import commit, log_bytes

#: A page of the log, with its header; and a thousand.
PAGE_BYTES: Final = 4_096 + 24
CHECKPOINT_BYTES: Final = 1_000 * PAGE_BYTES


def test_no_commit_has_more_than_a_thousand_pages_and_its_own_to_copy_back(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "x.db")
    judging = Judging(storage, numbered())
    storage.close()  # The log of the migrations goes.
    commit(judging)
    longest = 0
    while log_bytes(tmp_path) > longest or longest < CHECKPOINT_BYTES / 2:
        longest = log_bytes(tmp_path)
        for _ in range(20):
            commit(judging)
    assert CHECKPOINT_BYTES * 0.95 < longest < CHECKPOINT_BYTES * 1.1
    storage.close()


def test_a_database_that_is_refused_is_left_without_a_log(tmp_path: Path) -> None:
    SqliteStorage(tmp_path / "x.db").close()
    connection = apsw.Connection(str(tmp_path / "x.db"))
    connection.execute("INSERT INTO migrations VALUES (9999, '9999_future.sql', 'x', 0)")
    connection.close()
    with pytest.raises(SchemaMismatch):
        SqliteStorage(tmp_path / "x.db")
    assert [path.name for path in tmp_path.iterdir()] == ["x.db"]


def test_who_makes_keys_beside_a_server_leaves_its_log_to_it(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "holdfast.db")
    lock = DirectoryLock(tmp_path)
    log = tmp_path / "holdfast.db-wal"
    before = (log.stat().st_mtime_ns, log.stat().st_size)
    assert list_keys(load_settings({"DATA_DIR": str(tmp_path)})) == []
    assert (log.stat().st_mtime_ns, log.stat().st_size) == before
    lock.release()
    storage.close()


def test_small_writes_beside_commits_leave_a_long_log_to_the_process_that_owns_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 20)
    storage = SqliteStorage(tmp_path / "x.db")
    judging = Judging(storage, numbered())
    storage.close()  # The log of the migrations goes.
    commit(judging, 1)
    upkeep = SqliteFollower(tmp_path / "x.db", Retention(), storage.clock, checkpoints=storage.checkpoints)
    worker = SqliteFollower(tmp_path / "x.db", Retention(), storage.clock)
    for _ in range(50):
        upkeep.check()
    assert log_bytes(tmp_path) < 30 * PAGE_BYTES
    for _ in range(50):
        worker.check()
    grown = log_bytes(tmp_path)
    assert grown > 50 * PAGE_BYTES
    fold: Callable[[], object]
    for fold in (lambda: commit(judging, 1), upkeep.prune):
        fold()
        for _ in range(40):
            worker.check()
        assert log_bytes(tmp_path) < grown + 10 * PAGE_BYTES
    upkeep.close()
    worker.close()
    storage.close()
