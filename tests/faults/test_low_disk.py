"""A server on a disk that runs full says so in time, in all the places where somebody looks, and recovers by itself."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, stock
from api.wire import ITEMS, item_path
from holdfast.engine.disks import Disks
from holdfast.engine.engine import Engine
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import MemoryHTTP
from server import Server, environment, eventually

MIB: Final = 1_048_576
#: A disk of its own for a process and its children, which needs no privileges where the kernel lets anybody have one.
OWN_DISK: Final = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
MOUNT: Final = 'mount -t tmpfs -o size=64m none "$DATA_DIR"'
DETAIL: Final = "The disk of the database is nearly full: changes are refused until there is room. Nothing was done."


def figure(client: httpx.Client, name: str) -> float:
    [line] = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(line.split()[1])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Server]:
    """Give a server whose data directory is a disk of 64 MiB, of which 32 are to be free."""
    (tmp_path / "disk").mkdir()
    env = environment(tmp_path / "disk", {"DISK_FREE_BYTES_MIN": str(32 * MIB)})
    try:
        tried = subprocess.run((*OWN_DISK, MOUNT), env=env, capture_output=True, text=True, check=False, timeout=20)
    except FileNotFoundError:
        pytest.skip("there is no unshare(1) here")
    if tried.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {tried.stderr.strip()}")
    command = f'{MOUNT} && exec "{sys.executable}" -m holdfast serve'
    process = subprocess.Popen((*OWN_DISK, command), env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    announced = process.stderr.readline()
    port = int(announced.split(" (")[0].rsplit(":", 1)[1])
    # What the server sees there, nobody else does but through its process.
    server = Server(process, port, Path("/proc", str(process.pid), "root", *(tmp_path / "disk").parts[1:]))
    try:
        yield server
        server.stop()
    finally:
        if process.poll() is None:
            server.kill()


def test_a_real_disk_that_runs_full_stops_changes_and_room_lets_them_in_again(small_disk: Server) -> None:
    with httpx.Client(base_url=small_disk.url, timeout=30) as client:
        sku = stock(client, 10)
        assert client.get("/readyz").status_code == 200
        filling = small_disk.data_dir / "somebody-elses"
        with filling.open("wb") as file:
            for _ in range(40):
                file.write(b"\0" * MIB)
        eventually(lambda: client.get("/readyz").status_code == 503)
        refused = act(client, sku, "reserve", quantity=1)
        assert assert_problem(refused, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")["detail"] == DETAIL
        assert item(client, sku)["reserved"] == 0
        assert figure(client, "holdfast_disk_low") == 1
        assert figure(client, 'holdfast_disk_free_bytes{place="database"}') < 32 * MIB
        filling.unlink()
        eventually(lambda: client.get("/readyz").status_code == 200)
        assert data_of(act(client, sku, "reserve", quantity=1))["reserved"] == 1
        logged = small_disk.logged()
    assert "less than DISK_FREE_BYTES_MIN" in logged
    assert "has room again" in logged


def test_every_kind_of_change_is_refused_with_a_reason_and_a_time_and_every_read_is_answered(tmp_path: Path) -> None:
    free = [10 * MIB]
    disks = Disks({"data": lambda: free[0]}, MIB)

    async def scenario() -> None:
        storage = SqliteStorage(tmp_path / "holdfast.db")
        async with (
            serving(storage, tmp_path, disks=disks) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://t") as client,
        ):
            added = await client.post(ITEMS, json={"sku": "A", "name": "A", "quantity": 5})
            assert added.status_code == 201
            free[0] = 0
            disks.look(lambda _: None)
            one = {"type": "reserve", "sku": "A", "quantity": 1}
            for path, body in (
                (item_path("A", "reserve"), {"quantity": 1}),
                ("/api/inventory/batch", {"commands": [one]}),
                ("/api/inventory/batch", {"commands": [one], "atomic": False}),
                ("/api/stores", {"id": "berlin", "name": "Berlin"}),
                ("/api/inventory/sales", {"lines": [{"sku": "A", "quantity": 1}]}),
            ):
                refused = await client.post(path, json=body)
                assert (path, refused.status_code) == (path, 503)
                assert refused.headers["retry-after"] == "1"
                assert (
                    assert_problem(refused, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")["detail"] == DETAIL
                )
            for path in (ITEMS, item_path("A"), item_path("A", "ledger"), "/api/inventory/events?after=0", "/livez"):
                assert (path, (await client.get(path)).status_code) == (path, 200)
            for path in ("/readyz", "/api/metrics/health"):
                assert (path, (await client.get(path)).status_code) == (path, 503)
            free[0] = 10 * MIB
            disks.look(lambda _: None)
            assert (await client.post(item_path("A", "reserve"), json={"quantity": 1})).status_code == 200

    asyncio.run(scenario())


def test_an_engine_without_disks_to_watch_never_refuses(tmp_path: Path) -> None:
    async def scenario() -> None:
        engine = Engine(SqliteStorage(tmp_path / "x.db"))
        try:
            engine.disks.require_room()
            assert await engine.writable() is None
        finally:
            await engine.close()

    asyncio.run(scenario())
