"""Clients that ask for much and take nothing: what they hold is bounded, and others are served."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Final

import apsw
import httpx
import pytest

from api.documents import SALES
from api.expectations import assert_problem, data_of
from api.wire import ITEMS
from holdfast.api.limits import ANSWERS_BYTES_MAX
from holdfast.domain.item import Item
from holdfast.engine.limits import PAGE_BYTES_MAX, SPOOL_FILES_MAX
from holdfast.storage.tables import columns
from server import Server, eventually, running, start

SNAPSHOT: Final = "/api/inventory/snapshot"
#: What a snapshot of so many items has at the least: far more than the buffers on the way to a client take.
ITEMS_MANY: Final = 40_000
ANSWER_BYTES: Final = 400 * ITEMS_MANY
#: Sales that are many times what a page may hold.
SALES_MANY: Final = 200

_NUMBERS: Final = "WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < :many)"
_SKUS: Final = f"""
INSERT INTO skus (partition, sku, name, version, attributes, name_folded) {_NUMBERS}
SELECT 0, 'I-' || n, name, 1, '{{}}', name FROM c, skus WHERE sku = 'A'
"""
_ITEMS: Final = f"""
INSERT INTO items (partition, {columns(Item)}) {_NUMBERS}
SELECT 0, store, 'I-' || n, 5, 0, 0, 0, 0, 0, NULL, 1, 1, 1, 0, 1, NULL, 0, 0 FROM c, items WHERE sku = 'A'
"""
_SALES: Final = f"""
INSERT INTO documents {_NUMBERS}
SELECT 0, type, 'S-' || n, status, NULL, created_at, NULL, replace(body, '"S-0"', '"S-' || n || '"')
FROM c, documents WHERE id = 'S-0'
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with many items and many long sales, of which the server has made one each."""
    place = tmp_path_factory.mktemp("data")
    with running(place) as server, httpx.Client(base_url=server.url) as client:
        data_of(client.post(ITEMS, json={"sku": "A", "name": "n" * 200, "quantity": 1_000_000}), 201)
        lines = [{"sku": "A", "quantity": 1}] * 1_000
        data_of(client.post(SALES, json={"id": "S-0", "lines": lines}), 201)
    connection = apsw.Connection(str(place / "holdfast.db"))
    with connection:
        for statement, many in ((_SKUS, ITEMS_MANY), (_ITEMS, ITEMS_MANY), (_SALES, SALES_MANY)):
            connection.execute(statement, {"many": many})
    connection.close()
    return place


@pytest.fixture
def server(filled: Path) -> Iterator[Server]:
    started = start(filled, MIRROR_ITEMS_MAX="0")
    yield started
    started.kill()


def ask(server: Server, path: str) -> socket.socket:
    """Ask, and take nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return connection


def nameless(server: Server) -> dict[str, int]:
    """Give the sizes of the files without a name that the server holds, by the one that they had."""
    sizes = {}
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            if str(link.readlink()).endswith(" (deleted)"):
                sizes[str(link.readlink())] = link.stat().st_size
    return sizes


def holds(server: Server, files: int) -> bool:
    """Tell whether so many long answers are written."""
    return sum(size > ANSWER_BYTES for size in nameless(server).values()) == files


def memory(server: Server, figure: str) -> int:
    """Give a figure of the process's memory, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
    [line] = [line for line in status.splitlines() if line.startswith(f"{figure}:")]
    return int(line.split()[1]) * 1_024


def assert_overloaded(response: httpx.Response) -> None:
    assert_problem(response, 503, "OverloadedError", "OVERLOADED")
    assert int(response.headers["retry-after"]) >= 1


def test_a_snapshot_holds_its_place_until_it_was_taken(server: Server) -> None:
    with ExitStack() as clients, httpx.Client(base_url=server.url, timeout=60) as client:
        for number in range(1, SPOOL_FILES_MAX + 1):
            clients.enter_context(ask(server, SNAPSHOT))
            eventually(partial(holds, server, number))
        for path in (SNAPSHOT, ITEMS):
            assert_overloaded(client.get(path))
        assert client.get(f"{ITEMS}?limit=10&lowStock=true").status_code == 200
        clients.close()
        eventually(partial(holds, server, 0))
        assert client.get(SNAPSHOT).text.count("\n") == ITEMS_MANY + 2


def test_what_is_copied_for_a_long_answer_lies_where_room_is_watched_and_goes_with_it(
    filled: Path, tmp_path: Path
) -> None:
    # Python looks at TMP as well, SQLite does not.
    started = start(filled, MIRROR_ITEMS_MAX="0", TMPDIR="", TEMP="", TMP=str(tmp_path))

    def lying() -> int:
        return sum(name.startswith(f"{tmp_path}/") for name in nameless(started))

    try:
        with httpx.Client(base_url=started.url, timeout=60) as client, ThreadPoolExecutor() as threads:
            asked = threads.submit(client.get, SNAPSHOT)
            # The table that SQLite reads from, and the answer.
            eventually(lambda: lying() == 2)
            assert asked.result().text.count("\n") == ITEMS_MANY + 2
            eventually(lambda: lying() == 0)
            assert len(client.get(ITEMS).json()["data"]) == ITEMS_MANY + 1
    finally:
        started.kill()


def test_pages_end_by_bytes_and_the_next_one_goes_on(server: Server) -> None:
    found: list[str] = []
    cursor: str | None = ""
    pages = 0
    with httpx.Client(base_url=server.url) as client:
        while cursor is not None:
            page = client.get(f"{SALES}?limit=1000{cursor}")
            body = page.json()
            assert body["count"] == len(body["data"]) < 30
            assert ("next" in page.links) == ("nextCursor" in body)
            found += [sale["id"] for sale in body["data"]]
            cursor = f"&after={body['nextCursor']}" if "nextCursor" in body else None
            pages += 1
    assert sorted(found) == sorted(f"S-{number}" for number in range(SALES_MANY + 1))
    assert pages > SALES_MANY / 30


def test_many_long_lists_at_once_fill_no_memory(server: Server) -> None:
    with ExitStack() as clients, httpx.Client(base_url=server.url, timeout=60) as client:
        client.get(f"{SALES}?limit=1000")
        before = memory(server, "VmHWM")
        asked = 3 * ANSWERS_BYTES_MAX // PAGE_BYTES_MAX
        for _ in range(asked):
            clients.enter_context(ask(server, f"{SALES}?limit=1000"))
        answer = eventually(lambda: refused(client.get(f"{SALES}?limit=1000")))
        assert_overloaded(answer)
        # Whatever is small, and whatever is written, has room.
        assert client.get(f"{SALES}?limit=1").status_code == 200
        data_of(client.post(ITEMS, json={"sku": "A", "name": "n", "quantity": 1}), 201)
        assert memory(server, "VmHWM") - before < 4 * ANSWERS_BYTES_MAX
        clients.close()
        eventually(lambda: client.get(f"{SALES}?limit=1000").status_code == 200)


def refused(response: httpx.Response) -> httpx.Response | None:
    return response if response.status_code == 503 else None
