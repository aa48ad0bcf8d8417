"""A database that went back in time, or that belongs elsewhere, does not start as if nothing had happened."""

import shutil
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from api.expectations import act, item, stock
from api.wire import ITEMS
from e2e.going_back import DATABASE, LOGS, RECORD, files, online_backup, put_in_place, with_a_past
from holdfast.storage.record import create_record, read_record
from server import MEASURED, fails_to_start, rows, running, writing


def refused(data_dir: Path, told: str, **settings: str) -> None:
    """See that a server does not start, that it says what to do, and that it changes nothing."""
    before = files(data_dir)
    line = fails_to_start(data_dir, **settings)
    assert told in line
    assert "holdfast restore --accept" in line
    assert files(data_dir) == before


def test_a_backup_put_in_the_place_of_the_file_is_noticed_and_the_right_file_starts_again(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.db"
    sku, _, _ = with_a_past(data, backup)
    shutil.copy(data / DATABASE, tmp_path / "right.db")
    put_in_place(data, backup)
    for _ in range(2):
        refused(data, "went back in time")
    put_in_place(data, tmp_path / "right.db")
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        assert item(client, sku)["reserved"] == 2


@pytest.mark.parametrize("logged", [False, True], ids=["without its log", "with its log"])
def test_a_file_copied_by_hand_under_a_running_server_is_noticed(tmp_path: Path, logged: bool) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client)
        shutil.copy(data / DATABASE, copy)
        if logged:
            shutil.copy(data / f"{DATABASE}-wal", f"{copy}-wal")
        act(client, sku, "reserve", quantity=1)
    put_in_place(data, copy)
    refused(data, "went back in time")


@pytest.mark.parametrize("entries", [1, 40])
def test_a_deleted_log_is_noticed_however_young_its_entries_are(tmp_path: Path, entries: int) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        for _ in range(entries):
            stock(client)
        server.kill()  # In the second of the writes: what a sync has not seen yet counts too.
    for suffix in LOGS:
        (tmp_path / f"{DATABASE}{suffix}").unlink()
    refused(tmp_path, f"knows entry {entries} of ")


def test_a_replica_restored_elsewhere_is_noticed(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
        online_backup(data, elsewhere / DATABASE)
    refused(elsewhere, "belongs to another data directory")
    refused(elsewhere, "belongs to another data directory", DATABASE_URL=f"sqlite:///{data / DATABASE}")


def test_the_database_of_one_directory_is_a_stranger_in_another(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with running(tmp_path / name) as server, httpx.Client(base_url=server.url) as client:
            stock(client)
    refused(
        tmp_path / "first",
        "is not the one of this data directory",
        DATABASE_URL=f"sqlite:///{tmp_path}/second/holdfast.db",
    )
    put_in_place(tmp_path / "first", tmp_path / "second" / DATABASE)
    refused(tmp_path / "first", "is not the one of this data directory")


def test_a_data_directory_that_was_copied_whole_starts_anywhere(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 7)
    shutil.copytree(tmp_path / "data", tmp_path / "moved")
    with running(tmp_path / "moved") as server, httpx.Client(base_url=server.url) as client:
        assert item(client, sku)["quantity"] == 7


@pytest.mark.parametrize("emptied", [False, True])
def test_a_file_that_is_gone_is_not_begun_anew_without_a_word(tmp_path: Path, emptied: bool) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    file = tmp_path / DATABASE
    if emptied:
        file.write_bytes(b"")
        refused(tmp_path, "is not the one of this data directory")
    file.unlink()
    refused(tmp_path, "There is no database")
    (tmp_path / RECORD).rename(tmp_path / "aside")  # As the line says: an empty database, on purpose.
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        assert client.get(ITEMS).json()["count"] == 0


def test_a_lost_record_is_noticed_and_so_is_a_damaged_one(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    (tmp_path / RECORD).write_bytes(b"\0" * 8_192)
    refused(tmp_path, "is damaged", **MEASURED)
    (tmp_path / RECORD).unlink()
    refused(tmp_path, "belongs to another data directory")


def of_an_earlier_release(data_dir: Path) -> None:
    """Take from a database what this release has added, as if it had not been started on it yet."""
    with running(data_dir) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    (data_dir / RECORD).unlink()
    changes = "DROP TABLE epochs; ALTER TABLE database DROP COLUMN home"
    with writing(data_dir) as connection:
        connection.execute(f"{changes}; DELETE FROM migrations WHERE name GLOB '*_epochs.sql'")


def test_a_database_of_an_earlier_release_gets_its_home_once_and_without_a_word(tmp_path: Path) -> None:
    data, old = tmp_path / "data", tmp_path / "old.db"
    of_an_earlier_release(data)
    shutil.copy(data / DATABASE, old)
    for _ in range(2):
        with running(data) as server, httpx.Client(base_url=server.url) as client:
            stock(client)
            assert "restore" not in server.stop()
    assert rows(data, "SELECT count(*), max(parent) FROM epochs") == [(1, None)]
    put_in_place(data, old)
    refused(data, "is not the one of this data directory")


def test_a_start_that_was_killed_while_the_database_got_its_home_is_gone_on_with(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    record = read_record(tmp_path)
    assert record is not None
    create_record(tmp_path, replace(record, adopting=True))
    with writing(tmp_path) as connection:
        connection.execute("UPDATE database SET home = NULL")
    with running(tmp_path):
        pass
    assert rows(tmp_path, "SELECT home FROM database") == [(record.home,)]
