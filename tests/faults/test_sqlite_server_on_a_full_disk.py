"""A real server on SQLite whose files may not grow any more: it says so, goes on reading, and recovers by itself."""

import resource
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, stock
from api.wire import ITEMS
from books import assert_file_is_sound
from server import Server, eventually, rows, running

EFFECTS = "SELECT count(*) FROM ledger WHERE reference = ?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as started:
        yield started


def limit_files(server: Server, size: int) -> None:
    """Let no file of the process grow beyond a size; beyond, a write fails (setrlimit(2), RLIMIT_FSIZE)."""
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_server_without_room_says_so_and_recovers_without_a_restart(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        sku = stock(client, 10)
        assert client.get("/readyz").status_code == 200
        limit_files(server, (server.data_dir / "holdfast.db-wal").stat().st_size)

        for number in range(3):
            refused = act(client, sku, "reserve", quantity=2, idempotencyKey=f"k-{number}", reference=f"k-{number}")
            assert_problem(refused, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
            assert int(refused.headers["retry-after"]) > 0
        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 200
        assert item(client, sku)["reserved"] == 0
        assert sku in data_of(client.get(ITEMS))
        assert rows(server.data_dir, EFFECTS, ("k-0",)) == [(0,)]

        limit_files(server, resource.RLIM_INFINITY)
        eventually(lambda: client.get("/readyz").status_code == 200)
        for number in range(3):
            again = act(client, sku, "reserve", quantity=2, idempotencyKey=f"k-{number}", reference=f"k-{number}")
            assert data_of(again)["reserved"] == 2 * (number + 1)
            assert rows(server.data_dir, EFFECTS, (f"k-{number}",)) == [(1,)]
        server.stop()
    assert_file_is_sound(server.data_dir)
