"""An old version and this one side by side on one database, as while nodes are replaced one after the other."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
import pytest

from api.wire import ITEMS, item_path
from postgres_databases import own_database, shared_server
from server import Server, environment, fails_to_start, start

ROOT: Final = Path(__file__).resolve().parents[2]
#: The old version: a commit of this repository from before migrations that came since. It stays: the farther back, the
#: more is tried. When there are releases, take the last one whose nodes may still run beside this one.
OLD: Final = "331443a25ff2dedfb4c01410aa1884434265fd75"
RESERVATIONS: Final = "/api/inventory/reservations"


@pytest.fixture(scope="module")
def old_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sources of the old version."""
    archived = subprocess.run(
        ["git", "archive", "--format=zip", OLD, "src"], cwd=ROOT, capture_output=True, check=False
    )
    if archived.returncode != 0:
        told = f"The old version {OLD[:12]} is not in this clone: it takes the whole history, and git."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    folder = tmp_path_factory.mktemp("old")
    with zipfile.ZipFile(io.BytesIO(archived.stdout)) as archive:
        archive.extractall(folder)
    return folder / "src"


@pytest.fixture
def dsn() -> Iterator[str]:
    """Give the URL of a database without a schema."""
    with own_database() as name:
        yield shared_server().tcp_dsn(name)


@pytest.fixture
def running() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for node in started:
        if node.process.poll() is None:
            node.kill()


def migrations(dsn: str) -> int:
    with psycopg.connect(dsn) as session:
        [(number,)] = session.execute("SELECT count(*) FROM migrations").fetchall()
    return int(number)


def call(node: Server, path: str, status: int, **body: Any) -> Any:
    answer = httpx.post(node.url + path, json=body, timeout=20)
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def work(node: Server, name: str) -> None:
    """Do with a node what a shop does in a day, each step under a key."""
    call(node, ITEMS, 201, sku="LAMP", name="Lamp", quantity=20, idempotencyKey=f"{name}-add")
    call(node, item_path("LAMP", "reserve"), 200, quantity=2, idempotencyKey=f"{name}-reserve")
    call(node, item_path("LAMP", "fulfill"), 200, quantity=1, idempotencyKey=f"{name}-fulfill")
    call(node, item_path("LAMP", "adjust"), 200, delta=-1, reason="damaged", idempotencyKey=f"{name}-adjust")
    call(node, "/api/inventory/sales", 201, id=f"{name}-sale", lines=[{"sku": "LAMP", "quantity": 1}])
    hold = {"id": f"{name}-hold", "ttlSeconds": 600, "lines": [{"sku": "LAMP", "quantity": 3}]}
    assert call(node, RESERVATIONS, 201, **hold)["status"] == "open"


def finish(node: Server, name: str) -> None:
    """Go on with what another node has begun."""
    call(node, f"{RESERVATIONS}/{name}-hold/confirm", 200)
    done = call(node, f"{RESERVATIONS}/{name}-hold/fulfill", 200)
    assert done["status"] == "fulfilled"


def repeat(node: Server, name: str) -> tuple[int, str]:
    """Repeat what another node has done, under its key."""
    body = {"quantity": 2, "idempotencyKey": f"{name}-reserve"}
    answer = httpx.post(node.url + item_path("LAMP", "reserve"), json=body, timeout=20)
    return answer.status_code, answer.headers.get("idempotency-replayed") or answer.json()["error"]["code"]


def test_an_old_node_and_a_new_one_work_on_one_database(
    old_sources: Path, dsn: str, running: list[Server], tmp_path: Path
) -> None:
    old = start(tmp_path / "old", "--migrate", DATABASE_URL=dsn, PYTHONPATH=str(old_sources))
    running.append(old)
    work(old, "before")
    before = migrations(dsn)

    # The schema goes first: a new node does not start without.
    refused = fails_to_start(tmp_path / "early", DATABASE_URL=dsn)
    assert "holdfast migrate" in refused
    new = start(tmp_path / "new", "--migrate", DATABASE_URL=dsn)
    running.append(new)
    assert migrations(dsn) > before

    # Each sees what the other has done, and goes on with it.
    finish(new, "before")
    work(old, "old")
    work(new, "new")
    finish(new, "old")
    finish(old, "new")
    # A retry takes effect once, wherever it goes: the new node knows the keys of the old one. An old one may not know
    # how the new one tells requests apart; then it does nothing, and says so.
    assert repeat(new, "old") == repeat(new, "before") == (200, "true")
    assert repeat(old, "new") in ((200, "true"), (422, "IDEMPOTENCY_KEY_REUSED"))
    assert httpx.get(f"{old.url}/readyz").status_code == httpx.get(f"{new.url}/readyz").status_code == 200
    items = [httpx.get(node.url + item_path("LAMP")).json()["data"] for node in (old, new)]
    for name in ("quantity", "reserved", "available", "version"):
        assert items[0][name] == items[1][name]
    assert (items[1]["quantity"], items[1]["reserved"]) == (3 * (20 - 1 - 1 - 1 - 3), 3)

    # An old one that is started from now on says what is the matter.
    late = fails_to_start(tmp_path / "late", DATABASE_URL=dsn, PYTHONPATH=str(old_sources))
    assert "which this release does not know. Run the newer release." in late
    for node in (old, new):
        node.stop()
    command = [sys.executable, "-m", "holdfast", "verify"]
    environ = environment(tmp_path / "new", {"DATABASE_URL": dsn})
    verified = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert verified.returncode == 0, verified.stdout + verified.stderr
