"""A file that is moved or deleted under a running server is noticed: nothing is acknowledged that would be lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, stock
from api.wire import item_path
from books import assert_file_is_sound
from server import eventually, rows, running, whole_lines

TOLD = "A file of the database was moved or deleted under the server. Nothing was done. Put it back, or start anew."


def assert_refused(response: httpx.Response) -> None:
    problem = assert_problem(response, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
    assert problem["detail"] == TOLD
    assert int(response.headers["retry-after"]) >= 1


def delete(path: Path) -> None:
    path.unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def replace(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("how", [delete, move, replace])
@pytest.mark.parametrize("name", ["holdfast.db", "holdfast.db-wal", "holdfast.db-shm"])
def test_writes_stop_when_a_file_of_the_database_has_lost_its_name(
    tmp_path: Path, how: Callable[[Path], None], name: str
) -> None:
    with running(tmp_path, MIRROR_ITEMS_MAX="0") as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 10)
        assert client.get("/readyz").status_code == 200
        how(tmp_path / name)
        left = {path.name for path in tmp_path.iterdir()}
        for _ in range(3):
            assert_refused(act(client, sku, "reserve", idempotencyKey="K", quantity=1))
            assert_refused(client.get("/readyz"))
        assert client.get("/livez").status_code == 200
        assert item(client, sku)["reserved"] == 0  # What was acknowledged is still told.
        # Nothing is put in its place, where the next start would take it for the database.
        assert {path.name for path in tmp_path.iterdir()} == left
        log = tmp_path / "logs" / "error.log"
        messages = [line["message"] for line in whole_lines(log)]
        [told] = [message for message in messages if "under the running server" in message]
        assert told.startswith(str(tmp_path / name))
        server.kill()


def test_writes_go_on_when_the_database_is_back_and_nothing_is_lost(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 10)
        database, elsewhere = tmp_path / "holdfast.db", tmp_path / "elsewhere.db"
        database.rename(elsewhere)
        assert_refused(act(client, sku, "reserve", idempotencyKey="K", quantity=1))
        elsewhere.rename(database)
        assert client.get("/readyz").status_code == 200
        assert data_of(act(client, sku, "reserve", idempotencyKey="K", quantity=1))["reserved"] == 1
    assert rows(tmp_path, "SELECT reserved FROM items") == [(1,)]
    assert_file_is_sound(tmp_path)


def test_a_log_that_was_deleted_is_written_into_the_database_at_the_end(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 10)
        (tmp_path / "holdfast.db-wal").unlink()
        assert_refused(act(client, sku, "reserve", quantity=1))
    assert rows(tmp_path, "SELECT sku, on_hand, reserved FROM items") == [(sku, 10, 0)]
    assert_file_is_sound(tmp_path)


def test_a_data_directory_that_was_moved_is_noticed(tmp_path: Path) -> None:
    place = tmp_path / "data"
    with running(place) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 10)
        place.rename(tmp_path / "moved")
        assert_refused(act(client, sku, "reserve", quantity=1))
        assert_refused(client.get("/readyz"))
        server.kill()
    assert rows(tmp_path / "moved", "SELECT reserved FROM items") == [(0,)]


@pytest.mark.parametrize("how", [delete, move])
def test_log_lines_open_a_new_file_when_theirs_is_gone(tmp_path: Path, how: Callable[[Path], None]) -> None:
    log = tmp_path / "logs" / "combined.log"
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        client.get(item_path("BEFORE"))
        eventually(lambda: "BEFORE" in log.read_text("utf-8"))
        how(log)
        client.get(item_path("AFTER"))
        eventually(lambda: log.exists() and "AFTER" in log.read_text("utf-8"))
        shutil.rmtree(tmp_path / "logs")
        client.get(item_path("LAST"))
        eventually(lambda: log.exists() and "LAST" in log.read_text("utf-8"))
    assert log.read_bytes().endswith(b"\n")
    assert all(line["message"] for line in whole_lines(log))
